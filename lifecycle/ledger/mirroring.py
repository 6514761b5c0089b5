"""Bringing the register in line with imported operations: items that never had a card here.

The ledger is the record of what was before; the register then goes on living by the life cycle. Items that a card or
a form record describes are never touched: they change through their life cycle, which posts to the ledger itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.errors import LedgerRefused
from lifecycle.kinds import Kind, Scope
from lifecycle.ledger.book import Book
from lifecycle.ledger.replay import Timeline
from lifecycle.ledger.standing import Standing
from lifecycle.ledger.titles import title_of
from lifecycle.locking import lock_items
from lifecycle.models import (
    HistoryRow,
    ItemClassification,
    ItemInputs,
    LifeCycle,
    Organisation,
    PermanentCode,
    PortfolioItem,
)
from lifecycle.planning import gather_statistics
from lifecycle.reviews import months_after
from lifecycle.services import system_user
from lifecycle.states import LIVING_STATES, PUBLIC_STATES, State

#: So many new items change what the database should expect of its tables.
_MANY: Final = 100


def check_untouched(codes: Collection[str], dissolved: Collection[str]) -> None:
    """Raise LedgerRefused when an operation is about what lives by the life cycle.

    Those are items with a card or a form record, or in a retirement dossier that is still open, and the dissolution of
    an organisation that owns such.
    """
    described = PortfolioItem.objects.filter(name="")
    first = described.filter(code__in=codes).values_list("code", flat=True).first()
    if first is not None:
        raise LedgerRefused(
            _("%(item)s has a record here: it changes through its life cycle.") % {"item": first}, "described"
        )
    leaving = PortfolioItem.objects.filter(code__in=codes).in_state(State.RETIREMENT_PROPOSED, State.RETIRING)
    found = leaving.select_related("life_cycle__dossier").order_by("code").first()
    if found is not None:
        raise LedgerRefused(
            _("%(item)s stands in the retirement dossier %(dossier)s: finish, withdraw or reject that first.")
            % {"item": found.code, "dossier": found.life_cycle.dossier},
            "leaving",
        )
    owning = described.filter(owner__code__in=dissolved).in_state(*LIVING_STATES)
    owner = owning.values_list("owner__code", flat=True).first()
    if owner is not None:
        raise LedgerRefused(
            _("%(org)s owns services with cards: dissolve it on its own page.") % {"org": owner}, "described"
        )


@dataclass(frozen=True)
class _Span:
    """When an item began and, if it has, ended for the last time."""

    began: str
    ended: str | None


def _span(timeline: Timeline) -> _Span:
    live = [step.effective for step in timeline.steps if step.standing.live]
    last = timeline.steps[-1].standing
    ended = None
    for before, step in zip(timeline.steps, timeline.steps[1:], strict=False):
        if before.standing.live and not step.standing.live:
            ended = step.effective
    return _Span(live[0] if live else timeline.steps[0].effective, None if last.live else ended)


def mirror(book: Book, codes: Collection[str]) -> int:
    """Make or change the register's items `codes` as `book` has them stand in the end; return how many were made.

    A fixed number of queries, whatever the number of items, apart from those that were there already.
    """
    timelines = {code: book.timelines[code] for code in sorted(codes) if code in book.timelines}
    known = {item.code: item for item in PortfolioItem.objects.filter(code__in=timelines)}
    owners = {org.code: org for org in Organisation.objects.all()}
    fresh = [timeline for code, timeline in timelines.items() if code not in known]
    _make(book, fresh, owners)
    for item in lock_items([item.pk for item in known.values()]):
        _change(book, item, timelines[item.code], owners)
    _end_missing(book, codes)
    if len(fresh) > _MANY:
        gather_statistics(PortfolioItem, LifeCycle, ItemClassification, ItemInputs, HistoryRow, PermanentCode)
    return len(fresh)


def _end_missing(book: Book, codes: Collection[str]) -> None:
    """Take out of the offering what the ledger no longer knows at all: its beginning has been made void."""
    gone = [code for code in codes if code not in book.timelines]
    for item in lock_items(list(PortfolioItem.objects.filter(code__in=gone).values_list("pk", flat=True))):
        if item.state in PUBLIC_STATES:
            item.life_cycle.state, item.life_cycle.dossier = State.RETIRED, None
            item.life_cycle.without_text, item.life_cycle.since = True, timezone.now()
            item.life_cycle.save()
            today = timezone.localdate().isoformat()
            HistoryRow.objects.create(**_event(item, "retire", State.IN_USE, State.RETIRED, today, item.owner))


def _make(book: Book, timelines: list[Timeline], owners: dict[str, Organisation]) -> None:
    now, today = timezone.now(), timezone.localdate()
    review = months_after(today, settings.TARJOOMA_REVIEW_INTERVAL_MONTHS)
    _give_codes([timeline.item for timeline in timelines])
    items = []
    for timeline in timelines:
        last = timeline.steps[-1].standing
        items.append(
            PortfolioItem(
                code=timeline.item,
                unit=last.unit,
                owner=owners[last.owner],
                name=(title_of(book, timeline.item) or timeline.item)[:255],
                review_date=review if last.live else None,
                in_perimeter=last.in_perimeter,
                in_scope=last.scope_flag,
            )
        )
    items = PortfolioItem.objects.bulk_create(items, batch_size=500)
    pairs = list(zip(items, timelines, strict=True))
    LifeCycle.objects.bulk_create((_life_cycle(item, timeline, now) for item, timeline in pairs), batch_size=500)
    snapshots = ItemClassification.objects.bulk_create(
        [_facts(item, timeline) for item, timeline in pairs], batch_size=500
    )
    for item, snapshot in zip(items, snapshots, strict=True):
        item.classification = snapshot
    PortfolioItem.objects.bulk_update(items, ["classification"], batch_size=500)
    ItemInputs.objects.bulk_create((row for pair in pairs for row in _inputs(*pair)), batch_size=500)
    HistoryRow.objects.bulk_create(
        (row for item, timeline in pairs for row in _history(item, timeline, owners)), batch_size=500
    )


def _give_codes(codes: list[str]) -> None:
    taken = PermanentCode.objects.filter(namespace="item", code__in=codes).values_list("code", flat=True).first()
    if taken is not None:
        raise LedgerRefused(_("The code %(code)s has been used before.") % {"code": taken}, "item_exists")
    PermanentCode.objects.bulk_create((PermanentCode(namespace="item", code=code) for code in codes), batch_size=500)


def _life_cycle(item: PortfolioItem, timeline: Timeline, now: datetime) -> LifeCycle:
    live = timeline.steps[-1].standing.live
    return LifeCycle(
        item=item,
        state=State.IN_USE if live else State.RETIRED,
        since=now,
        without_text=True,
        first_used_on=date.fromisoformat(_span(timeline).began),
    )


def _facts(item: PortfolioItem, timeline: Timeline) -> ItemClassification:
    """Return the counted facts as they are in the end, from the day since when they have been so."""
    last = timeline.steps[-1].standing
    since = timeline.steps[-1].effective
    for step in reversed(timeline.steps):
        if _facts_of(step.standing) != _facts_of(last):
            break
        since = step.effective
    return ItemClassification(item=item, effective=date.fromisoformat(since), user=system_user(), **_facts_of(last))


def _facts_of(standing: Standing) -> dict[str, Any]:
    return {
        "kind": standing.kind or Kind.UNKNOWN.value,
        "scope": standing.scope or Scope.NATIONAL.value,
        "instrument": standing.instrument,
        "production": standing.production,
        "segments": list(standing.segments),
        "needs": list(standing.needs),
    }


def _inputs(item: PortfolioItem, timeline: Timeline) -> Iterable[ItemInputs]:
    form = timeline.steps[-1].standing.form
    if form is not None:
        yield ItemInputs(
            item=item,
            required=sorted(form.required),
            optional=sorted(form.optional),
            channels={channel: sorted(keys) for channel, keys in sorted(form.channels.items())},
            concepts=dict(sorted(form.concepts.items())),
        )


def _history(item: PortfolioItem, timeline: Timeline, owners: dict[str, Organisation]) -> Iterable[HistoryRow]:
    span = _span(timeline)
    first = timeline.at(span.began) or timeline.steps[0].standing
    yield HistoryRow(**_event(item, "registered", State.IN_USE, State.IN_USE, span.began, owners[first.owner]))
    if span.ended is not None:
        yield HistoryRow(
            **_event(item, "retire", State.IN_USE, State.RETIRED, span.ended, owners[timeline.steps[-1].standing.owner])
        )


def _event(
    item: PortfolioItem, name: str, before: State, after: State, day: str, owner: Organisation
) -> dict[str, Any]:
    return {
        "item": item,
        "transition": name,
        "from_state": before,
        "to_state": after,
        "user": system_user(),
        "at": timezone.now(),
        "effective": date.fromisoformat(day),
        "reason": _("By an operation of the portfolio ledger."),
        "owner": owner,
    }


def _change(book: Book, item: PortfolioItem, timeline: Timeline, owners: dict[str, Organisation]) -> None:
    """Bring an item that the register has without a record in line."""
    last = timeline.steps[-1].standing
    life_cycle, was = item.life_cycle, item.state
    item.owner = owners[last.owner]
    item.name = (title_of(book, item.code) or item.name)[:255]
    item.in_perimeter, item.in_scope = last.in_perimeter, last.scope_flag
    held = item.classification
    if held is None or any(getattr(held, name) != value for name, value in _facts_of(last).items()):
        item.classification = _facts(item, timeline)
        item.classification.save()
    item.save()
    now = State.IN_USE if last.live else State.RETIRED
    if last.live != (was in PUBLIC_STATES):
        life_cycle.state, life_cycle.since, life_cycle.without_text = now, timezone.now(), True
        life_cycle.first_used_on = life_cycle.first_used_on or date.fromisoformat(_span(timeline).began)
        life_cycle.dossier = None
        life_cycle.save()
        day = timeline.steps[-1].effective
        HistoryRow.objects.create(
            **_event(item, "retire" if not last.live else "registered", was, now, day, item.owner)
        )
    mirror_inputs(item, timeline)


def mirror_inputs(item: PortfolioItem, timeline: Timeline) -> None:
    """Keep what a form without a record asks in the end, as its timeline has it; a service asks nothing."""
    for row in _inputs(item, timeline):
        ItemInputs.objects.update_or_create(
            item=item,
            defaults={name: getattr(row, name) for name in ("required", "optional", "channels", "concepts")},
        )


def mirror_dissolutions(book: Book, codes: Collection[str]) -> None:
    """Note in the register that organisations `codes` have ended, as `book` has it."""
    organisations = {org.code: org for org in Organisation.objects.filter(code__in={*codes, *_heirs(book, codes)})}
    for code in codes:
        ending = book.ending_of(code)
        organisation = organisations[code]
        organisation.successor = organisations[ending.heir] if ending is not None else None
        organisation.dissolved_on = date.fromisoformat(ending.key[0]) if ending is not None else None
        organisation.save(update_fields=["successor", "dissolved_on"])


def _heirs(book: Book, codes: Collection[str]) -> set[str]:
    endings = (book.ending_of(code) for code in codes)
    return {ending.heir for ending in endings if ending is not None}


def all_touched(book: Book, first: int, last: int) -> tuple[set[str], set[str]]:
    """Return the items and the ending organisations that operations `first` to `last` are about."""
    items: set[str] = set()
    ending: set[str] = set()
    for seq in range(first, last + 1):
        op = book.op(seq)
        while op.kind == "VOID":
            op = book.op(op.refers[0])
        items.update(op.touched())
        if op.kind == "DISSOLVE":
            ending.add(op.from_org)
            items.update(code for code, line in book.timelines.items() if op.from_org in line.owners)
    return items, ending
