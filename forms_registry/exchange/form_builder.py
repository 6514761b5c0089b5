"""Forms of a web form builder: pages of components, joined by links that may have a condition.

The format is that of the digital-form-builder family: `pages` with `components` and `next`, `lists` of choices and
`conditions`. A question is required unless `options.required` is false; on a page that not everybody passes it is
asked on a condition. A table of inputs (`MultiInputField`) is one repeating question.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from forms_registry.exchange.duties import OPTIONAL, REQUIRED, Duty, strongest
from forms_registry.exchange.form_builder_pages import Page, Pages
from forms_registry.exchange.form_builder_parts import Lists, object_in, objects_in, text_in
from forms_registry.exchange.form_builder_words import Conditions, of_answer
from forms_registry.exchange.json_documents import MAX_FIELDS, ROOT, Pointer, load
from forms_registry.exchange.plain_text import Keys, clean, without_markup
from forms_registry.exchange.reading_limits import Limits
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.exchange.wording import both, gettext_noop
from forms_registry.field_list import Choice, FieldList, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation

#: Components that show something and ask nothing.
CONTENT: Final = frozenset(
    {"Para", "Html", "Details", "InsetText", "FlashCard", "List", "WarningText", "Markdown", "Image"}
)
TYPES: Final = {
    "TextField": FieldType.TEXT,
    "FreeTextField": FieldType.LONG_TEXT,
    "MultilineTextField": FieldType.LONG_TEXT,
    "YesNoField": FieldType.YES_NO,
    "NumberField": FieldType.NUMBER,
    "CheckboxesField": FieldType.MULTIPLE_CHOICE,
    "RadiosField": FieldType.CHOICE,
    "SelectField": FieldType.CHOICE,
    "AutocompleteField": FieldType.CHOICE,
    "UkAddressField": FieldType.ADDRESS,
    "WebsiteField": FieldType.WEB_ADDRESS,
    "DateField": FieldType.DATE,
    "DatePartsField": FieldType.DATE,
    "DateTimeField": FieldType.DATE,
    "DateTimePartsField": FieldType.DATE,
    "MonthYearField": FieldType.DATE,
    "TimeField": FieldType.TEXT,
    "EmailAddressField": FieldType.EMAIL,
    "TelephoneNumberField": FieldType.PHONE,
    "FileUploadField": FieldType.FILE,
    "ClientSideFileUploadField": FieldType.FILE,
    "MultiInputField": FieldType.TABLE,
}
NOTES: Final[dict[str, str]] = {
    "unreached": gettext_noop("%(place)s: no way leads to the page “%(title)s”; its questions count all the same."),
    "unknown_type": gettext_noop("%(place)s: “%(type)s” is no known type of question; taken as text."),
    "asked_twice": gettext_noop("%(place)s: “%(key)s” is asked on several pages; it counts once."),
}
_CHOOSING: Final = frozenset({FieldType.CHOICE, FieldType.MULTIPLE_CHOICE})
_CURRENCIES: Final = frozenset("£€$")
_LARGEST: Final = 2**31 - 1


class FormBuilderReader:
    """Reads field lists out of the files of a form builder."""

    name: Final = "form-builder"

    def reads(self, content: bytes) -> bool:
        """Return whether the content looks like a form of a form builder."""
        try:
            value = load(content)
        except FieldsRefused:
            return False
        pages = value.get("pages") if isinstance(value, dict) else None
        return isinstance(pages, list) and any(isinstance(page, dict) and "components" in page for page in pages)

    def read(self, content: bytes, *, language: str) -> FieldList:
        """Return the questions; the texts are in `language`. Raises FieldsRefused with place and reason."""
        value = load(content)
        if not isinstance(value, dict) or not isinstance(value.get("pages"), list):
            raise FieldsRefused("not_a_form", ROOT.place)
        return _Reading(value, language).read()


#: Where a component stands, the component, and the duty of what is required there.
_Asked = tuple[Pointer, Mapping[str, Any], Duty]


@dataclass
class _Reading:
    form: Mapping[str, Any]
    language: str
    fields: dict[str, tuple[FieldSpec, Duty]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    keys: Keys = field(default_factory=Keys)

    def __post_init__(self) -> None:
        self.lists = Lists(self.form)
        self.pages = Pages(self.form, Conditions(self.form, self.lists))

    def read(self) -> FieldList:
        """Return the questions of all pages in their order."""
        for page in self.pages.pages:
            if page.components and not self.pages.is_reached(page):
                self.limits.note(NOTES["unreached"], page.pointer, title=page.title)
            duty = self._duty_of(page)
            self._add_all([(pointer, component, duty) for pointer, component in page.components], self._group_of(page))
        fields = tuple(
            replace(spec, obligation=duty.obligation, condition=duty.condition) for spec, duty in self.fields.values()
        )
        return FieldList(self._titles(), fields, self.limits.notes)

    def _titles(self) -> dict[str, str]:
        """Return the name of the service and what this part of it is about: the name alone is shared by all parts."""
        sections = [without_markup(one.get("title")) for _pointer, one in objects_in(self.form, "sections")]
        part = sections[0] if len(sections) == 1 else self.pages.start_title
        parts = dict.fromkeys(text for text in (without_markup(self.form.get("name")), part) if text)
        return {self.language: ": ".join(parts)} if parts else {}

    def _duty_of(self, page: Page) -> Duty:
        if self.pages.is_always_passed(page):
            return REQUIRED
        return Duty(Obligation.CONDITIONAL, self.pages.condition_of(page))

    def _group_of(self, page: Page) -> str:
        return self.keys.of(("page", page.path), page.path) if page.repeats else ""

    def _add_all(self, asked: Sequence[_Asked], group: str) -> None:
        """Add components, each followed by what is asked beside its choices, that by what is asked beside theirs."""
        todo = deque(asked)
        while todo:
            pointer, component, duty = todo.popleft()
            self.limits.step(pointer)
            if text_in(component, "type") not in CONTENT:
                todo.extendleft(reversed(self._add(component, pointer, duty, group)))

    def _add(self, component: Mapping[str, Any], pointer: Pointer, place_duty: Duty, group: str) -> list[_Asked]:
        """Add one question where `place_duty` is the duty of what is required; return what is asked beside its choices.

        One that stands in several places counts once, with the strongest of its duties.
        """
        named = text_in(component, "type")
        if named not in TYPES:
            self.limits.note(NOTES["unknown_type"], pointer, type=clean(named))
        name = text_in(component, "name") or without_markup(component.get("title")) or named
        is_required = object_in(component, "options").get("required") is not False
        duty = place_duty if is_required else OPTIONAL
        if name in self.fields:
            spec, earlier = self.fields[name]
            self.fields[name] = (spec, strongest([earlier, duty]))
            self.limits.note(NOTES["asked_twice"], pointer, key=spec.key)
            return []
        if len(self.fields) >= MAX_FIELDS:
            raise FieldsRefused("too_many_fields", pointer.place, limit=MAX_FIELDS)
        spec = self._spec(component, pointer, name, group)
        self.fields[name] = (spec, duty)
        label = spec.label(self.language)
        return [
            (place, inner, Duty(Obligation.CONDITIONAL, both(duty.condition, of_answer(label, choice))))
            for choice, place, inner in self.lists.of(component, pointer).follow_ups
        ]

    def _spec(self, component: Mapping[str, Any], pointer: Pointer, name: str, group: str) -> FieldSpec:
        key = self.keys.of((name,))
        kind = TYPES.get(text_in(component, "type"), FieldType.TEXT)
        hint = without_markup(component.get("hint"))
        label = without_markup(component.get("title")) or hint or name
        help_text = hint if hint != label else ""
        if kind is FieldType.TABLE:
            columns = (without_markup(child.get("title")) for _at, child in objects_in(component, "children"))
            help_text = " – ".join(text for text in (help_text, "; ".join(filter(None, columns))) if text)
        elif kind is FieldType.NUMBER and object_in(component, "options").get("prefix") in _CURRENCIES:
            kind = FieldType.MONEY
        return FieldSpec(
            key=key,
            labels={self.language: label},
            type=kind,
            group=key if kind is FieldType.TABLE else group,
            help={self.language: help_text} if help_text else {},
            choices=self._choices(component, pointer) if kind in _CHOOSING else (),
            max_length=_max_length(component) if kind in (FieldType.TEXT, FieldType.LONG_TEXT) else None,
        )

    def _choices(self, component: Mapping[str, Any], pointer: Pointer) -> tuple[Choice, ...]:
        labels = self.lists.of(component, pointer).labels
        self.limits.step(pointer, entries=len(labels))
        return tuple(Choice(value, {self.language: label} if label else {}) for value, label in labels.items())


def _max_length(component: Mapping[str, Any]) -> int | None:
    stated = object_in(component, "schema").get("max")
    if isinstance(stated, str) and stated.isascii() and stated.isdigit() and len(stated) < 10:
        stated = int(stated)
    return stated if type(stated) is int and 0 < stated <= _LARGEST else None
