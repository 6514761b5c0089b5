"""The page of one operation."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifecycle.access import Access, access_of
from lifecycle.ledger.figures import UNITS
from lifecycle.ledger.rules import VERSIONS
from lifecycle.portfolio.gates import for_readers
from lifecycle.portfolio.item_changes import item_change
from lifecycle.portfolio.labels import OPERATION_LABELS, UNIT_LABELS, class_label
from lifecycle.portfolio.merges import merge_of
from lifecycle.portfolio.offer import present_offer
from lifecycle.portfolio.operation_detail import (
    Operation,
    dossier_link,
    grounds_of,
    operation_numbered,
    proof_of,
    pseudonyms_of,
    register_links,
    restatement_with,
    sees_grounds,
)
from lifecycle.portfolio.provenance import list_facts
from lifecycle.portfolio.telling import Names, sentence_of
from lifecycle.portfolio.wording import number_style, shown_day

ITEMS_PER_PAGE: Final = 20
#: More items than these, whose fields stay, stand in one table.
_MOST_APART: Final = 3


@require_safe
@for_readers
def operation(request: HttpRequest, seq: int) -> HttpResponseBase:
    """Show an operation, or send the canonical text whose hash it has."""
    found = operation_numbered(seq)
    if found is None:
        raise Http404
    access = access_of(request.user)
    shows_grounds = sees_grounds(access, found)
    proof = proof_of(seq)
    if request.GET.get("export") == "json" and shows_grounds:
        response = HttpResponse(proof.payload.encode(), content_type="application/json")
        response.headers["Content-Disposition"] = f'attachment; filename="operation-{seq}.json"'
        return response
    names = Names(present_offer(), found.titles)
    context = _about(found, names) | _items(request, found, names, access)
    context |= {
        "proof": proof,
        "shows_grounds": shows_grounds,
        "grounds": grounds_of(found.payload) if shows_grounds else None,
        "pseudonyms": pseudonyms_of(found.payload) if not shows_grounds else [],
        "restatement": restatement_with(seq),
        "dossier": dossier_link(found.payload, access if shows_grounds else access_of(None)),
        "provenance": list_facts(found.reading),
        "head_hash": found.reading.head,
    }
    return render(request, "portfolio/operation.html", context)


def _about(found: Operation, names: Names) -> dict[str, Any]:
    op = found.op
    version = str(found.payload.get("rule_version") or "")
    return {
        "section": "follow_up",
        "current": "operations",
        "seq": op.seq,
        "previous": op.seq - 1 if op.seq > 1 else None,
        "next": op.seq + 1 if op.seq < found.last else None,
        "heading": _("Operation %(seq)s: %(kind)s") % {"seq": op.seq, "kind": OPERATION_LABELS[op.kind]},
        "lead": sentence_of(op, names, found.items),
        "effective": shown_day(op.effective),
        "recorded": shown_day(op.recorded),
        "is_backdated": op.effective < op.recorded,
        "decision": found.payload.get("decision") or "",
        "rule_version": version,
        "rule_version_known": version in {each.version for each in VERSIONS},
        "version_digest": found.payload.get("version") or "",
        "voided_by": found.voided_by,
        "undone": found.undone,
        "pair": found.pair,
        "refers": op.refers,
        "owners": [names.organisation(code) for code in sorted(found.parties)],
    }


def _items(request: HttpRequest, found: Operation, names: Names, access: Access) -> dict[str, Any]:
    page = Paginator(found.effects, ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    merge = merge_of(found.op, found.effects)
    style = number_style()
    lines = sorted(found.lines, key=lambda line: (UNITS.index(line.unit), line.item, line.delta))
    changes = [item_change(effect, names) for effect in page.object_list]
    here = {effect.item for effect in page.object_list}
    totals = {unit: sum(line.delta for line in lines if line.unit == unit) for unit in UNITS}
    return {
        "page_obj": page,
        "changes": changes,
        "is_compact": len(changes) > _MOST_APART
        and not any(row.added or row.removed for change in changes for row in change.fields),
        "untouched": [(code, names.title(code)) for code in found.items] if not found.effects else [],
        "register": register_links(found.items, access, found.op.effective),
        "merge": merge,
        "some_answer_more": merge is not None and any(each.more > 0 for each in merge.answers),
        "answers": [(each, names.title(each.code), style.signed(each.more)) for each in merge.answers] if merge else [],
        "lines": [
            (
                UNIT_LABELS[line.unit],
                line,
                names.title(line.item),
                names.organisation(line.owner),
                class_label(line.cls),
                style.signed(line.delta),
            )
            for line in lines
            if line.item in here
        ],
        "totals": [
            (UNIT_LABELS[unit], style.signed(total))
            for unit, total in totals.items()
            if any(line.unit == unit for line in lines)
        ],
    }
