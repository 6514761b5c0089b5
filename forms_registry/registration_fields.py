"""The step in which one says what a form asks, as a list: checked as a whole, pasted, or read out of a file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.errors import FormRefused
from forms_registry.exchange.field_files import read_field_file
from forms_registry.field_list import FieldList, FieldSpec
from forms_registry.pasted_fields import MOST_LETTERS
from forms_registry.pasted_words import read_paste, told
from forms_registry.question_rows import Row, free_key, row_of, spec_of
from forms_registry.registration_forms import StepForm
from forms_registry.versions import check_fields
from lifecycle.exchange.errors import ImportRefused

#: Bytes of an uploaded file; the readers refuse the same.
_MOST_BYTES: Final = 5 * 1024 * 1024
_INSTEAD: Final = "instead"
_LANGUAGES: Final = (
    ("fi", gettext_lazy("Finnish")), ("sv", gettext_lazy("Swedish")), ("en", gettext_lazy("English")),
)  # fmt: skip


class FieldsForm(StepForm):
    """The questions as a whole. They are changed by what one does to the list; going on checks them once more."""

    lead = gettext_lazy(
        "What does the form ask? Add one question at a time, paste a list out of a spreadsheet, or read it from a file."
    )

    @property
    def rows(self) -> list[Row]:
        """The rows kept."""
        return list(self.known.get("rows", ()))

    def clean(self) -> dict[str, Any]:
        """Return the rows as well; a list that no form can have is refused."""
        values: dict[str, Any] = super().clean() or {}
        try:
            check_fields([spec_of(row) for row in self.rows])
        except FormRefused as error:
            raise ValidationError(str(error)) from error
        return values | {"rows": self.rows}


class _AddedList(StepForm):
    """Several questions at once, after those there are or instead of them."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the labels"), choices=_LANGUAGES, initial="fi")
    place = forms.ChoiceField(
        label=gettext_lazy("Where do they go?"),
        choices=(
            ("after", gettext_lazy("After the questions there are")),
            (_INSTEAD, gettext_lazy("Instead of all questions there are")),
        ),
    )

    @property
    def rows_before(self) -> list[Row]:
        """The rows that stay."""
        return [] if self.cleaned_data["place"] == _INSTEAD else list(self.known.get("rows", ()))

    def take_in(self, name: str, specs: Sequence[FieldSpec]) -> None:
        """Put the questions after those that stay, as `rows`; complain in the field `name` of what no form can have."""
        rows = [*self.rows_before, *map(row_of, specs)]
        try:
            check_fields([spec_of(row) for row in rows])
        except FormRefused as error:
            self.add_error(name, str(error))
        self.cleaned_data["rows"] = rows


class PasteForm(_AddedList):
    """Questions pasted as text."""

    missing = {"text": gettext_lazy("Paste at least one line.")}
    text = forms.CharField(
        label=gettext_lazy("The list"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        strip=False,
        max_length=MOST_LETTERS,
        help_text=gettext_lazy(
            "One line a question, in columns with tabs or | between them: label | key | type | required? | asked when. "
            "Only the label is needed. A first line of headings may name other columns."
        ),
    )
    field_order = ["text", "language", "place"]

    def clean(self) -> dict[str, Any]:
        """Return `rows`; every wrong line is named with its reason, and then none is taken in."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        taken = {row["key"] for row in self.rows_before}
        pasted = read_paste(self.cleaned_data["text"], language=self.cleaned_data["language"], taken=taken)
        if pasted.problems:
            self.add_error("text", [told(problem) for problem in pasted.problems])
        elif not pasted.fields:
            self.add_error("text", self.missing["text"])
        else:
            self.take_in("text", pasted.fields)
        return self.cleaned_data


class FileForm(_AddedList):
    """Questions read out of a JSON Schema or the file of a form builder."""

    missing = {"file": gettext_lazy("Choose a file.")}
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A JSON Schema or the JSON file of a form builder, at most 5 MB."),
    )
    field_order = ["file", "language", "place"]

    def clean(self) -> dict[str, Any]:
        """Return `rows` and `notes`; a file that cannot be read is refused with place and reason."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        file = self.cleaned_data["file"]
        if file.size > _MOST_BYTES:
            self.add_error("file", _("The file is larger than %(number)s MB.") % {"number": _MOST_BYTES // 1024**2})
            return self.cleaned_data
        try:
            found = read_field_file(file.read(), file.name, language=self.cleaned_data["language"])
        except ImportRefused as error:
            self.add_error("file", str(error))
            return self.cleaned_data
        self.cleaned_data["notes"] = list(found.notes)
        self.take_in("file", self._free_of_others(found))
        if not found.fields:
            self.add_error("file", _("The file holds no question."))
        return self.cleaned_data

    def _free_of_others(self, found: FieldList) -> list[FieldSpec]:
        """Return the questions with keys that the ones there are do not have; concepts are chosen by a person."""
        taken = {row["key"] for row in self.rows_before}
        specs = []
        for spec in found.fields:
            key = free_key(spec.key, taken) if spec.key in taken else spec.key
            taken.add(key)
            specs.append(replace(spec, key=key, concept="", role=""))
        return specs
