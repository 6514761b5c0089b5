"""The screens of one service: asked as the right person, as the wrong one, and with input that is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.comments import comment_on
from lifecycle.models import HistoryRow, PortfolioItem, RetirementDossier, User
from lifecycle.retirement import DossierStatus, ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.states import State
from lifecycle.transitions import TRANSITIONS, Condition
from tests.factories import (
    again,
    carry_out,
    change_text,
    decide,
    item_in,
    organisation_with_people,
    person,
    propose,
)

pytestmark = pytest.mark.django_db

#: What a person might type; each screen takes what it asks for.
TYPED = {
    "reason": "Perusteltu syy.",
    "decision_reference": "77/2026",
    "decision_body": "Johtoryhmä",
    "decided_on": "2026-02-01",
    "decision_text": "Näin päätettiin.",
    "effective": timezone.localdate().isoformat(),
}
NAMES = [name for name in TRANSITIONS if name != "propose_retirement"]


def _own(role: Role, code: str = "ALUE") -> User:
    return person(role, organisation_with_people(code))


def _address(name: str, item: PortfolioItem, *more: str) -> str:
    return reverse(name, args=[item.code, *more])


def _crossing() -> PortfolioItem:
    item = item_in(State.IN_USE)
    card = item.card_record.page.get_latest_revision_as_object()
    card.delivering_organisations = [organisation_with_people("TOINEN")]
    card.save_revision(user=_own(Role.OWNER))
    perform(again(item), "submit_change", user=_own(Role.OWNER))
    return again(item)


def _ready(name: str) -> tuple[PortfolioItem, User]:
    """Return an item on which the row `name` can be performed, and a person who may."""
    row = TRANSITIONS[name]
    if not row.roles:
        if name == "endorse":
            item = item_in(State.DRAFT)
            card = item.card_record.page.get_latest_revision_as_object()
            card.delivering_organisations = [organisation_with_people("TOINEN")]
            card.save_revision(user=_own(Role.OWNER))
            perform(again(item), "submit", user=_own(Role.OWNER))
            return again(item), _own(Role.APPROVER)
        return _crossing(), _own(Role.APPROVER)
    item = item_in(next(state for state in State if state in row.sources))
    if {Condition.TEXT_CHANGED, Condition.TEXT_WAITING} & row.conditions:
        change_text(item)
    if Condition.TEXT_WAITING in row.conditions:
        perform(again(item), "submit_change", user=_own(Role.OWNER))
    if name == "retire":
        RetirementDossier.objects.filter(items=item).update(last_day=timezone.localdate() - timedelta(days=1))
    role = next(role for role in (Role.OWNER, Role.APPROVER, Role.BOARD) if role in row.roles)
    return again(item), _own(role)


@pytest.mark.parametrize("name", NAMES)
def test_screen_of_each_transition_asks_and_performs(name: str, client: Client) -> None:
    item, user = _ready(name)
    client.force_login(user)
    address = _address("lifecycle_transition", item, name)
    page = client.get(address)
    assert page.status_code == 200
    asked = set(page.context["form"].fields)
    conditions = TRANSITIONS[name].conditions
    assert ("decision_reference" in asked) is (Condition.DECISION in conditions)
    assert page.context["form"].fields["reason"].required is (Condition.REASON in conditions)
    answer = client.post(address, TYPED)
    assert answer.status_code == 302, answer.context["form"].errors
    row = HistoryRow.objects.filter(item=item).order_by("-pk")[0]
    assert (row.transition, row.user, row.reason) == (name, user, "Perusteltu syy.")
    assert again(item).state is TRANSITIONS[name].target_from(item.state)


@pytest.mark.parametrize(
    "name", [name for name in NAMES if TRANSITIONS[name].conditions & {Condition.REASON, Condition.DECISION}]
)
def test_screen_that_misses_something_says_so_and_keeps_the_rest(name: str, client: Client) -> None:
    item, user = _ready(name)
    client.force_login(user)
    conditions = TRANSITIONS[name].conditions
    missing = "decision_body" if Condition.DECISION in conditions else "reason"
    typed = TYPED | {missing: " "}
    answer = client.post(_address("lifecycle_transition", item, name), typed)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert missing in form.errors
    assert {field: form[field].value() for field in form.fields if field in typed and field != missing} == {
        field: value for field, value in typed.items() if field in form.fields and field != missing
    }
    assert again(item).state is item.state


@pytest.mark.parametrize("name", NAMES)
def test_screen_of_a_transition_is_closed_to_others(name: str, client: Client) -> None:
    item, _user = _ready(name)
    rows = HistoryRow.objects.count()
    for user in (_own(Role.OWNER, "VIERAS"), _own(Role.APPROVER, "VIERAS"), person(Role.AUDITOR)):
        client.force_login(user)
        address = _address("lifecycle_transition", item, name)
        for answer in (client.get(address), client.post(address, TYPED)):
            assert answer.status_code in (302, 403)
    assert HistoryRow.objects.count() == rows


def test_screen_of_a_step_that_is_no_longer_possible_says_so(client: Client) -> None:
    item = item_in(State.IN_USE)
    client.force_login(_own(Role.APPROVER))
    answer = client.post(_address("lifecycle_transition", item, "approve"), TYPED, follow=True)
    assert item.code in answer.content.decode()
    assert again(item).state is State.IN_USE
    assert client.get(_address("lifecycle_transition", item, "fly"), follow=True).status_code == 404


def test_unmet_requirements_are_listed_before_and_after_submitting(client: Client) -> None:
    item = item_in(State.DRAFT, complete=False)
    client.force_login(_own(Role.OWNER))
    address = _address("lifecycle_transition", item, "submit")
    for answer in (client.get(address), client.post(address, {"reason": "Valmis?"})):
        assert "summary_fi" in {row.code for row in answer.context["unmet"]}
    assert answer.context["form"]["reason"].value() == "Valmis?"
    assert again(item).state is State.DRAFT


PROPOSAL = {
    "way": "retire",
    "reason_code": "need_ended",
    "no_successor_why": "Tarve on päättynyt.",
    "evidence": "Kolme hakijaa vuodessa.",
    "last_day": (timezone.localdate() + timedelta(days=30)).isoformat(),
}


def test_retirement_screen_shows_the_impact_and_makes_a_dossier(client: Client) -> None:
    item = item_in(State.IN_USE)
    client.force_login(_own(Role.OWNER))
    address = _address("lifecycle_transition", item, "propose_retirement")
    page = client.get(address)
    assert {section.code for section in page.context["impact"]} >= {"forms", "coverage", "links"}
    answer = client.post(address, PROPOSAL)
    dossier = RetirementDossier.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("lifecycle_dossier", args=[dossier.pk]))
    assert again(item).state is State.RETIREMENT_PROPOSED


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("last_day", {"last_day": "2020-01-01"}),
        ("last_day", {"last_day": "huomenna"}),
        ("evidence", {"evidence": ""}),
        ("reason_code", {"reason_code": ""}),
        ("why", {"reason_code": "other"}),
        ("no_successor_why", {"no_successor_why": ""}),
        ("successors", {"way": "split"}),
    ],
)
def test_retirement_screen_shows_each_problem_at_its_field(field: str, change: dict[str, str], client: Client) -> None:
    item, other = item_in(State.IN_USE), item_in(State.IN_USE, "TOINEN")
    client.force_login(_own(Role.OWNER))
    typed: dict[str, Any] = PROPOSAL | {"new_titles": "", "others": [other.pk], "why": ""} | change
    answer = client.post(_address("lifecycle_transition", item, "propose_retirement"), typed)
    form = answer.context["form"]
    assert field in form.errors
    assert form["evidence"].value() == typed["evidence"]
    assert [str(value) for value in form["others"].value()] == [str(other.pk)]
    assert not RetirementDossier.objects.exists()


def test_merge_and_split_are_proposed_on_the_screen_with_new_services(client: Client) -> None:
    one, two, three = (item_in(State.IN_USE) for _number in range(3))
    client.force_login(_own(Role.OWNER))
    merge = PROPOSAL | {"way": "merge", "reason_code": "", "others": [two.pk], "new_titles": "Yhdistetty"}
    client.post(_address("lifecycle_transition", one, "propose_retirement"), merge)
    split = PROPOSAL | {"way": "split", "reason_code": "", "new_titles": "Osa A\n\n Osa B "}
    client.post(_address("lifecycle_transition", three, "propose_retirement"), split)
    merged, parted = RetirementDossier.objects.order_by("pk")
    assert set(merged.items.all()) == {one, two}
    titles = [page.card_record.page.draft_title for page in parted.successors.order_by("pk")]
    assert titles == ["Osa A", "Osa B"]


def test_merge_across_owners_is_refused_on_the_screen_without_losing_what_was_typed(client: Client) -> None:
    one, foreign = item_in(State.IN_USE), item_in(State.IN_USE, "TOINEN")
    client.force_login(_own(Role.OWNER))
    typed = PROPOSAL | {"way": "merge", "others": [foreign.pk], "new_titles": "Yhdistetty palvelu"}
    answer = client.post(_address("lifecycle_transition", one, "propose_retirement"), typed)
    assert answer.context["form"].non_field_errors()
    assert "Yhdistetty palvelu" in answer.content.decode()
    assert PortfolioItem.objects.count() == 2


def test_dossier_page_follows_the_dossier_and_is_closed_to_others(client: Client) -> None:
    item = item_in(State.IN_USE)
    dossier = propose(item)
    address = reverse("lifecycle_dossier", args=[dossier.pk])
    client.force_login(_own(Role.APPROVER))
    assert [name for name, _label in client.get(address).context["actions"]] == ["decide_retirement", "reject"]
    client.force_login(_own(Role.OWNER))
    assert client.get(address).context["actions"] == []
    carry_out(item)
    page = client.get(address)
    assert page.context["impact_recorded"]
    statuses = [event.status for event, _label in page.context["events"]]
    assert statuses == [DossierStatus.PROPOSED, DossierStatus.DECIDED, DossierStatus.COMPLETED]
    client.force_login(_own(Role.OWNER, "VIERAS"))
    assert client.get(address).status_code in (302, 403)
    assert client.post(address).status_code in (302, 403, 405)


FACTS = {
    "kind": "free_advice",
    "instrument": "",
    "segments": ["PK"],
    "needs": ["OSAAMINEN"],
    "scope": "national",
    "production": "own",
    "effective": timezone.localdate().isoformat(),
}


def test_facts_screen_saves_keeps_what_was_refused_and_is_closed_to_others(client: Client) -> None:
    item = item_in(State.IN_USE)
    address = _address("lifecycle_classification", item)
    client.force_login(_own(Role.APPROVER))
    assert client.get(address).status_code == 200
    decided = {name: value for name, value in TYPED.items() if name.startswith("deci")}
    wrong = client.post(address, FACTS | decided | {"kind": "support", "production": "purchased"})
    assert wrong.context["form"].non_field_errors()
    assert wrong.context["form"]["needs"].value() == ["OSAAMINEN"]
    assert wrong.context["form"]["decision_reference"].value() == "77/2026"
    assert "decision_reference" in client.post(address, FACTS).context["form"].errors
    assert again(item).kind == "support"
    assert client.post(address, FACTS | decided).status_code == 302
    assert again(item).kind == "free_advice"
    for user in (_own(Role.OWNER), _own(Role.APPROVER, "VIERAS")):
        client.force_login(user)
        assert client.get(address).status_code in (302, 403)


def test_comment_screen_records_refuses_emptiness_and_is_closed_to_others(client: Client) -> None:
    item = item_in(State.IN_REVIEW)
    address = _address("lifecycle_comment", item)
    client.force_login(person(Role.BOARD))
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "  "}).context["form"].errors["text"]
    client.post(address, {"text": "Tarkista luku 2."})
    row = HistoryRow.objects.get(item=item, transition="commented")
    assert (row.reason, row.from_state, row.to_state) == ("Tarkista luku 2.", "in_review", "in_review")
    for user in (_own(Role.OWNER, "VIERAS"), person(Role.AUDITOR), person(Role.ADMINISTRATOR)):
        client.force_login(user)
        client.post(address, {"text": "Ohi."})
    assert HistoryRow.objects.filter(transition="commented").count() == 1


def test_entries_are_found_as_far_as_the_person_may_know_of_them(client: Client) -> None:
    used, draft = item_in(State.IN_USE, "TOINEN"), item_in(State.DRAFT, "TOINEN")
    organisation_with_people("LOPPUNUT")
    client.force_login(_own(Role.OWNER))

    def found(name: str, text: str = "") -> list[int]:
        return [
            row["id"] for row in client.get(reverse("lifecycle_entries", args=[name]), {"q": text}).json()["results"]
        ]

    assert found("items") == [used.pk]
    assert found("items", used.code.lower()) == [used.pk]
    assert found("items", draft.code) == []
    client.force_login(_own(Role.OWNER, "TOINEN"))
    assert set(found("items")) == {used.pk, draft.pk}
    assert client.post(reverse("lifecycle_entries", args=["items"])).status_code in (200, 405)
    assert client.get(reverse("lifecycle_entries", args=["secrets"]), follow=True).status_code == 404
    client.force_login(person(Role.EXPERT))
    assert client.get(reverse("lifecycle_entries", args=["items"])).status_code in (302, 403, 404)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_dossier_page_asks_as_often_for_many_services_as_for_two(client: Client) -> None:
    client.force_login(person(Role.BOARD))

    def merge(number: int) -> str:
        items = [item_in(State.IN_USE) for _number in range(number)]
        facts = {"way": Way.MERGE, "reason_code": ReasonCode.MERGED, "successors": [item_in(State.IN_USE)]}
        return reverse("lifecycle_dossier", args=[propose(*items, **facts).pk])

    few, many = merge(2), merge(12)
    client.get(few)  # the first answer fills caches
    assert _queries(client, few) == _queries(client, many)


def test_life_cycle_tab_asks_as_often_with_30_history_rows_as_with_3(client: Client) -> None:
    item = item_in(State.IN_USE)
    propose(item)
    decide(item)
    addresses = [
        reverse("wagtailadmin_pages:edit", args=[item.card_record.page_id]),
        reverse("catalogue_card", args=[item.card_record.page_id]),
    ]
    client.force_login(_own(Role.OWNER))
    for address in addresses:
        client.get(address)  # the first answer fills caches
    few = [_queries(client, address) for address in addresses]
    for number in range(27):
        comment_on(item=again(item), user=_own(Role.APPROVER), text=f"Huomautus {number}.")
    assert [_queries(client, address) for address in addresses] == few
