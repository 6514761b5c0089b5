"""What two forms have in common, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forms_registry.similarity import TINTS, Overlap
from forms_registry.similarity_selection import Figures
from lifecycle.portfolio.charts.numbers import NumberStyle

#: What the tints of the heat map mean, from 0 on.
TINT_WORDS: Final[tuple[Promise, ...]] = (
    gettext_lazy("little or nothing in common"),
    gettext_lazy("something in common"),
    gettext_lazy("much in common"),
    gettext_lazy("very much in common"),
    gettext_lazy("almost the same"),
)


def legend() -> list[tuple[int, str, str]]:
    """Return (tint, its bounds in percent, what it means) of all tints."""
    ends = [*(bound - 1 for bound in TINTS), 100]
    return [
        (tint, f"{low}–{high}", str(TINT_WORDS[tint]))
        for tint, (low, high) in enumerate(zip((0, *TINTS), ends, strict=True))
    ]


def whole_percent(share: float) -> int:
    """Return a share in whole percent; 0 and 100 mean none and all, so what is nearly so is 1 or 99."""
    if share in (0.0, 1.0):
        return round(100 * share)
    return min(99, max(1, round(100 * share)))


def unbroken(code: str) -> str:
    """Return a code for running text, where it must not fall apart at its hyphen."""
    return code.replace("-", "\u2011")


def containment_words(overlap: Overlap, first: str, second: str, style: NumberStyle) -> str:
    """Return both shares as a sentence about the forms called `first` and `second`."""
    names = {"first": first, "second": second}
    of_first = style.percent(whole_percent(overlap.first_in_second))
    of_second = style.percent(whole_percent(overlap.second_in_first))
    if overlap.jaccard == 1.0:
        return _("%(first)s and %(second)s ask exactly the same.") % names
    if overlap.first_in_second == 1.0:
        return _within(first, second, of_second)
    if overlap.second_in_first == 1.0:
        return _within(second, first, of_first)
    sentence = _(
        "%(second)s asks %(of_first)s of what %(first)s asks, and %(first)s asks %(of_second)s of what %(second)s asks."
    )
    return sentence % (names | {"of_first": of_first, "of_second": of_second})


def _within(inner: str, outer: str, share: str) -> str:
    sentence = _("Everything that %(inner)s asks, %(outer)s asks too; it is %(share)s of what %(outer)s asks.")
    return sentence % {"inner": inner, "outer": outer, "share": share}


def jaccard_words(overlap: Overlap, first: int, second: int, style: NumberStyle) -> str:
    """Return the Jaccard index as a sentence; `first` and `second` are how many concepts each form asks."""
    return _("Both ask %(shared)s of the %(union)s pieces of data that either asks: %(share)s.") % {
        "shared": style.plain(overlap.shared),
        "union": style.plain(first + second - overlap.shared),
        "share": style.percent(whole_percent(overlap.jaccard)),
    }


def figure_facts(figures: Figures, style: NumberStyle) -> list[tuple[str, str]]:
    """Return what the forms come to as (label, number), always all of it together."""
    found, gap = figures.duplicates, figures.gap
    told = [
        (_("Forms (F)"), figures.forms),
        (_("Required inputs (R)"), figures.inputs),
        (_("Different pieces of data (C)"), found.concepts),
        (_("Pieces of data asked, form by form"), found.asked),
        (_("Duplicate asks"), found.again),
        (_("Once-only gap"), gap.unfilled if gap is not None else None),
    ]
    return [(label, style.plain(number)) for label, number in told]


def figure_notes(figures: Figures, style: NumberStyle) -> list[str]:
    """Return what the figures mean and what they leave out, as sentences."""
    found, gap = figures.duplicates, figures.gap
    numbers = {
        "asked": style.plain(found.asked),
        "concepts": style.plain(found.concepts),
        "again": style.plain(found.again),
    }
    notes = [
        _(
            "Duplicate asks are %(asked)s − %(concepts)s = %(again)s: each piece of data counts once a form, also "
            "where it is prefilled. R is another sum: it leaves out what every channel prefills, and counts every "
            "question."
        )
        % numbers
    ]
    if gap is not None:
        notes.append(
            _(
                "The once-only gap is %(unfilled)s of %(asked)s required questions: a register that the group can read "
                "holds the answer, and the form asks all the same."
            )
            % {"unfilled": style.plain(gap.unfilled), "asked": style.plain(gap.asked)}
        )
    if figures.unknown:
        notes.append(
            ngettext(
                "Of %(number)s form nobody has told what it asks; it is only in F.",
                "Of %(number)s forms nobody has told what they ask; they are only in F.",
                figures.unknown,
            )
            % {"number": style.plain(figures.unknown)}
        )
    if figures.undescribed:
        notes.append(
            ngettext(
                "%(number)s form has no record here, so its once-only gap is not known and is left out.",
                "%(number)s forms have no record here, so their once-only gap is not known and is left out.",
                figures.undescribed,
            )
            % {"number": style.plain(figures.undescribed)}
        )
    return notes
