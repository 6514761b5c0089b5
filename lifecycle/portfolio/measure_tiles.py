"""Key figures of the registered measures: whatever an app has registered, none known here by name."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from lifecycle.ledger.figures import Selection
from lifecycle.measures import Measure, Value, measures
from lifecycle.portfolio.charts import KeyFigure, NumberStyle, TargetState, Tone
from lifecycle.portfolio.holding import held
from lifecycle.portfolio.reckoning import Reckoning
from lifecycle.portfolio.wording import shown_day


def measure_tiles(head: str, reckoning: Reckoning, style: NumberStyle) -> Iterator[KeyFigure]:
    """Yield one key figure for each registered measure, on two days; unknown stays unknown.

    `head` is the hash of everything recorded: measures know no earlier known-at date.
    """
    since, until = reckoning.baseline.day, reckoning.day
    for measure in measures():
        before, now = (_value(head, measure, day, reckoning.selection) for day in (since, until))
        yield _tile(measure, before, now, since, style)


def _value(head: str, measure: Measure, day: str, selection: Selection) -> Value:
    whose = None if selection.owners is None else sorted(selection.owners)
    key = (head, measure.code, day, replace(selection, owners=None), whose)
    return held(key, lambda: measure.series(day, selection))  # type: ignore[no-any-return]  # a value


def _tile(measure: Measure, before: Value, now: Value, since: str, style: NumberStyle) -> KeyFigure:
    change, tone = "", Tone.NEITHER
    if before.pct is not None and now.pct is not None:
        change = _("%(points)s percentage points") % {"points": style.signed(now.pct - before.pct, 1)}
        tone = Tone.WANTED if now.pct > before.pct else Tone.NEITHER
    notes = []
    if now.part is not None and now.whole is not None:
        counts = {"part": style.plain(now.part), "whole": style.plain(now.whole)}
        notes.append(_("Now %(part)s of %(whole)s") % counts)
    return KeyFigure(
        label=str(measure.title),
        value=style.plain(now.pct) if now.pct is not None else "",
        unit="%",
        change=change,
        tone=tone,
        baseline=_before(before, since, style),
        target_state=TargetState.NONE_MEANT,
        notes=tuple(notes),
    )


def _before(before: Value, since: str, style: NumberStyle) -> str:
    if before.part is None or before.whole is None:
        return _("Not known on %(day)s") % {"day": shown_day(since)}
    return _("%(part)s of %(whole)s on %(day)s") % {
        "part": style.plain(before.part),
        "whole": style.plain(before.whole),
        "day": shown_day(since),
    }
