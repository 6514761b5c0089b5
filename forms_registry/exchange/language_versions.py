"""Language versions of one form: whether two files are the same form, and its texts in one more language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from forms_registry.exchange.form_builder import TYPES
from forms_registry.exchange.wording import Sentence, gettext_noop
from forms_registry.field_list import Choice, FieldList, FieldSpec

NOTES: Final[dict[str, str]] = {
    "matched_by_place": gettext_noop("“%(key)s” is “%(other)s” in the other language version; matched by its place."),
    "not_matched": gettext_noop("The other language version asks “%(label)s” besides; left out, it changes no count."),
    "untranslated": gettext_noop("“%(key)s” has no counterpart in the other language version."),
}
#: Keys two versions of a form share at least, of those the shorter one has.
SAME_FORM: Final = 0.3
#: The key a builder gives a component nobody has named says nothing about the form.
_DEFAULT_KEY: Final = re.compile(rf"({'|'.join(TYPES)})(-\d+)?")


def same_form(one: FieldList, other: FieldList) -> bool:
    """Return whether two field lists are versions of one form: whether enough of their keys are the same.

    A form builder keeps the keys of a form when it is translated or edited and makes new ones for a new form.
    """
    first, second = _telling_keys(one.fields), _telling_keys(other.fields)
    return len(first & second) >= max(1.0, SAME_FORM * min(len(first), len(second)))


def attach_language(main: FieldList, other: FieldList, language: str) -> FieldList:
    """Return `main` with the texts of `other` as its texts in `language`: the same fields, so no count changes.

    Fields belong together by key, and those left over by their order when the rest leaves the same number and types.
    Notes tell what was matched otherwise than by key and what has no counterpart.
    """
    by_key = {spec.key: spec for spec in other.fields}
    left = [spec for spec in main.fields if spec.key not in by_key]
    known = {spec.key for spec in main.fields}
    over = [spec for spec in other.fields if spec.key not in known]
    notes: list[str] = []
    if left and [spec.type for spec in left] == [spec.type for spec in over]:
        by_key |= {spec.key: counterpart for spec, counterpart in zip(left, over, strict=True)}
        notes += [
            Sentence(NOTES["matched_by_place"], key=spec.key, other=counterpart.key)
            for spec, counterpart in zip(left, over, strict=True)
        ]
    else:
        notes += [Sentence(NOTES["untranslated"], key=spec.key) for spec in left]
        notes += [Sentence(NOTES["not_matched"], label=spec.label(language)) for spec in over]
    fields = [_with_texts(spec, by_key.get(spec.key), language) for spec in main.fields]
    titles = _merged(main.titles, other.titles, language)
    return FieldList(titles, tuple(fields), (*main.notes, *notes))


def _telling_keys(fields: Iterable[FieldSpec]) -> set[str]:
    return {spec.key for spec in fields if not _DEFAULT_KEY.fullmatch(spec.key)}


def _merged(texts: Mapping[str, str], others: Mapping[str, str], language: str) -> dict[str, str]:
    text = others.get(language) or next((one for one in others.values() if one), "")
    return {**texts, language: text} if text else dict(texts)


def _with_texts(spec: FieldSpec, other: FieldSpec | None, language: str) -> FieldSpec:
    if other is None:
        return spec
    return replace(
        spec,
        labels=_merged(spec.labels, other.labels, language),
        help=_merged(spec.help, other.help, language),
        choices=_translated_choices(spec.choices, other.choices, language),
    )


def _translated_choices(choices: Sequence[Choice], others: Sequence[Choice], language: str) -> tuple[Choice, ...]:
    """Return the choices with labels in `language`: by value, or by order when no value is the same."""
    labels = {choice.value: choice.labels for choice in others}
    if len(choices) == len(others) and labels.keys().isdisjoint(choice.value for choice in choices):
        labels = {choice.value: other.labels for choice, other in zip(choices, others, strict=True)}
    return tuple(
        replace(choice, labels=_merged(choice.labels, labels.get(choice.value, {}), language)) for choice in choices
    )
