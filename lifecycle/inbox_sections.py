"""The sections of the inbox that the life cycle fills. Each asks a fixed number of questions, however much waits."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from lifecycle.access import access_of
from lifecycle.inbox import Entry, register_section
from lifecycle.models import HistoryRow, PortfolioItem, Restatement, RetirementDossier, Transfer
from lifecycle.retirement import DossierStatus
from lifecycle.reviews import REMINDER_DAYS, escalated_on, latest_escalated, reminder_due
from lifecycle.roles import Role
from lifecycle.selectors import waits_for_another_approver
from lifecycle.states import LIVING_STATES, PUBLIC_STATES, State
from lifecycle.subjects import admin_urls_of, titles_of
from lifecycle.waiting import texts_waiting_for

#: More than this nobody reads in one list.
MOST: Final = 200
#: What is told of an item: since when it waits (the moment, where it is known), a note, whether it is late.
_Told = tuple[date | datetime, str, bool]


def _since(began: date | datetime) -> tuple[date, datetime | None]:
    """Return the day something began and, where it is known, the moment."""
    return (localtime(began).date(), began) if isinstance(began, datetime) else (began, None)


def _first_moment(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _entries(items: Iterable[PortfolioItem], user: Any, tell: Callable[[PortfolioItem], _Told]) -> list[Entry]:
    items = list(items)
    titles, urls = titles_of(items), admin_urls_of(items, user)
    found = []
    for item in items:
        began, note, late = tell(item)
        since, at = _since(began)
        found.append(Entry(item.code, titles.get(item.pk, item.code), urls.get(item.pk, ""), since, note, late, at))
    return found


def to_approve(user: Any, _today: date) -> Sequence[Entry]:
    """Texts that wait for the person; where an approver is named, for that approver alone."""
    waiting = texts_waiting_for(user, Role.APPROVER, Role.BOARD)
    others = waits_for_another_approver(PortfolioItem.objects.all(), user)

    def tell(item: PortfolioItem) -> _Told:
        since = item.life_cycle.endorsed_at or item.life_cycle.submitted_at
        return since, _("Submitted by %(person)s") % {"person": item.life_cycle.submitted_by}, False

    return _entries(waiting.exclude(pk__in=others.values("pk"))[:MOST], user, tell)


def _dossiers(user: Any, condition: Q) -> list[RetirementDossier]:
    access = access_of(user)
    mine = Q(crosses_owners=False, items__owner__code__in=access.organisations(Role.APPROVER))
    if access.has(Role.BOARD):
        mine |= Q(crosses_owners=True)
    wanted = RetirementDossier.objects.exclude(proposed_by=user).filter(mine).filter(condition).distinct()
    return list(wanted.prefetch_related("items").order_by("proposed_at", "pk")[:MOST])


def to_decide(user: Any, today: date) -> Sequence[Entry]:
    """Retirements and transfers the person decides on, and decided retirements whose day passed undone."""
    waiting = _dossiers(user, Q(status=DossierStatus.PROPOSED))
    held = _dossiers(user, Q(status=DossierStatus.DECIDED, last_day__lt=today - timedelta(days=1)))
    titles = titles_of([item for dossier in (*waiting, *held) for item in dossier.items.all()])

    def entry(dossier: RetirementDossier, began: date | datetime, note: str, late: bool) -> Entry:
        names = ", ".join(titles.get(item.pk, item.code) for item in dossier.items.all())
        since, at = _since(began)
        return Entry(dossier.code, names, reverse("lifecycle_dossier", args=[dossier.pk]), since, note, late, at)

    note = _("The day has come, but the retirement was not carried out")
    entries = [entry(row, row.proposed_at, _("Retirement proposed"), False) for row in waiting]
    entries += [entry(row, row.first_day_without, note, True) for row in held]
    return sorted([*entries, *_transfers(user, today)], key=lambda each: each.since)


def _transfers(user: Any, today: date) -> list[Entry]:
    """Transfers the person is to agree to, and agreed ones of their organisations whose day passed undone."""
    mine = access_of(user).organisations(Role.APPROVER)
    asked = Q(giver__code__in=mine, given_by__isnull=True) | Q(receiver__code__in=mine, received_by__isnull=True)
    taken = Q(proposed_by=user) | Q(given_by=user) | Q(received_by=user)
    asked = Q(status=Transfer.Status.PROPOSED) & asked & ~Q(pk__in=Transfer.objects.filter(taken).values("pk"))
    held = Q(status=Transfer.Status.AGREED, effective__lt=today)
    held &= Q(giver__code__in=mine) | Q(receiver__code__in=mine)
    rows = list(
        Transfer.objects.filter(asked | held)
        .select_related("item", "giver", "receiver")
        .order_by("proposed_at", "pk")[:MOST]
    )
    titles = titles_of([row.item for row in rows])
    found = []
    for row in rows:
        late = row.status == Transfer.Status.AGREED
        since, at = _since(row.effective if late else row.proposed_at)
        told = _("Transfer from %(giver)s to %(receiver)s") % {"giver": row.giver.name, "receiver": row.receiver.name}
        note = _("The day has come, but the transfer was not carried out") if late else told
        url = reverse("lifecycle_transfer", args=[row.pk])
        found.append(Entry(row.item.code, titles.get(row.item_id, row.item.code), url, since, note, late, at))
    return found


def to_restate(user: Any, _today: date) -> Sequence[Entry]:
    """Proposed restatements, for everyone of the board but the proposer."""
    if not access_of(user).has(Role.BOARD):
        return []
    rows = Restatement.objects.filter(status=Restatement.Status.PROPOSED).exclude(proposed_by=user)
    found = []
    for row in rows.select_related("proposed_by").order_by("proposed_at", "pk")[:MOST]:
        since, at = _since(row.proposed_at)
        note = _("Proposed by %(person)s") % {"person": row.proposed_by}
        url = reverse("lifecycle_restatement", args=[row.pk])
        found.append(Entry(row.code, row.get_kind_display(), url, since, note, at=at))
    return found


def returned(user: Any, _today: date) -> Sequence[Entry]:
    """Texts the person submitted, or answers for, that an approver returned and nobody has submitted again."""
    returns = ("return", "return_change", "withdraw_approval")
    steps = (*returns, "submit", "submit_change")
    latest = HistoryRow.objects.filter(item=OuterRef("pk"), transition__in=steps).order_by("-at", "-pk")
    items = (
        PortfolioItem.objects.with_facts()
        .in_state(*LIVING_STATES)
        .filter(Q(life_cycle__submitted_by=user) | Q(owner_person=user) | Q(deputy=user))
        .filter(life_cycle__submitted_revision__isnull=True)
        .annotate(
            last_step=Subquery(latest.values("transition")[:1]),
            last_at=Subquery(latest.values("at")[:1]),
            last_reason=Subquery(latest.values("reason")[:1]),
        )
        .filter(last_step__in=returns)
        .order_by("last_at", "pk")
    )
    access = access_of(user)
    if not access.sees_all_drafts:  # who has left the organisation reads its drafts no more
        items = items.filter(owner__code__in=access.draft_organisations)
    return _entries(items[:MOST], user, lambda item: (item.last_at, item.last_reason, False))


def to_review(user: Any, today: date) -> Sequence[Entry]:
    """Items the person answers for whose review is near or late; for the board, those its owner has let pass."""
    mine = Q(owner_person=user) | Q(deputy=user)
    soon = today + timedelta(days=max(REMINDER_DAYS))
    condition = mine & Q(review_date__lte=soon)
    if access_of(user).has(Role.BOARD):
        condition |= Q(review_date__lte=latest_escalated(today))
    items = PortfolioItem.objects.with_facts().in_state(*PUBLIC_STATES).filter(condition).order_by("review_date", "pk")

    def tell(item: PortfolioItem) -> _Told:
        own = user.pk in (item.owner_person_id, item.deputy_id)
        since = reminder_due(item.review_date, today) if own else escalated_on(item.review_date)
        note = _("Review by %(date)s") % {"date": date_format(item.review_date, "SHORT_DATE_FORMAT")}
        return _first_moment(since or today), note, item.review_date < today

    return _entries(items[:MOST], user, tell)


def to_take_into_use(user: Any, today: date) -> Sequence[Entry]:
    """Approved items without a planned day, and those whose day passed undone."""
    owners = access_of(user).organisations(Role.APPROVER)
    late = Q(life_cycle__planned_on__lt=today)
    items = (
        PortfolioItem.objects.with_facts()
        .in_state(State.APPROVED)
        .filter(Q(owner__code__in=owners) & (Q(life_cycle__planned_on__isnull=True) | late))
        .order_by("life_cycle__since", "pk")
    )

    def tell(item: PortfolioItem) -> _Told:
        planned = item.life_cycle.planned_on
        return planned or item.life_cycle.since, "", planned is not None

    return _entries(items[:MOST], user, tell)


def register_sections() -> None:
    """Register the sections; called once when the app is ready."""
    register_section("approve", to_approve)
    register_section("decide", to_decide)
    register_section("restatements", to_restate)
    register_section("returned", returned)
    register_section("review", to_review)
    register_section("take_into_use", to_take_into_use)
