"""The public track of a card's life: states and dates; who did what is not for the public."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import ProductCardPage
from lifecycle.labels import STATE_LABELS
from lifecycle.models import HistoryRow
from lifecycle.states import State, state_shown_to_public

#: The states of the track; what is only proposed is not public.
_ORDER: Final = tuple(state for state in State if state is not State.RETIREMENT_PROPOSED)
#: The events by which a state is reached on the way forward; a return or a withdrawal changes no earlier date.
_REACHED_BY: Final = {
    "reinstate": State.DRAFT,
    "submit": State.IN_REVIEW,
    "approve": State.APPROVED,
    "take_into_use": State.IN_USE,
    "decide_retirement": State.RETIRING,
    "retire": State.RETIRED,
}
#: The events that have the date of their decision.
_DECIDED: Final = ("approve", "decide_retirement")


@dataclass(frozen=True)
class TrackStep:
    """One state of the track; `planned` is a day that has been decided but has not come.

    `decision` names the body and the reference of the decision by which the state was reached.
    """

    label: str
    on: date | None
    done: bool
    now: bool
    planned: date | None = None
    decision: str = ""


def track_of(card: ProductCardPage) -> list[TrackStep]:
    """Return the states passed and to come, with dates.

    An approval has the date of its decision, and so has the decision to retire. What was written down after the next
    state began, as when services that were already in use are recorded, has no date of its own.
    """
    item = card.record.item
    arrived: dict[State, date] = {State.DRAFT: timezone.localdate(item.created_at)}
    decisions: dict[State, str] = {}
    rows = HistoryRow.objects.filter(item=item, transition__in=_REACHED_BY).select_related("decision")
    for row in rows.order_by("at", "pk"):
        state, decision = _REACHED_BY[row.transition], row.decision
        arrived[state] = row.effective
        if row.transition in _DECIDED and decision is not None:
            arrived[state] = decision.decided_on
            decisions[state] = _("%(body)s, decision %(reference)s") % {
                "body": decision.body,
                "reference": decision.reference,
            }
    now = _ORDER.index(state_shown_to_public(item.state))
    planned = item.life_cycle.dossier.first_day_without if item.state is State.RETIRING else None
    steps: list[TrackStep] = []
    latest: date | None = None
    for number in range(len(_ORDER) - 1, -1, -1):
        state = _ORDER[number]
        on = arrived.get(state) if number <= now else None
        on = None if on and latest and on > latest else on
        latest = on or latest
        coming = planned if state is State.RETIRED else None
        decision = decisions.get(state, "") if on else ""
        steps.append(TrackStep(str(STATE_LABELS[state]), on, number < now, number == now, coming, decision))
    return steps[::-1]
