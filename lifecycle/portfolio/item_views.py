"""The whole timeline of an item, with a card behind it or without one."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import UNITS
from lifecycle.ledger.reading import reading
from lifecycle.models import PortfolioItem
from lifecycle.portfolio.gates import for_readers
from lifecycle.portfolio.item_changes import fact_values, item_change
from lifecycle.portfolio.labels import ITEM_LABELS, OPERATION_LABELS, UNIT_LABELS
from lifecycle.portfolio.ledger_index import LedgerIndex, index_of
from lifecycle.portfolio.offer import present_offer
from lifecycle.portfolio.operation_detail import register_links
from lifecycle.portfolio.provenance import list_facts
from lifecycle.portfolio.telling import Names, sentence_of
from lifecycle.portfolio.wording import number_style, shown_day


@require_safe
@for_readers
def item(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show every operation of an item, void ones too, and how it stands today; 404 for a code the ledger lacks."""
    with reading() as opened:
        book = opened.book
        index: LedgerIndex = opened.remember("index", lambda: index_of(book))
        if code not in index.operations:
            raise Http404
        names = Names(present_offer(), index.titles)
        rows = _rows(book, index, code, names)
        timeline = book.timelines.get(code)
        standing = timeline.at(localdate().isoformat()) if timeline is not None else None
        unit = timeline.steps[0].standing.unit if timeline is not None else ""
    record = PortfolioItem.objects.filter(code=code).first()
    context = {
        "section": "follow_up",
        "current": "movements",
        "code": code,
        "heading": names.title(code),
        "heading_language": "fi",
        "lead": _("%(unit)s, %(code)s") % {"unit": ITEM_LABELS[unit], "code": code} if unit else code,
        "rows": rows,
        "facts": fact_values(standing, names) if standing is not None else [],
        "is_described": record is not None and record.is_described,
        "record_url": register_links([code], access_of(request.user)).get(code, ""),
        "provenance": list_facts(opened),
        "head_hash": opened.head,
    }
    return render(request, "portfolio/item.html", context)


def _rows(book: Book, index: LedgerIndex, code: str, names: Names) -> list[dict[str, Any]]:
    """Return the operations of an item by effective date."""
    style = number_style()
    rows = []
    for op in sorted((book.op(seq) for seq in index.operations[code]), key=lambda op: op.key):
        effect = next((each for each in index.effects.get(op.seq, ()) if each.item == code), None)
        sums = {
            unit: sum(line.delta for line in index.lines.get(op.seq, ()) if line.item == code and line.unit == unit)
            for unit in UNITS
        }
        rows.append(
            {
                "seq": op.seq,
                "effective": shown_day(op.effective),
                "recorded": shown_day(op.recorded),
                "kind": OPERATION_LABELS[op.kind],
                "sentence": sentence_of(op, names, index.items[op.seq]),
                "voided_by": book.voided_by(op.seq),
                "pair": book.pair_of(op.seq),
                "changed": item_change(effect, names).changed if effect is not None and effect.before else (),
                "sums": [(UNIT_LABELS[unit], style.signed(total)) for unit, total in sums.items() if total],
            }
        )
    return rows
