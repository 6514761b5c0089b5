"""The numbers of the page as one table for a spreadsheet: nothing in it can be taken for a formula."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifecycle.ledger.rules import CURRENT_VERSION
from lifecycle.portfolio.filters import Filters
from lifecycle.portfolio.labels import RESTATING_LABELS, STEP_LABELS, UNIT_LABELS, exclusion_label
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.page import Counted, provenance
from lifecycle.portfolio.reckoning import Reckoning
from lifecycle.spreadsheets import harmless

#: Part, code of the unit, what, day, number. Days are ISO dates, numbers plain.
Line = tuple[str, str, str, str, int | Decimal | str]


def page_csv(counted: Counted | None, filters: Filters, offer: Offer) -> str:
    """Return the whole table; the provenance comes last, so that the numbers begin in the second row."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(
        [
            _("Part"),
            pgettext("column", "Unit"),
            pgettext("column", "What"),
            pgettext("column", "Day"),
            pgettext("column", "Number"),
        ]
    )
    for line in _lines(counted, filters, offer) if counted is not None else ():
        rows.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in line])
    return written.getvalue()


def _lines(counted: Counted, filters: Filters, offer: Offer) -> Iterator[Line]:
    yield from _figures(counted.reckoning)
    yield from _course(counted.reckoning)
    yield from _causes(counted.reckoning)
    yield from _organisations(counted, offer)
    yield from _needs(counted.reckoning, offer)
    yield from _exclusions(counted.reckoning)
    part = _("Where the figures come from")
    for label, value in provenance(counted, filters, offer):
        yield part, "", label, "", value
    yield part, "", _("Counting rules"), "", CURRENT_VERSION
    yield part, "", _("Head hash of the ledger"), "", counted.head


def _figures(reckoning: Reckoning) -> Iterator[Line]:
    part = _("Key figures")
    for unit, counted in reckoning.units.items():
        bridge = counted.bridge
        yield part, unit, _("Baseline as first reported"), bridge.since, bridge.original
        yield part, unit, _("Restated baseline"), bridge.since, bridge.restated
        yield part, unit, _("Like-for-like"), bridge.until, bridge.like_for_like
        yield part, unit, _("Counted"), bridge.until, bridge.end
        if counted.reduction is not None:
            # A number, so that no sign of it is taken for a formula.
            yield part, unit, _("Reduction, %"), bridge.until, counted.reduction
    for day, (eforms, forms) in zip(reckoning.year_ends, reckoning.eforms, strict=True):
        yield part, "F", _("Application forms that can be filled in online"), day, eforms
        yield part, "F", _("Application forms"), day, forms
    yield part, "R", _("Mergers after which applicants answer more"), reckoning.day, reckoning.raised.merges
    yield part, "R", _("Most additional answers in a merger"), reckoning.day, reckoning.raised.most


def _course(reckoning: Reckoning) -> Iterator[Line]:
    for unit, counted in reckoning.units.items():
        for day, count, comparable in zip(reckoning.points, counted.counts, counted.comparable, strict=True):
            yield _("Course"), unit, _("Counted"), day, count
            yield _("Course"), unit, _("Without moves"), day, comparable


def _causes(reckoning: Reckoning) -> Iterator[Line]:
    part = _("Causes")
    for unit, counted in reckoning.units.items():
        bridge = counted.bridge
        yield part, unit, str(RESTATING_LABELS["RESTATED_LATE"]), bridge.since, bridge.late
        yield part, unit, str(RESTATING_LABELS["RESTATED_CORRECTION"]), bridge.since, bridge.corrections
        for cls, amount in (*bridge.steps.items(), *bridge.moves.items()):
            yield part, unit, str(STEP_LABELS[cls]), bridge.until, amount


def _organisations(counted: Counted, offer: Offer) -> Iterator[Line]:
    part, unit = _("Organisations, like-for-like"), counted.comparison.unit
    for owner in counted.comparison.owners:
        name = offer.owner_name(owner.code)
        yield part, unit, name, counted.reckoning.baseline.day, owner.before
        yield part, unit, name, counted.reckoning.day, owner.after


def _needs(reckoning: Reckoning, offer: Offer) -> Iterator[Line]:
    for need, row in reckoning.needs.items():
        name = offer.need_name(need) if need else _("No need known")
        for owner, count in row.items():
            what = f"{name}: {offer.owner_name(owner)}"
            yield _("Services by need and organisation"), "S", what, reckoning.day, count


def _exclusions(reckoning: Reckoning) -> Iterator[Line]:
    for unit in ("S", "S_own", "F"):
        for reason, count in reckoning.units[unit].bridge.exclusions.items():
            label = f"{UNIT_LABELS[unit]}: {exclusion_label(reason)}"
            yield _("Not counted"), unit, label, reckoning.day, count
