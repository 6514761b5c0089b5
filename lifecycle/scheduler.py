"""What happens when a day comes: planned transitions, transfers, dissolutions, reminders.

Safe to run twice, at once with itself or with people, and after days of outage: every step locks its rows and checks
them again, and counts from the day it was due.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lifecycle import dissolving, transfers
from lifecycle.actions import perform
from lifecycle.digests import digests_due
from lifecycle.errors import LifeCycleError, TransitionRefused
from lifecycle.models import Dissolution, PortfolioItem, RetirementDossier, Transfer
from lifecycle.retirement import DossierStatus
from lifecycle.services import system_user
from lifecycle.signals import day_came
from lifecycle.states import State
from lifecycle.tasks import send_digest


@dataclass
class Summary:
    """What a run did. `held` maps what is due but refused to the reason."""

    day: date
    done: dict[str, list[str]] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    mailed: int = 0

    def note(self, what: str, code: str) -> None:
        """Add something that was done."""
        self.done.setdefault(what, []).append(code)

    def hold(self, code: str, why: str) -> None:
        """Add the reason why something that is due was refused."""
        self.held[code] = f"{self.held[code]} {why}" if code in self.held else why


@dataclass(frozen=True)
class _Step:
    due: date
    what: str
    code: str
    act: Callable[[], Any]
    still_due: Callable[[], bool]


def run(today: date) -> Summary:
    """Do all that is due on `today`, the earliest first, and enqueue the day's mail; return what was done.

    A step that is refused is held and told; it hinders no other. What somebody else did meanwhile is no longer due.
    """
    summary = Summary(today)
    steps = sorted([*_dissolutions(today), *_transfers(today), *_beginnings(today), *_endings(today)], key=_in_order)
    for step in steps:
        if not step.still_due():
            continue
        try:
            step.act()
        except (LifeCycleError, ValidationError) as error:
            if step.still_due():
                summary.hold(step.code, _why(error))
        else:
            summary.note(step.what, step.code)
    day_came.send(sender=None, day=today)
    for digest in digests_due(today):
        send_digest.enqueue(digest.pk)
        summary.mailed += 1
    return summary


def _why(error: LifeCycleError | ValidationError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _in_order(step: _Step) -> tuple[date, str]:
    return step.due, step.code


def _dissolutions(today: date) -> Iterator[_Step]:
    waiting = Dissolution.objects.filter(carried_out_at=None, effective__lte=today).select_related("organisation")
    for row in waiting:

        def act(row: Dissolution = row) -> None:
            dissolving.carry_out(row, system_user())

        def still_due(row: Dissolution = row) -> bool:
            return Dissolution.objects.filter(pk=row.pk, carried_out_at=None).exists()

        yield _Step(row.effective, "dissolved", row.organisation.code, act, still_due)


def _transfers(today: date) -> Iterator[_Step]:
    agreed = Transfer.objects.filter(status=Transfer.Status.AGREED, effective__lte=today).select_related("item")
    for row in agreed:

        def act(row: Transfer = row) -> None:
            transfers.carry_out(row, system_user())

        def still_due(row: Transfer = row) -> bool:
            return Transfer.objects.filter(pk=row.pk, status=Transfer.Status.AGREED).exists()

        yield _Step(row.effective, "transferred", row.item.code, act, still_due)


def _beginnings(today: date) -> Iterator[_Step]:
    planned = PortfolioItem.objects.with_facts().in_state(State.APPROVED).filter(life_cycle__planned_on__lte=today)
    for item in planned:

        def act(item: PortfolioItem = item) -> None:
            perform(item, "take_into_use", user=system_user(), today=today)

        def still_due(item: PortfolioItem = item) -> bool:
            return planned.filter(pk=item.pk).exists()

        yield _Step(item.life_cycle.planned_on, "take_into_use", item.code, act, still_due)


def _endings(today: date) -> Iterator[_Step]:
    due = RetirementDossier.objects.filter(status=DossierStatus.DECIDED, last_day__lte=today - timedelta(days=1))
    for dossier in due:

        def act(dossier: RetirementDossier = dossier) -> None:
            first = PortfolioItem.objects.with_facts().filter(life_cycle__dossier=dossier).order_by("pk").first()
            if first is None:
                raise TransitionRefused(_("Somebody else has changed this just now. Open the page again."))
            perform(first, "retire", user=system_user(), today=today)

        def still_due(dossier: RetirementDossier = dossier) -> bool:
            return due.filter(pk=dossier.pk).exists()

        yield _Step(dossier.first_day_without, "retire", dossier.code, act, still_due)
