"""Bringing the register in line with restated operations, so that both agree to the last item."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lifecycle.classification import restate_facts
from lifecycle.errors import RestatementRefused
from lifecycle.events import record_event
from lifecycle.ledger.book import Book
from lifecycle.ledger.mirroring import all_touched, mirror, mirror_dissolutions
from lifecycle.ledger.recount import recount
from lifecycle.ledger.standing import Standing
from lifecycle.ledger.store import END_OF_TIME
from lifecycle.locking import lock_items
from lifecycle.models import Decision, PortfolioItem

#: More items than these no message names.
_NAMED = 5


def bring_in_line(book: Book, first: int, last: int, *, user: Any, decision: Decision | None, told: str) -> None:
    """Make the register as operations `first` to `last` of `book` have it; RestatementRefused when it does not agree.

    Items without a record follow entirely. One with a card follows in what no card decides: perimeter, scope of
    counting and counted facts. Every item gets an event that tells `told`.
    """
    codes, ending = all_touched(book, first, last)
    with_record = set(PortfolioItem.objects.filter(code__in=codes, name="").values_list("code", flat=True))
    mirror(book, codes - with_record)
    mirror_dissolutions(book, ending)
    for item in _locked(codes):
        timeline = book.timelines.get(item.code)
        standing = timeline.at(END_OF_TIME) if timeline is not None else None
        if item.is_described and standing is not None:
            _follow(item, standing, user, decision, date.fromisoformat(book.op(last).effective))
        record_event(item, "restated", user=user, reason=told, decision=decision)
    check_agrees()


def _locked(codes: Collection[str]) -> list[PortfolioItem]:
    return lock_items(list(PortfolioItem.objects.filter(code__in=codes).values_list("pk", flat=True)))


def _follow(item: PortfolioItem, standing: Standing, user: Any, decision: Decision | None, effective: date) -> None:
    item.in_perimeter, item.in_scope = standing.in_perimeter, standing.scope_flag
    item.save(update_fields=["in_perimeter", "in_scope"])
    facts = {
        "kind": standing.kind,
        "scope": standing.scope,
        "instrument": standing.instrument,
        "production": standing.production,
        "segments": list(standing.segments),
        "needs": list(standing.needs),
    }
    restate_facts(item=item, user=user, facts=facts, effective=effective, decision=decision)


def check_agrees() -> None:
    """Raise RestatementRefused, naming items, unless the recount of the register equals the ledger."""
    counted = recount()
    if counted.agrees:
        return
    named = [difference.item for difference in counted.differences]
    shown = ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
    raise RestatementRefused(
        _("The register and the ledger would not agree afterwards: %(items)s. Nothing was changed.") % {"items": shown}
    )
