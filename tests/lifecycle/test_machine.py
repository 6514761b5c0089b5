"""Whatever people and the scheduler do in whatever order, what the life cycle promises holds.

Steps are chosen without regard to whether they are allowed: a refusal must change nothing, and what is done must keep
the invariants. Time moves on by days; nobody acts for a day that has passed.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail.models import Revision

from catalogue.models import ProductCardPage
from lifecycle.actions import available, perform
from lifecycle.dissolving import dissolve_organisation
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import LifeCycleError
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import first_broken
from lifecycle.ledger.recount import recount
from lifecycle.models import (
    HistoryRow,
    LedgerOperation,
    LifeCycle,
    Organisation,
    PortfolioItem,
    RetirementDossier,
    Transfer,
    User,
)
from lifecycle.retirement import ReasonCode, Way
from lifecycle.reviews import attest, defer
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.states import DOSSIER_STATES, PUBLIC_STATES, State
from lifecycle.succession import leads_back_to, living_successors
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer, refuse_transfer
from lifecycle.transitions import TRANSITIONS
from search.snapshot import forget
from tests.factories import (
    change_text,
    decision,
    item_in,
    organisation_with_people,
    person,
    retirement_plan,
    with_roles,
)

START = timezone.make_aware(datetime(2026, 9, 1, 9, 0))
#: Rows that open or close a dossier are drawn by rules of their own or with all that they may ask for.
NAMES = sorted(set(TRANSITIONS) - {"propose_retirement"})
ITEMS = st.integers(0, 4)
PEOPLE = st.integers(0, 8)


def _counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (HistoryRow, RetirementDossier, Transfer, PortfolioItem, LedgerOperation)
    )


@dataclass
class World:
    """Five services of two owners, and everyone who may act on them; made once, undone to after each example."""

    items: list[int]
    people: list[int]

    @classmethod
    def make(cls) -> "World":
        """Make it."""
        own, other = organisation_with_people("ALUE"), organisation_with_people("TOINEN")
        states = (State.IN_USE, State.IN_USE, State.APPROVED, State.RETIRED)
        items = [item_in(state).pk for state in states] + [item_in(State.IN_USE, "TOINEN").pk]
        people = [
            *(person(role, each) for each in (own, other) for role in (Role.OWNER, Role.APPROVER)),
            person(Role.BOARD),
            person(Role.BOARD, number=2),
            with_roles(own, Role.OWNER, Role.APPROVER, Role.BOARD),
            person(Role.ADMINISTRATOR),
            person(Role.AUDITOR),
        ]
        return cls(items, [user.pk for user in people])


class OfferingMachine(RuleBasedStateMachine):
    """What people and the scheduler do to the world."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START)
        self.time = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.ever_public: set[int] = set()
        self.checked: tuple[Any, ...] = ()

    def teardown(self) -> None:
        try:
            self.search_lists_what_is_public()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.clock.stop()

    def search_lists_what_is_public(self) -> None:
        """Do what waits for the commit, such as indexing, and look into the search."""
        for _savepoints, act, _robust in list(connection.run_on_commit):
            act()
        forget()  # an earlier example may have left a snapshot of the same generation
        listed = Client().get("/fi/palvelut/").content.decode()
        for page in ProductCardPage.objects.select_related("record__item__life_cycle"):
            assert (f'href="{page.url}"' in listed) is (page.record.item.state in PUBLIC_STATES)

    def item(self, number: int) -> PortfolioItem:
        return PortfolioItem.objects.with_facts().get(pk=self.world.items[number])

    def who(self, number: int) -> User:
        return User.objects.get(pk=self.world.people[number])

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Let a step be refused; then nothing may have changed."""
        before = _counts()
        try:
            with transaction.atomic():
                yield
        except (LifeCycleError, ValidationError):
            assert _counts() == before

    @rule(number=ITEMS, who=PEOPLE, name=st.sampled_from(NAMES), ahead=st.integers(0, 3))
    def anybody_tries_anything(self, number: int, who: int, name: str, ahead: int) -> None:
        planned = timezone.localdate() + timedelta(days=ahead) if ahead else None
        with self.tried():
            given: dict[str, Any] = {"reason": "Syy.", "decision": decision(), "planned_on": planned}
            perform(self.item(number), name, user=self.who(who), **given)

    @rule(pick=st.integers(0, 1000), planned=st.integers(0, 3))
    def somebody_does_what_is_offered(self, pick: int, planned: int) -> None:
        people = [self.who(number) for number in range(len(self.world.people))]
        offered = [
            (item, user, row.name)
            for item in PortfolioItem.objects.with_facts().order_by("pk")
            for user in people
            for row in available(item, user)
            if row.name != "propose_retirement"
        ]
        if offered:
            item, user, name = offered[pick % len(offered)]
            day = timezone.localdate() + timedelta(days=planned)
            with self.tried():
                perform(item, name, user=user, reason="Syy.", decision=decision(), planned_on=day)

    @rule(
        numbers=st.lists(ITEMS, min_size=1, max_size=2, unique=True),
        after=st.lists(ITEMS, max_size=2, unique=True),
        who=st.sampled_from([0, 2, 4, 6]),
        way=st.sampled_from(list(Way)),
        days=st.integers(0, 4),
        new=st.booleans(),
    )
    def somebody_proposes_a_retirement(
        self, numbers: list[int], after: list[int], who: int, way: Way, days: int, new: bool
    ) -> None:
        reasons = {Way.MERGE: ReasonCode.MERGED, Way.SPLIT: ReasonCode.SPLIT, Way.RETIRE: ReasonCode.LITTLE_USED}
        with self.tried():
            plan = retirement_plan(
                *(self.item(number) for number in (numbers if way is Way.MERGE else numbers[:1])),
                way=way,
                reason_code=reasons[way],
                last_day=timezone.localdate() + timedelta(days=days),
                successors=[self.item(number) for number in after[: 1 if way is Way.MERGE else 2]],
                no_successor_why="Tarve on päättynyt.",
            )
            titles = ["Uusi palvelu"] if new and way is Way.SPLIT else []
            propose_retirement(plan=plan, user=self.who(who), new_titles=titles)

    @rule(number=ITEMS)
    def owner_changes_the_text(self, number: int) -> None:
        item = self.item(number)
        page = item.card_record.page
        if page.get_lock() is None and len(page.draft_title) < 60:
            change_text(item, " m")

    @rule(number=ITEMS, who=PEOPLE, later=st.booleans(), days=st.integers(-5, 1200))
    def somebody_reviews(self, number: int, who: int, later: bool, days: int) -> None:
        with self.tried():
            next_date = timezone.localdate() + timedelta(days=days)
            if later:
                defer(item=self.item(number), user=self.who(who), next_date=next_date, reason="Syy.")
            else:
                attest(item=self.item(number), user=self.who(who), next_date=next_date)

    @rule(number=ITEMS, who=PEOPLE, code=st.sampled_from(["ALUE", "TOINEN"]), days=st.integers(0, 3))
    def somebody_proposes_a_transfer(self, number: int, who: int, code: str, days: int) -> None:
        with self.tried():
            propose_transfer(
                item=self.item(number),
                receiver=Organisation.objects.get(code=code),
                user=self.who(who),
                reason="Siirto.",
                effective=timezone.localdate() + timedelta(days=days),
            )

    @precondition(lambda self: Transfer.objects.filter(status="proposed").exists())
    @rule(who=PEOPLE, answer=st.sampled_from(["give", "give", "receive", "receive", "refuse"]))
    def somebody_answers_a_transfer(self, who: int, answer: str) -> None:
        transfer, user = Transfer.objects.filter(status="proposed")[0], self.who(who)
        with self.tried():
            if answer == "give":
                agree_to_give(transfer=transfer, user=user)
            elif answer == "receive":
                heir = person(Role.OWNER, transfer.receiver)
                agree_to_receive(transfer=transfer, user=user, new_unit=None, new_person=heir)
            else:
                refuse_transfer(transfer=transfer, user=user, reason="Ei.")

    @rule(who=st.sampled_from([3, 4, 7]))
    def somebody_dissolves_the_second_organisation(self, who: int) -> None:
        with self.tried():
            dissolve_organisation(
                organisation=Organisation.objects.get(code="TOINEN"),
                successor=Organisation.objects.get(code="ALUE"),
                effective=timezone.localdate() + timedelta(days=3),
                decision=decision(),
                user=self.who(who),
            )

    @rule(days=st.integers(0, 4))
    def days_pass_and_the_scheduler_comes(self, days: int) -> None:
        self.time.shift(timedelta(days=days))
        run(timezone.localdate())
        before = _counts()
        second = run(timezone.localdate())
        assert second.done == {}
        assert _counts() == before

    @invariant()
    def what_was_promised_holds(self) -> None:
        """Look after every step that changed something, or on another day."""
        seen = (*_counts(), Revision.objects.count(), timezone.localdate())
        if seen != self.checked:
            self.state_is_where_the_last_transition_led()
            self.what_is_in_use_is_public_and_what_was_is_never_gone()
            self.every_address_answers_as_the_state_says()
            self.four_eyes_held_everywhere()
            self.decisions_are_cited_and_the_cards_tree_follows_the_owner()
            self.successors_never_lead_back_once_decided()
            self.the_ledger_counts_what_the_register_has()
            self.checked = seen

    def state_is_where_the_last_transition_led(self) -> None:
        for life_cycle in LifeCycle.objects.select_related("item"):
            rows = HistoryRow.objects.filter(item=life_cycle.item, transition__in=TRANSITIONS).order_by("pk")
            state = "draft"
            for row in rows:
                assert row.from_state == state, f"{row.transition} began from {row.from_state}, not {state}"
                state = row.to_state
            assert life_cycle.state == state

    def what_is_in_use_is_public_and_what_was_is_never_gone(self) -> None:
        pages = {page.record.item_id: page for page in ProductCardPage.objects.select_related("record")}
        for item in PortfolioItem.objects.with_facts():
            page = pages[item.pk]
            assert page.live is (item.state in PUBLIC_STATES), item.state
            assert (item.life_cycle.dossier_id is not None) is (item.state in DOSSIER_STATES)
            if page.live:
                self.ever_public.add(item.pk)
        assert self.ever_public <= set(pages)

    def every_address_answers_as_the_state_says(self) -> None:
        client = Client()
        sitemap = client.get("/sitemap-cards.xml").content.decode()
        for page in ProductCardPage.objects.select_related("record__item__life_cycle"):
            item = page.record.item
            status = client.get(page.url).status_code
            assert (f"{page.url}<" in sitemap) is (item.state in PUBLIC_STATES)
            if item.state in PUBLIC_STATES:
                assert status == 200
            elif item.state is State.RETIRED:
                assert status == (301 if len(living_successors(item)) == 1 else 410)
            else:
                assert status == (410 if item.life_cycle.was_ever_in_use else 404)

    def four_eyes_held_everywhere(self) -> None:
        submitter: dict[int, int] = {}
        for row in HistoryRow.objects.order_by("pk").values("item_id", "transition", "user_id"):
            name, item_id = row["transition"], row["item_id"]
            if name in ("submit", "submit_change"):
                submitter[item_id] = row["user_id"]
            elif name in ("approve", "approve_change", "endorse", "endorse_change"):
                assert row["user_id"] != submitter[item_id]
        for row in HistoryRow.objects.filter(transition="decide_retirement").select_related("dossier"):
            assert row.user_id != row.dossier.proposed_by_id
        for transfer in Transfer.objects.exclude(given_by=None).exclude(received_by=None):
            assert len({transfer.proposed_by_id, transfer.given_by_id, transfer.received_by_id}) == 3

    def decisions_are_cited_and_the_cards_tree_follows_the_owner(self) -> None:
        citing = ("approve", "approve_change", "decide_retirement", "withdraw", "reinstate")
        assert not HistoryRow.objects.filter(transition__in=citing, decision=None).exists()
        for page in ProductCardPage.objects.select_related("record__item__owner"):
            assert page.get_parent().specific.organisation == page.record.item.owner

    def successors_never_lead_back_once_decided(self) -> None:
        for item in PortfolioItem.objects.with_facts().in_state(State.RETIRING, State.RETIRED):
            assert not leads_back_to(item.life_cycle.dossier.successors.all(), {item.pk})

    def the_ledger_counts_what_the_register_has(self) -> None:
        counted = recount()
        assert counted.agrees, counted.differences
        rows = [(json.loads(row.payload), row.digest) for row in LedgerOperation.objects.all()]
        assert first_broken(rows) is None
        Book.of(payload for payload, _digest in rows)


@pytest.mark.django_db
def test_invariants_hold_whatever_happens() -> None:
    with time_machine.travel(START - timedelta(days=1)):
        OfferingMachine.world = World.make()
    run_state_machine_as_test(
        OfferingMachine,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
