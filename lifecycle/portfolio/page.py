"""All the follow-up page shows for one view: numbers of the ledger, remembered by its head, in the reader's words."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.labels import KIND_LABELS, SCOPE_LABELS
from lifecycle.ledger.reading import reading
from lifecycle.ledger.recount import Recount, recount
from lifecycle.portfolio import findings
from lifecycle.portfolio.charts import KeyFigure, NumberStyle
from lifecycle.portfolio.crowding import Crowding, crowding
from lifecycle.portfolio.filters import Filters
from lifecycle.portfolio.graphs import Figure, bridge_figure, index_figure, slope_figure
from lifecycle.portfolio.holding import held
from lifecycle.portfolio.labels import UNIT_LABELS, exclusion_label
from lifecycle.portfolio.links import Links
from lifecycle.portfolio.measure_tiles import measure_tiles
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.reckoning import Comparison, Reckoning, compare_owners, reckon
from lifecycle.portfolio.targets import targets_for
from lifecycle.portfolio.tiles import tiles
from lifecycle.portfolio.wording import number_style, shown_day

_UNITS_WITH_EXCLUSIONS: Final = ("S", "S_own", "F")


@dataclass(frozen=True)
class Counted:
    """The numbers of a view and the ledger they come from. `stable` is the known-at day after which nothing came."""

    reckoning: Reckoning
    comparison: Comparison
    known: str
    stable: str
    is_latest: bool
    seq: int
    head: str


@dataclass(frozen=True)
class UnitLink:
    """One unit one can look at, and whether it is the one that is shown."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Exclusions:
    """What is not counted in a unit, in words with counts."""

    unit: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """What templates/portfolio/shrinkage.html shows."""

    year: str
    narrowed_to: str
    lead: str
    tiles: tuple[KeyFigure, ...]
    index: Figure
    organisations: Figure | None
    causes: Figure
    unit_links: tuple[UnitLink, ...]
    crowding: Crowding | None
    recount: str
    exclusions: tuple[Exclusions, ...]
    counted: Counted
    permanent_url: str
    csv_url: str


def counted_for(filters: Filters, offer: Offer) -> Counted | None:
    """Return the numbers of a view; None when the ledger had nothing to compare with by the day it was known."""
    owners = offer.owners_of(filters.owner, filters.group)
    with reading(filters.known or None) as ledger:
        baseline = ledger.baseline(filters.baseline)
        if baseline is None or not ledger.seq:
            return None
        selection = filters.selection(owners, baseline)
        key = (baseline, filters.day, selection)
        reckoning = ledger.remember(
            ("follow-up", *key),
            lambda: reckon(ledger.book, ledger.first_book(baseline), baseline, filters.day, selection),
        )
        comparison = ledger.remember(
            ("organisations", filters.unit, *key),
            lambda: compare_owners(ledger.book, filters.unit, baseline.day, filters.day, selection),
        )
        stable = min(ledger.known, ledger.book.op(ledger.seq).recorded)
        return Counted(reckoning, comparison, ledger.known, stable, ledger.is_latest, ledger.seq, ledger.head)


def page_of(counted: Counted, filters: Filters, offer: Offer, *, reads_operations: bool) -> Page:
    """Return the page in the active language. `reads_operations`: whether numbers lead to their operations."""
    style = number_style()
    links = Links(filters, reads_operations)
    reckoning = counted.reckoning
    present = _recount(counted, filters, offer)
    pinned = filters.pinned(counted.stable, reckoning.baseline.name)
    return Page(
        year=reckoning.baseline.day[:4],
        narrowed_to=", ".join(value for _label, value in chosen(filters, offer, reckoning.selection.scope)),
        lead=findings.lead(reckoning, style),
        tiles=(
            *tiles(reckoning, targets_for(filters), links, style),
            *(measure_tiles(counted.head, reckoning, style) if counted.is_latest else ()),
        ),
        index=index_figure(reckoning, style),
        organisations=slope_figure(reckoning, counted.comparison, offer, links, style),
        causes=bridge_figure(
            reckoning, filters.unit, links, style, present.register[filters.unit] if present is not None else None
        ),
        unit_links=tuple(
            UnitLink(
                str(label), f"{reverse('portfolio_shrinkage')}{filters.query(unit=unit)}#causes", unit == filters.unit
            )
            for unit, label in UNIT_LABELS.items()
        ),
        crowding=crowding(reckoning, offer, links, style),
        recount=_recount_in_words(present, filters, style),
        exclusions=tuple(_exclusions(reckoning, style)),
        counted=counted,
        permanent_url=reverse("portfolio_shrinkage") + pinned.query(),
        csv_url=reverse("portfolio_csv") + filters.query(),
    )


def _recount(counted: Counted, filters: Filters, offer: Offer) -> Recount | None:
    """Return the live register counted anew, where the view is of the present and of whole organisations."""
    selection = counted.reckoning.selection
    of_another_day = selection.is_like_for_like and selection.at != filters.day
    is_present = counted.is_latest and filters.day == timezone.localdate().isoformat()
    if selection.filters_facts or of_another_day or not is_present:
        return None
    owners = offer.owners_of(filters.owner, filters.group)
    whose = None if owners is None else sorted(owners)
    return held((counted.head, "recount", whose), lambda: recount(owners))  # type: ignore[no-any-return]  # a recount


def _recount_in_words(present: Recount | None, filters: Filters, style: NumberStyle) -> str:
    if present is None:
        return _(
            "The live register can be recounted only as it is today: everything, or everything of an organisation."
        )
    difference = present.difference(filters.unit)
    if present.agrees:
        return _("The live register was counted anew, item by item: it agrees with the ledger.")
    told = {"items": style.plain(len(present.differences)), "difference": style.signed(difference)}
    return _("The live register was counted anew. Items that differ: %(items)s. Difference: %(difference)s.") % told


def _exclusions(reckoning: Reckoning, style: NumberStyle) -> list[Exclusions]:
    found = []
    for unit in _UNITS_WITH_EXCLUSIONS:
        reasons = reckoning.units[unit].bridge.exclusions
        if unit == "S_own":
            reasons = {reason: count for reason, count in reasons.items() if reason.startswith("production:")}
        if reasons:
            told = tuple((exclusion_label(reason), style.plain(count)) for reason, count in reasons.items())
            found.append(Exclusions(str(UNIT_LABELS[unit]), told))
    return found


def chosen(filters: Filters, offer: Offer, scope: str) -> list[tuple[str, str]]:
    """Return what narrows a view, as (label, value). `scope` is that of the selection: a baseline may bring one."""
    rows = []
    if filters.owner:
        name = dict(offer.groups).get(filters.group) if filters.group else offer.owner_name(filters.owner)
        rows.append((_("Organisation"), name or filters.group))
    if filters.kind:
        rows.append((_("Kind"), str(KIND_LABELS[filters.kind])))
    if filters.segment:
        rows.append((_("Segment"), dict(offer.segments).get(filters.segment, filters.segment)))
    if filters.need:
        rows.append((_("Need"), offer.need_name(filters.need)))
    if scope:
        rows.append((_("Scope"), str(SCOPE_LABELS[scope])))
    return rows


def provenance(counted: Counted, filters: Filters, offer: Offer) -> tuple[tuple[str, str], ...]:
    """Return where the figures come from: what is counted, days, basis and what is recorded, as (label, value)."""
    selection = counted.reckoning.selection
    baseline = counted.reckoning.baseline
    rows = [
        *(chosen(filters, offer, selection.scope) or [(_("Organisation"), _("All organisations"))]),
        (_("Counted on"), shown_day(counted.reckoning.day)),
        (_("Known by"), shown_day(counted.known)),
        (_("Basis"), _("like-for-like") if selection.is_like_for_like else _("as it was on each day")),
    ]
    if selection.is_like_for_like and selection.at:
        rows.append((_("Like-for-like day"), shown_day(selection.at)))
    rows += [
        (_("Baseline"), _("%(name)s (%(day)s)") % {"name": baseline.name, "day": shown_day(baseline.day)}),
        (_("Operations"), number_style().plain(counted.seq)),
    ]
    return tuple(rows)
