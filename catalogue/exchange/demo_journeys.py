"""What the demo's cards live through after they have come into use: retirements and transfers.

Days are counted from the day of loading, so that the example is as fresh next year as today. Every row runs once: a
card that has a retirement dossier or a transfer already is left alone, whatever has become of it.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from catalogue.exchange.card_rows import SOURCE
from catalogue.models import ProductCardRecord
from lifecycle.actions import perform
from lifecycle.additions import Ends
from lifecycle.decisions import cite_decision
from lifecycle.exchange.reading import read_text
from lifecycle.models import Organisation, PortfolioItem, User
from lifecycle.plans import RetirementPlan
from lifecycle.proposals import Statement, lacks_proposal, state_addition
from lifecycle.retirement import ReasonCode, Way
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.subjects import nearest_to, subject_of
from lifecycle.transfers import propose_transfer


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file of the demo."""
    yield from csv.DictReader(io.StringIO(read_text(path), newline=""))


def item_of(code: str) -> PortfolioItem | None:
    """Return the item of a demo card with its facts, or None when the card is not there."""
    record = ProductCardRecord.objects.filter(source_system=SOURCE, source_id=code).first()
    return PortfolioItem.objects.with_facts().get(pk=record.item_id) if record is not None else None


def _items_of(codes: str) -> list[PortfolioItem]:
    found = [item_of(code) for code in codes.split(";") if code]
    return [item for item in found if item is not None]


def _person(username: str) -> User:
    return User.objects.get(username=username)


def day_from(today: date, days: str) -> date:
    """Return the day that lies `days` after `today`; a negative number lies before it."""
    return today + timedelta(days=int(days))


def state_need(item: PortfolioItem, user: User, row: dict[str, str]) -> None:
    """State why a demo card is needed, compared with the nearest one that is in use by then, unless it is stated."""
    if not lacks_proposal(item):
        return
    nearest = nearest_to(item, subject_of(item).title(item))
    state_addition(
        item=item,
        user=user,
        statement=Statement(
            need=row["need"],
            ends=Ends.NOTHING,
            nothing_ends_why=row["nothing_ends_why"],
            compared_with=nearest[0][0] if nearest else None,
            differs=row["differs"] if nearest else "",
        ),
    )


def retire(row: dict[str, str], today: date) -> bool:
    """Let the cards of a row leave, as far as it says; return whether anything was done."""
    return retire_items(_items_of(row["cards"]), _items_of(row["successors"]), row, today)


@transaction.atomic
def retire_items(
    items: Sequence[PortfolioItem], successors: Sequence[PortfolioItem], row: dict[str, str], today: date
) -> bool:
    """Propose, and when the row says so decide and carry out, one retirement; return whether anything was done."""
    if not items or any(item.state is not State.IN_USE or item.dossiers.exists() for item in items):
        return False
    first, last_day = items[0], day_from(today, row["last_day"])
    plan = RetirementPlan(
        items=items,
        way=Way(row["way"]),
        reason_code=ReasonCode(row["reason"]),
        last_day=last_day,
        evidence=row["evidence"],
        why=row["why"],
        successors=successors,
        no_successor_why=row["no_successor_why"],
    )
    proposed_on = day_from(today, row["proposed_on"])
    perform(first, "propose_retirement", user=_person(row["proposed_by"]), plan=plan, today=proposed_on)
    if not row["decided_by"]:
        return True
    decided_on = day_from(today, row["decided_on"])
    decision = cite_decision(
        reference=f"{row['decision_number']}/{decided_on.year}", body=row["decision_body"], decided_on=decided_on
    )
    perform(first, "decide_retirement", user=_person(row["decided_by"]), decision=decision, today=decided_on)
    if last_day < today:
        perform(first, "retire", user=system_user(), today=today)
    return True


def transfer(row: dict[str, str], today: date) -> bool:
    """Propose that another organisation takes a card over, once; return whether it was proposed."""
    item = item_of(row["card"])
    if item is None or item.state is not State.IN_USE or item.transfers.exists():
        return False
    propose_transfer(
        item=item,
        receiver=Organisation.objects.get(code=row["receiver"]),
        user=_person(row["proposed_by"]),
        reason=row["reason"],
        effective=day_from(today, row["effective"]),
    )
    return True
