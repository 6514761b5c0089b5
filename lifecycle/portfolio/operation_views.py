"""The operations behind a number: every line with its operation, and their sum, which is the number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lifecycle.ledger.figures import Line, count, pinned
from lifecycle.ledger.reading import Reading, reading
from lifecycle.portfolio.gates import for_readers
from lifecycle.portfolio.labels import UNIT_LABELS, class_label
from lifecycle.portfolio.ledger_index import LedgerIndex, index_of
from lifecycle.portfolio.offer import Offer, present_offer
from lifecycle.portfolio.operation_forms import LinesAsked, LinesForm, chosen_owners
from lifecycle.portfolio.operation_lines import RESTATING, Behind, lines_behind
from lifecycle.portfolio.provenance import figure_facts
from lifecycle.portfolio.sheets import asked_format, export_links, sheet
from lifecycle.portfolio.telling import Names
from lifecycle.portfolio.wording import number_style, shown_day

PER_PAGE: Final = 50
COLUMNS: Final = {
    "effective": _("Effective date"),
    "recorded": _("Recorded date"),
    "seq": _("Operation"),
    "item": _("Code"),
    "title": _("Title"),
    "owner": _("Owner (code)"),
    "owner_name": _("Owner"),
    "cls": _("Line class (code)"),
    "class_name": _("Line class"),
    "unit": _("Unit of counting"),
    "delta": pgettext_lazy("amount", "Change"),
    "known": _("Known-at date"),
    "head": _("Head hash of the ledger"),
}


@dataclass(frozen=True)
class Found:
    """The lines that were asked for, and where they come from. `before` and `after` are the counts at both ends."""

    reading: Reading
    lines: Sequence[Line]
    baseline: str
    titles: dict[str, str]
    recorded: dict[int, str]
    before: int
    after: int

    @property
    def total(self) -> int:
        """Return the sum of the lines: the number that was clicked."""
        return sum(line.delta for line in self.lines)


def remembered_index(opened: Reading) -> LedgerIndex:
    """Return the index of the ledger that is read."""
    index: LedgerIndex = opened.remember("index", lambda: index_of(opened.book))
    return index


def find_lines(asked: LinesAsked, offer: Offer) -> Found:
    """Return the lines behind a number."""
    filters = asked.filters
    owners = chosen_owners(offer, filters.owner)
    baseline = offer.baseline(filters.baseline)
    selection = replace(filters.selection(owners, baseline), instrument=asked.instrument)
    since = asked.since
    if asked.cls in RESTATING:  # what restates a baseline stands before it; the day of the baseline may be either end
        since = since or asked.until
    with reading(filters.known or None) as opened:
        book = opened.book
        first = opened.first_book(baseline) if asked.cls in RESTATING and baseline is not None else None
        behind = Behind(filters.unit, since, asked.until, selection, asked.cls)
        found = lines_behind(book, first, behind)
        titles = remembered_index(opened).titles
        selection = pinned(selection, asked.until)
        return Found(
            opened,
            found,
            baseline.name if baseline is not None else "",
            {line.item: titles.get(line.item, "") for line in found},
            {line.seq: book.op(line.seq).recorded for line in found},
            count(book, filters.unit, since, selection) if since else 0,
            count(book, filters.unit, asked.until, selection),
        )


@require_safe
@for_readers
def operations(request: HttpRequest) -> HttpResponseBase:
    """Show the lines behind a number, or send them all as a file."""
    offer = present_offer()
    form = LinesForm(request.GET, offer)
    head: dict[str, Any] = {
        "section": "follow_up",
        "current": "operations",
        "heading": gettext("Operations behind a number"),
        "lead": gettext("Every line that makes up the number, from the operations of the ledger."),
        "form": form,
    }
    if not form.is_valid():
        return render(request, "portfolio/operations.html", head, status=400)
    asked = form.asked()
    found = find_lines(asked, offer)
    names = Names(offer, found.titles)
    rows = [_row(line, found, names) for line in found.lines]
    wanted = asked_format(request)
    if wanted:
        return sheet(wanted, f"operations-{asked.filters.unit}-{asked.until}-{found.reading.head[:12]}", COLUMNS, rows)
    return render(request, "portfolio/operations.html", head | _context(request, asked, found, rows))


def _row(line: Line, found: Found, names: Names) -> dict[str, Any]:
    return {
        "effective": date.fromisoformat(line.effective),
        "recorded": date.fromisoformat(found.recorded[line.seq]),
        "seq": line.seq,
        "item": line.item,
        "title": found.titles[line.item],
        "owner": line.owner,
        "owner_name": names.organisation(line.owner),
        "cls": line.cls,
        "class_name": class_label(line.cls),
        "unit": line.unit,
        "delta": line.delta,
        "known": date.fromisoformat(found.reading.known),
        "head": found.reading.head,
    }


def _context(request: HttpRequest, asked: LinesAsked, found: Found, rows: list[dict[str, Any]]) -> dict[str, Any]:
    filters, style = asked.filters, number_style()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row["change"] = style.signed(row["delta"])
        row["days"] = shown_day(row["effective"].isoformat()), shown_day(row["recorded"].isoformat())
    return {
        "unit_label": UNIT_LABELS[filters.unit],
        "class_label": class_label(asked.cls) if asked.cls else "",
        "since": asked.since,
        "page_obj": page,
        "number": len(rows),
        "total": style.signed(found.total) if asked.since or asked.cls else style.plain(found.total),
        "ends": _ends(asked, found),
        "unexplained": asked.cls in RESTATING and filters.unit == "C" and filters.is_like_for_like,
        "permanent_url": request.build_absolute_uri(f"{request.path}?{permanent_query(asked, found)}"),
        "exports": export_links(request),
        "provenance": figure_facts(
            found.reading, since=asked.since, until=asked.until, basis=filters.basis, at=filters.at
        ),
        "head_hash": found.reading.head,
    }


def _ends(asked: LinesAsked, found: Found) -> list[tuple[str, str]]:
    """Return the counts at both ends of the period, where the lines lead from one to the other."""
    if asked.cls or not asked.since:
        return []
    style = number_style()
    days = (asked.since, found.before), (asked.until, found.after)
    return [(shown_day(day), style.plain(number)) for day, number in days]


def permanent_query(asked: LinesAsked, found: Found) -> str:
    """Return the parameters that give the same lines for ever: every day and the baseline are named."""
    filters = asked.filters.pinned(found.reading.known, found.baseline)
    more = {"cls": asked.cls, "since": asked.since, "until": asked.until, "instrument": asked.instrument}
    return urlencode(filters.parameters(on="") | {name: value for name, value in more.items() if value})
