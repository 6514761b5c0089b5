"""The key figures on top of the page: the count, its change since the baseline, its course and its target."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from lifecycle.ledger.figures import percent, reduction_pct
from lifecycle.models import PortfolioTarget
from lifecycle.portfolio.charts import KeyFigure, NumberStyle, TargetState, Tone, sparkline
from lifecycle.portfolio.labels import STEP_LABELS, UNIT_LABELS
from lifecycle.portfolio.links import Links
from lifecycle.portfolio.reckoning import Reckoning, UnitReckoning
from lifecycle.portfolio.wording import numbered, shown_day, shown_reduction

_MOST_ANSWERS = ngettext_lazy(
    "At most %(count)s answer more than before.", "At most %(count)s answers more than before.", "number"
)


def tiles(
    reckoning: Reckoning, targets: Mapping[str, PortfolioTarget], links: Links, style: NumberStyle
) -> list[KeyFigure]:
    """Return the key figures. Forms, inputs and what mergers did to one applicant's answers stand side by side."""
    return [
        _of_unit("S", reckoning, targets, links, style),
        _of_unit("F", reckoning, targets, links, style),
        _of_unit("R", reckoning, targets, links, style),
        _raised_answers(reckoning, links, style),
        _of_unit("C", reckoning, targets, links, style),
        _eforms(reckoning, style),
    ]


def _of_unit(
    unit: str, reckoning: Reckoning, targets: Mapping[str, PortfolioTarget], links: Links, style: NumberStyle
) -> KeyFigure:
    counted = reckoning.units[unit]
    target = targets.get(unit)
    return KeyFigure(
        label=str(UNIT_LABELS[unit]),
        value=style.plain(counted.bridge.end),
        change=shown_reduction(style, counted.reduction),
        tone=_tone(counted.bridge.restated, counted.bridge.like_for_like),
        baseline=_baseline(counted.bridge.restated, reckoning.baseline.day, style),
        spark=sparkline(counted.years),
        href=links.count(unit),
        target=_target(target, style),
        target_state=_state(target, counted.bridge.end),
        notes=tuple(_notes(unit, reckoning, counted, style)),
    )


def _tone(before: int, after: int) -> Tone:
    if before == after:
        return Tone.NEITHER
    return Tone.WANTED if after < before else Tone.UNWANTED


def _baseline(count: int, day: str, style: NumberStyle) -> str:
    return _("%(count)s on %(day)s") % {"count": style.plain(count), "day": shown_day(day)}


def _notes(unit: str, reckoning: Reckoning, counted: UnitReckoning, style: NumberStyle) -> list[str]:
    notes = []
    if unit == "S":
        own = reckoning.units["S_own"].bridge
        notes.append(
            _("Of these, produced by the group itself: %(count)s (%(before)s)")
            % {"count": style.plain(own.end), "before": style.plain(own.restated)}
        )
    moves = [f"{STEP_LABELS[move]} {style.signed(amount)}" for move, amount in counted.bridge.moves.items() if amount]
    if moves:
        notes.append(_("Not part of the change: %(moves)s") % {"moves": ", ".join(moves)})
        with_moves = reduction_pct(counted.bridge.restated, counted.bridge.end)
        notes.append(_("The change with these: %(change)s") % {"change": shown_reduction(style, with_moves)})
    return notes


def _target(target: PortfolioTarget | None, style: NumberStyle) -> str:
    if target is None:
        return ""
    return _("Target for %(day)s: at most %(count)s") % {
        "day": shown_day(target.on.isoformat()),
        "count": style.plain(target.at_most),
    }


def _state(target: PortfolioTarget | None, count: int) -> TargetState:
    if target is None:
        return TargetState.NOT_SET
    return TargetState.MET if count <= target.at_most else TargetState.NOT_MET


def _raised_answers(reckoning: Reckoning, links: Links, style: NumberStyle) -> KeyFigure:
    raised = reckoning.raised
    notes: tuple[str, ...] = (_("No merger has made any applicant answer more."),)
    if raised.merges:
        notes = (
            numbered(_MOST_ANSWERS, raised.most, style),
            _("Fewer forms and inputs in all, but more for one applicant to answer."),
        )
    return KeyFigure(
        label=_("Mergers after which applicants answer more"),
        value=style.plain(raised.merges),
        tone=Tone.UNWANTED if raised.merges else Tone.NEITHER,
        baseline=_("Since %(day)s") % {"day": shown_day(reckoning.baseline.day)},
        href=links.raised_answers() if raised.merges else "",
        target_state=TargetState.NONE_MEANT,
        notes=notes,
    )


def _eforms(reckoning: Reckoning, style: NumberStyle) -> KeyFigure:
    shares = [percent(*counted) for counted in reckoning.eforms]
    before, now = shares[0], shares[-1]
    (old, all_old), (new, all_new) = reckoning.eforms[0], reckoning.eforms[-1]
    change = "–"
    if before is not None and now is not None:
        change = _("%(points)s percentage points") % {"points": style.signed(now - before, 1)}
    was_before = _("%(part)s of %(whole)s on %(day)s") % {
        "part": style.plain(old),
        "whole": style.plain(all_old),
        "day": shown_day(reckoning.baseline.day),
    }
    is_now = _("Now %(part)s of %(whole)s") % {"part": style.plain(new), "whole": style.plain(all_new)}
    return KeyFigure(
        label=_("Application forms that can be filled in online"),
        value=style.plain(now) if now is not None else "",
        unit="%",
        change=change,
        tone=_tone(1, 0) if (now or 0) > (before or 0) else Tone.NEITHER,
        baseline=was_before,
        spark=sparkline(shares),
        target_state=TargetState.NONE_MEANT,
        notes=(is_now,),
    )
