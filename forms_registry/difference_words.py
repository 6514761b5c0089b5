"""Why a label and a name that look alike may ask for different data, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.differences import Difference, DifferenceKind, Part

#: What a modifier makes of a datum, by the kinds of `forms_registry.modifiers`.
MODIFIER_LABELS: Final[dict[str, Promise]] = {
    "deputy": gettext_lazy("a deputy's"),
    "former": gettext_lazy("an earlier one"),
    "next": gettext_lazy("a coming one"),
    "new": gettext_lazy("a new one"),
    "other": gettext_lazy("another one"),
    "spouse": gettext_lazy("a spouse's"),
    "parent": gettext_lazy("of the parent company"),
    "subsidiary": gettext_lazy("of a subsidiary"),
    "minimum": gettext_lazy("the least"),
    "maximum": gettext_lazy("the most"),
    "start": gettext_lazy("the beginning"),
    "end": gettext_lazy("the end"),
    "gross": gettext_lazy("before deductions"),
    "net": gettext_lazy("after deductions"),
    "planned": gettext_lazy("planned"),
    "actual": gettext_lazy("as it turned out"),
    "not": gettext_lazy("the opposite"),
}


@dataclass(frozen=True)
class DifferenceInWords:
    """One difference as a sentence."""

    text: str
    changes_meaning: bool


def in_words(difference: Difference) -> Sequence[DifferenceInWords]:
    """Return each difference as a sentence, those that change the meaning first."""
    return tuple(
        DifferenceInWords(_SENTENCES[part.kind](part) + _why(part), part.changes_meaning) for part in difference.parts
    )


def _why(part: Part) -> str:
    said = [str(MODIFIER_LABELS.get(kind, kind)) for kind in part.modifiers]
    return _(" – different data: %(what)s") % {"what": ", ".join(said)} if said else ""


def _sides(part: Part) -> str:
    if part.label and part.name:
        return _("“%(label)s” instead of “%(name)s”") % {"label": part.label, "name": part.name}
    if part.label:
        return _("“%(label)s” is only in the question") % {"label": part.label}
    return _("“%(name)s” is only in the concept's name") % {"name": part.name}


def _prefix(part: Part) -> str:
    return (
        _("%(sides)s, in the word “%(word)s”") % {"sides": _sides(part), "word": part.word}
        if part.word
        else _sides(part)
    )


def _order(part: Part) -> str:
    return _("“%(word)s” stands elsewhere") % {"word": part.word or part.label or part.name}


def _form(part: Part) -> str:
    return _("another form of the same word: “%(label)s”, “%(name)s”") % {"label": part.label, "name": part.name}


_SENTENCES: Final[dict[DifferenceKind, Callable[[Part], str]]] = {
    DifferenceKind.PREFIX: _prefix,
    DifferenceKind.WORD: _sides,
    DifferenceKind.NUMBER: _sides,
    DifferenceKind.NEGATION: _sides,
    DifferenceKind.ORDER: _order,
    DifferenceKind.FORM: _form,
}
