"""One question of a form, written by hand: all that can be said of it, checked by the rule of the list it joins."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.errors import FormRefused
from forms_registry.exchange.plain_text import KEY_LENGTH, ascii_key
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.labelling import CHANNEL_LABELS, FIELD_TYPE_LABELS, OBLIGATION_LABELS, PERSONAL_DATA_LABELS
from forms_registry.models import SourceRegister
from forms_registry.question_rows import Row, free_key, row_of, spec_of, with_row
from forms_registry.registration_forms import StepForm, choices_of
from forms_registry.versions import check_fields
from forms_registry.vocabulary import FieldType, Obligation, PersonalData
from lifecycle.languages import CONTENT_LANGUAGES

_MOST_CHOICES: Final = 500


class ChoicesField(forms.CharField):
    """Answers to choose from, one a line: the answer, or its stored value and the texts in fi, sv and en with "|"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=50_000, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return Choices."""
        found: list[Choice] = []
        for line in super().clean(value).splitlines():
            cells = [cell.strip() for cell in line.split("|")]
            if not any(cells):
                continue
            if not cells[0] or len(cells) > 1 + len(CONTENT_LANGUAGES):
                raise ValidationError(_("Write one answer a line: value | Finnish | Swedish | English."))
            texts = dict(zip(CONTENT_LANGUAGES, cells[1:], strict=False)) if cells[1:] else {"fi": cells[0]}
            found.append(Choice(cells[0], {code: text for code, text in texts.items() if text}))
        if len(found) > _MOST_CHOICES:
            raise ValidationError(_("At most %(number)s answers to choose from.") % {"number": _MOST_CHOICES})
        return tuple(found)


def choices_as_text(choices: Iterable[Choice]) -> str:
    """Return choices as they are written."""
    lines = []
    for choice in choices:
        if dict(choice.labels) in ({}, {"fi": choice.value}):
            lines.append(choice.value)
        else:
            cells = [choice.value, *(choice.labels.get(code, "") for code in CONTENT_LANGUAGES)]
            lines.append(" | ".join(cells).rstrip(" |"))
    return "\n".join(lines)


class QuestionForm(StepForm):
    """One question. `known`: rows (all of them), place (of the one that is changed, or None), channels (chosen)."""

    label_fi = forms.CharField(label=gettext_lazy("Label in Finnish"), max_length=500, required=False)
    label_sv = forms.CharField(label=gettext_lazy("Label in Swedish"), max_length=500, required=False)
    label_en = forms.CharField(label=gettext_lazy("Label in English"), max_length=500, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type of answer"), choices=choices_of(FIELD_TYPE_LABELS, FieldType))
    obligation = forms.ChoiceField(
        label=gettext_lazy("Must it be answered?"), choices=choices_of(OBLIGATION_LABELS, Obligation)
    )
    condition = forms.CharField(
        label=gettext_lazy("Asked when"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("When it is required on a condition: the condition in words."),
    )
    prefilled = forms.MultipleChoiceField(
        label=gettext_lazy("Filled in from a register in"), widget=forms.CheckboxSelectMultiple, required=False
    )
    held_by = forms.ModelChoiceField(
        label=gettext_lazy("Already held by"),
        queryset=SourceRegister.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("no register that we know of"),
    )
    why = forms.CharField(
        label=gettext_lazy("Why it is needed"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("Needed when a register has the answer already and it is asked all the same."),
    )
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=1000, required=False)
    personal_data = forms.ChoiceField(
        label=gettext_lazy("Personal data"), choices=choices_of(PERSONAL_DATA_LABELS, PersonalData)
    )
    retention = forms.IntegerField(
        label=gettext_lazy("Kept for, in months"), min_value=0, max_value=100_000, required=False
    )
    choices = ChoicesField(
        label=gettext_lazy("Answers to choose from"),
        help_text=gettext_lazy("One a line: the answer, or value | Finnish | Swedish | English."),
    )
    max_length = forms.IntegerField(
        label=gettext_lazy("Longest answer, in characters"), min_value=1, max_value=1_000_000, required=False
    )
    group = forms.CharField(
        label=gettext_lazy("Repeating group"),
        max_length=KEY_LENGTH,
        required=False,
        help_text=gettext_lazy("A word that is the same for all questions that repeat together, such as partner."),
    )
    help_fi = forms.CharField(label=gettext_lazy("Help in Finnish"), max_length=1000, required=False)
    help_sv = forms.CharField(label=gettext_lazy("Help in Swedish"), max_length=1000, required=False)
    help_en = forms.CharField(label=gettext_lazy("Help in English"), max_length=1000, required=False)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=KEY_LENGTH,
        required=False,
        help_text=gettext_lazy("Keeps its meaning from version to version. Left empty, it is made from the label."),
    )
    #: What is always shown; the rest stands below a heading that opens.
    FIRST: Final = ("label_fi", "label_sv", "label_en", "type", "obligation", "condition", "prefilled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = self.known.get("channels", ())
        self.fields["prefilled"].choices = [(kind.value, capfirst(CHANNEL_LABELS[kind])) for kind in channels]
        if not channels:
            del self.fields["prefilled"]

    @property
    def first(self) -> list[Any]:
        """The fields that are always shown."""
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def more(self) -> list[Any]:
        """The fields below the heading that opens."""
        return [self[name] for name in self.fields if name not in self.FIRST]

    @property
    def opens(self) -> bool:
        """Whether something below the heading is filled in, or wrong."""
        quiet = {"personal_data": PersonalData.NONE.value}
        return any(field.errors or field.value() not in (None, "", [], quiet.get(field.name)) for field in self.more)

    @property
    def is_filled_in(self) -> bool:
        """Whether anything was typed: going on adds a question that somebody has begun."""
        typed = ("label_fi", "label_sv", "label_en", "condition", "why", "key", "choices", "group")
        return any(str(self[name].value() or "").strip() for name in typed)

    def clean(self) -> dict[str, Any]:
        """Check the question by the rule of the list it will stand in."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        place: int | None = self.known.get("place")
        rows: Sequence[Row] = self.known.get("rows", ())
        before = spec_of(rows[place]) if place is not None else FieldSpec("", {})
        for name in ("key", "group"):
            if values[name] not in ("", getattr(before, name)) and values[name] != ascii_key(values[name]):
                self.add_error(name, _("Only the letters a–z, digits, hyphens and underscores."))
        if self.errors:
            return values
        spec = self._spec(values, before, {row["key"] for number, row in enumerate(rows) if number != place})
        row = row_of(spec, values.get("prefilled", ()))
        try:
            check_fields([spec_of(each) for each in with_row(rows, place, row)])
        except FormRefused as error:
            if spec.key not in error.problems:
                raise ValidationError(str(error)) from error
            self.add_error(_place_of(spec), capfirst(error.problems[spec.key]))
        values["row"] = row
        return values

    @staticmethod
    def _spec(values: dict[str, Any], before: FieldSpec, taken: set[str]) -> FieldSpec:
        """Return the question; what the fields do not ask stays as it was."""
        labels = _texts(before.labels, values, "label")
        label = next(iter(labels.values()), "")
        register: SourceRegister | None = values["held_by"]
        return replace(
            before,
            key=values["key"] or before.key or free_key(label, taken),
            labels=labels,
            type=FieldType(values["type"]),
            obligation=Obligation(values["obligation"]),
            condition=values["condition"],
            group=values["group"],
            help=_texts(before.help, values, "help"),
            choices=values["choices"],
            max_length=values["max_length"],
            legal_basis=values["legal_basis"],
            why=values["why"],
            personal_data=PersonalData(values["personal_data"]),
            retention=values["retention"],
            held_by=register.code if register is not None else "",
        )


def _texts(before: Any, values: dict[str, Any], name: str) -> dict[str, str]:
    """Return a text by language; languages that are not asked here, such as Welsh, keep theirs."""
    typed = {code: values[f"{name}_{code}"] for code in CONTENT_LANGUAGES}
    return {code: text for code, text in (dict(before) | typed).items() if text}


def _place_of(spec: FieldSpec) -> str:
    """Return the field in which one corrects what the rule has found in `spec`."""
    if not spec.labels:
        return "label_fi"
    return "condition" if spec.obligation is Obligation.CONDITIONAL and not spec.condition else "key"


def question_as_typed(row: Row) -> dict[str, Any]:
    """Return what the form of a question begins with."""
    spec = spec_of(row)
    names = ("key", "condition", "group", "max_length", "legal_basis", "why", "retention", "held_by")
    texts = {f"label_{code}": spec.labels.get(code, "") for code in CONTENT_LANGUAGES}
    texts |= {f"help_{code}": spec.help.get(code, "") for code in CONTENT_LANGUAGES}
    return texts | {name: getattr(spec, name) for name in names} | {
        "type": spec.type.value,
        "obligation": spec.obligation.value,
        "personal_data": spec.personal_data.value,
        "choices": choices_as_text(spec.choices),
        "prefilled": row["prefilled"],
    }  # fmt: skip
