"""The graphs of the page, each with its finding as heading and its numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifecycle.ledger.bridge import Bridge
from lifecycle.portfolio import findings
from lifecycle.portfolio.charts import (
    BridgeStep,
    BridgeStop,
    Caption,
    Cell,
    Chart,
    DataTable,
    NumberStyle,
    Row,
    Series,
    SlopeRow,
    bridge_chart,
    bridge_table,
    change_in_percent,
    line_chart,
    slope_chart,
)
from lifecycle.portfolio.labels import RESTATING_LABELS, SHORT_UNIT_LABELS, STEP_LABELS, UNIT_LABELS
from lifecycle.portfolio.links import Links
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.reckoning import Comparison, OwnerReckoning, Reckoning
from lifecycle.portfolio.wording import short_day, shown_day

INDEX_UNITS: Final = ("S", "F", "R")
_COLOURS: Final = {"S": "s1", "F": "s2", "R": "s3"}


@dataclass(frozen=True)
class Figure:
    """What templates/components/figure.html shows; `heading` is the finding."""

    key: str
    heading: str
    subtitle: str
    chart: Chart
    table: DataTable
    note: str = ""


def index_figure(reckoning: Reckoning, style: NumberStyle) -> Figure:
    """Return services, forms and inputs over time, the baseline as 100. What moved is left out of the index."""
    indices = {unit: _index(reckoning.units[unit].comparable) for unit in INDEX_UNITS}
    series = [
        Series(str(UNIT_LABELS[unit]), _COLOURS[unit], indices[unit], short=str(SHORT_UNIT_LABELS.get(unit, "")))
        for unit in INDEX_UNITS
    ]
    heading = findings.index_finding(reckoning, style)
    subtitle = _("Index, %(day)s = 100") % {"day": shown_day(reckoning.baseline.day)}
    title = _("Services, application forms and required inputs over time")
    chart = line_chart(
        Caption("index", title, f"{heading}. {subtitle}."),
        [short_day(day) for day in reckoning.points],
        series,
        style,
        baseline=100,
    )
    moved = any(reckoning.units[unit].moved for unit in INDEX_UNITS)
    note = _("The index leaves out moves between owners, across the perimeter and by the counting rule.")
    return Figure("index", heading, subtitle, chart, _index_table(title, reckoning, indices, style), note * moved)


def _index(counts: Sequence[int]) -> list[Fraction | None]:
    return [Fraction(100 * count, counts[0]) if counts[0] else None for count in counts]


def _index_table(
    title: str, reckoning: Reckoning, indices: Mapping[str, Sequence[Fraction | None]], style: NumberStyle
) -> DataTable:
    heads = [pgettext("column", "Day")]
    for unit in INDEX_UNITS:
        heads += [str(UNIT_LABELS[unit]), pgettext("column", "Index")]
    rows = []
    for place, day in enumerate(reckoning.points):
        cells = []
        for unit in INDEX_UNITS:
            count, index = reckoning.units[unit].counts[place], indices[unit][place]
            cells += [Cell(style.plain(count)), Cell(style.plain(index, 1))]
        rows.append(Row(shown_day(day), tuple(cells)))
    return DataTable(title, tuple(heads), tuple(rows))


def slope_figure(
    reckoning: Reckoning, comparison: Comparison, offer: Offer, links: Links, style: NumberStyle
) -> Figure | None:
    """Return each organisation at the baseline and now, like-for-like; None when no organisation has anything."""
    compared = [owner for owner in comparison.owners if owner.before or owner.after]
    if not compared:
        return None
    finding = findings.owners_finding(comparison.unit, compared, offer, style)
    colours = finding.colours
    unit = comparison.unit
    rows = [
        SlopeRow(
            offer.owner_name(owner.code),
            owner.before,
            owner.after,
            colours.get(owner.code, "s0"),
            links.count(unit, owner=owner.code),
        )
        for owner in sorted(compared, key=lambda owner: (-owner.before, -owner.after, owner.code))
    ]
    heads = (short_day(reckoning.baseline.day), short_day(reckoning.day))
    title = _("%(unit)s by organisation, like-for-like") % {"unit": UNIT_LABELS[unit]}
    chart = slope_chart(Caption("organisations", title, f"{finding.heading}."), heads, rows, style)
    note = _("Like-for-like: what moved from one organisation to another is counted for the one that has it now.")
    table = _owner_table(title, reckoning, comparison, offer, links, style)
    return Figure("organisations", finding.heading, finding.subtitle, chart, table, note)


def _owner_table(
    title: str, reckoning: Reckoning, comparison: Comparison, offer: Offer, links: Links, style: NumberStyle
) -> DataTable:
    days = {"before": shown_day(reckoning.baseline.day), "now": shown_day(reckoning.day)}
    heads = (
        _("Organisation"),
        _("%(before)s as it was") % days,
        _("%(before)s like-for-like") % days,
        days["now"],
        pgettext("column", "Change"),
    )
    rows = [
        _owner_row(offer.owner_name(owner.code), owner, links.count(comparison.unit, owner=owner.code), style)
        for owner in sorted(comparison.owners, key=lambda owner: offer.owner_name(owner.code).casefold())
    ]
    together = OwnerReckoning(
        "",
        sum(owner.before for owner in comparison.owners),
        sum(owner.after for owner in comparison.owners),
        sum(owner.recorded_before for owner in comparison.owners),
    )
    total = _owner_row(_("Total"), together, links.count(comparison.unit), style)
    return DataTable(title, heads, (*rows, replace(total, total=True)))


def _owner_row(name: str, owner: OwnerReckoning, href: str, style: NumberStyle) -> Row:
    change = change_in_percent(owner.before, owner.after)
    texts = (
        style.plain(owner.recorded_before),
        style.plain(owner.before),
        "–" if change is None else style.signed_percent(change, 1),
    )
    return Row(name, (Cell(texts[0]), Cell(texts[1]), Cell(style.plain(owner.after), href), Cell(texts[2])))


def bridge_figure(reckoning: Reckoning, unit: str, links: Links, style: NumberStyle, recounted: int | None) -> Figure:
    """Return why the count of `unit` is what it is. `recounted` is the count of the live register, if it was made."""
    bridge = reckoning.units[unit].bridge
    parts = _parts(bridge, links)
    heading = findings.bridge_heading(bridge, style)
    subtitle = findings.bridge_causes(bridge, style)
    title = _("%(unit)s from %(since)s to %(until)s by cause") % {
        "unit": UNIT_LABELS[unit],
        "since": shown_day(bridge.since),
        "until": shown_day(bridge.until),
    }
    chart = bridge_chart(Caption("causes", title, f"{heading}. {subtitle}"), _drawn(parts, bridge), style)
    table = bridge_table(title, (pgettext("column", "Cause"), str(UNIT_LABELS[unit])), parts, style)
    if recounted is not None:
        table = replace(table, rows=(*table.rows, *_recount_rows(bridge, recounted, style)))
    return Figure("causes", heading, subtitle, chart, table, "")


def _parts(bridge: Bridge, links: Links) -> list[BridgeStep | BridgeStop]:
    """Return every stop and step, also those of 0."""

    def step(cls: str, amount: int, since: str, until: str) -> BridgeStep:
        label = str(RESTATING_LABELS.get(cls) or STEP_LABELS[cls])
        return BridgeStep(label, amount, links.step(bridge.unit, cls, since=since, until=until) if amount else "")

    def stop(label: str, value: int, until: str) -> BridgeStop:
        return BridgeStop(label, value, links.count(bridge.unit, until=until))

    return [
        BridgeStop(_("Baseline as first reported"), bridge.original),
        step("RESTATED_LATE", bridge.late, "", bridge.since),
        step("RESTATED_CORRECTION", bridge.corrections, "", bridge.since),
        stop(_("Baseline, %(day)s") % {"day": shown_day(bridge.since)}, bridge.restated, bridge.since),
        *(step(cls, amount, bridge.since, bridge.until) for cls, amount in bridge.steps.items()),
        BridgeStop(_("Like-for-like"), bridge.like_for_like),
        *(step(cls, amount, bridge.since, bridge.until) for cls, amount in bridge.moves.items()),
        stop(_("Counted, %(day)s") % {"day": shown_day(bridge.until)}, bridge.end, bridge.until),
    ]


def _drawn(parts: Sequence[BridgeStep | BridgeStop], bridge: Bridge) -> list[BridgeStep | BridgeStop]:
    """Leave out steps of 0, and a stop that says the same count as the one it would follow."""
    restated, last = 3, len(parts) - 1
    like_for_like = restated + len(bridge.steps) + 1
    needless = set()
    if not bridge.late and not bridge.corrections:
        needless.add(0)
    if not any(bridge.moves.values()):
        needless.add(like_for_like)
    drawn = [
        part
        for place, part in enumerate(parts)
        if place not in needless and (isinstance(part, BridgeStop) or part.delta or place == last)
    ]
    return drawn


def _recount_rows(bridge: Bridge, recounted: int, style: NumberStyle) -> tuple[Row, Row]:
    return (
        Row(_("Recount of the live register"), (Cell(style.plain(recounted)),), total=True),
        Row(_("Difference"), (Cell(style.signed(recounted - bridge.end)),)),
    )
