"""Loading the demo: only through the real importers, and into use only through the real actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from catalogue.bulk import in_bulk
from catalogue.exchange.bundles import import_bundles
from catalogue.exchange.card_import import import_tables
from catalogue.exchange.code_lists import import_code_list, in_order
from catalogue.exchange.demo_journeys import day_from, item_of, retire, rows_of, state_need, transfer
from catalogue.exchange.demo_ledger import load_history, load_restatements, load_targets, seal_last_year
from catalogue.exchange.demo_statement import load_statement
from catalogue.exchange.organisations import import_organisations, import_units, import_users
from catalogue.services import grant_group_wide_page_permissions
from lifecycle.actions import perform
from lifecycle.decisions import cite_decision
from lifecycle.exchange.errors import ImportRefused
from lifecycle.models import Decision, PortfolioItem, User
from lifecycle.responsibility import assign_responsibility
from lifecycle.reviews import REMINDER_DAYS, defer, months_after
from lifecycle.roles import Role
from lifecycle.selectors import holders_of
from lifecycle.services import sync_roles, system_user
from lifecycle.states import State

#: Loads a part of the demo: it is given the folder and where to say what it did.
Load = Callable[[Path, Callable[[str], None]], None]
#: What higher apps load beside the drafts of the cards, and after the cards are in their states; in the order given.
_foundations: list[Load] = []
_parts: list[Load] = []


def register_demo_foundation(load: Load) -> None:
    """Let an app above load what cards need before they are submitted: the cards are drafts by then."""
    _foundations.append(load)


def register_demo_part(load: Load) -> None:
    """Let an app above load its own part of the demo, after the cards have moved to their states."""
    _parts.append(load)


_PATH = ("submit", "approve", "take_into_use")
#: A review date that has passed is moved ahead by so many months at a time.
_REVIEW_STEP = 12
_STEPS_TO = {State.DRAFT: 0, State.IN_REVIEW: 1, State.APPROVED: 2, State.IN_USE: 3}


@dataclass(frozen=True)
class Journey:
    """How far a demo card goes, by whose hands and decision.

    `review_in` sets its review so many days from loading; one that has passed by then was `deferred_because`.
    """

    card: str
    state: State
    submitted_by: str
    approved_by: str
    reference: str
    body: str
    decided_on: str
    effective: str
    reason: str
    review_in: str
    deferred_because: str


def read_journeys(path: Path) -> list[Journey]:
    """Return the rows of lifecycle.csv."""
    return [
        Journey(
            row["card"],
            State(row["state"]),
            row["submitted_by"],
            row["approved_by"],
            row["decision_reference"],
            row["decision_body"],
            row["decided_on"],
            row["effective"],
            row["reason"],
            row["review_in"],
            row["deferred_because"],
        )
        for row in rows_of(path)
    ]


def travel(journey: Journey, proposal: dict[str, str] | None) -> bool:
    """Move a card that has not moved yet to the state its journey ends in; return whether it moved.

    `proposal` is what its owner says of why it is needed, a row of proposals.csv.

    Cards that people have already moved are left alone, so that loading again loses nothing.
    """
    item = item_of(journey.card)
    if item is None or item.state is not State.DRAFT or item.history.exists():
        return False
    today = timezone.localdate()
    wanted = day_from(today, journey.review_in) if journey.review_in else item.review_date
    submitter = User.objects.get(username=journey.submitted_by) if journey.submitted_by else None
    approver = User.objects.get(username=journey.approved_by) if journey.approved_by else None
    for name in _PATH[: _STEPS_TO[journey.state]]:
        if name == "submit":
            _review_on(item, _ahead(wanted, today))
            if proposal is not None and submitter is not None:
                state_need(item, submitter, proposal)
            perform(item, name, user=submitter, reason=journey.reason)
        elif name == "approve":
            _approve(item, approver, _decision_of(journey))
        else:
            perform(item, name, user=approver, effective=date.fromisoformat(journey.effective))
    if journey.deferred_because and wanted is not None:
        put_off = wanted - timedelta(days=max(REMINDER_DAYS))
        defer(item=item, user=submitter, next_date=wanted, reason=journey.deferred_because, today=put_off)
    return _STEPS_TO[journey.state] > 0


def _ahead(day: date | None, today: date) -> date | None:
    while day is not None and day <= today:
        day = months_after(day, _REVIEW_STEP)
    return day


def _review_on(item: PortfolioItem, day: date | None) -> None:
    """Move the review to `day`: nothing can be submitted with a review date that has passed."""
    if day != item.review_date:
        assign_responsibility(
            item=item,
            user=system_user(),
            owner_unit=item.owner_unit,
            owner_person=item.owner_person,
            approver=item.approver,
            deputy=item.deputy,
            review_date=day,
        )


def _decision_of(journey: Journey) -> Decision:
    return cite_decision(
        reference=journey.reference, body=journey.body, decided_on=date.fromisoformat(journey.decided_on)
    )


def _approve(item: PortfolioItem, approver: User | None, decision: Decision) -> None:
    """Approve; what concerns several organisations goes on from the owner's approver to the portfolio board."""
    if item.life_cycle.crosses_owners:
        perform(item, "endorse", user=approver)
        approver = holders_of(Role.BOARD).first()
    perform(item, "approve", user=approver, decision=decision)


def load_demo(folder: Path, password: str, say: Callable[[str], None]) -> None:
    """Load code lists, organisations, the ledger, users and cards, and move the cards; a second run changes nothing.

    Cards change many times on their way and are indexed once, at the end.
    """
    with in_bulk():
        _load(folder, password, say)


def _load(folder: Path, password: str, say: Callable[[str], None]) -> None:
    sync_roles()
    grant_group_wide_page_permissions()
    for path in in_order((folder / "code_lists").glob("*.csv")):
        say(f"{path.name}: {import_code_list(path).summary()}")
    say(f"organisations.csv: {import_organisations(folder / 'organisations.csv').summary()}")
    say(f"units.csv: {import_units(folder / 'units.csv').summary()}")
    say(f"ledger: {load_history(folder / 'ledger')} operations of an invented history since 2010")
    say(f"users.csv: {import_users(folder / 'users.csv', password).summary()}")
    files = [(path.read_bytes(), path.name) for path in sorted((folder / "cards").glob("*.jsonl"))]
    report = import_tables(files)
    if report.refused:
        row = next(row for row in report.rows if row.errors)
        raise ImportRefused("", row.place, "; ".join(row.errors))
    say(f"cards: {report.summary()}")
    for load in _foundations:
        load(folder, say)
    proposals = {row["card"]: row for row in rows_of(folder / "proposals.csv")}
    journeys = read_journeys(folder / "lifecycle.csv")
    moved = sum(travel(journey, proposals.get(journey.card)) for journey in journeys)
    say(f"lifecycle.csv: {moved} cards moved to their states")
    today = timezone.localdate()
    say(f"accessibility.csv: {load_statement(folder / 'accessibility.csv', today)} accessibility statements")
    retired = sum(retire(row, today) for row in rows_of(folder / "retirements.csv"))
    say(f"retirements.csv: {retired} retirements proposed, decided or carried out")
    moving = sum(transfer(row, today) for row in rows_of(folder / "transfers.csv"))
    say(f"transfers.csv: {moving} transfers proposed")
    bundles = folder / "bundles"
    say(f"bundles.csv, steps.csv: {import_bundles(bundles / 'bundles.csv', bundles / 'steps.csv').summary()}")
    for load in _parts:
        load(folder, say)
    say(f"targets.csv: {load_targets(folder / 'ledger' / 'targets.csv')} targets set")
    say(f"restatements.jsonl: {load_restatements(folder / 'ledger' / 'restatements.jsonl')} restatements proposed")
    say(f"seal: {seal_last_year('hallitus') or 'none'}")
