"""Screens of restatements: list, page, proposals with preview, decisions, inbox; who sees which; few queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from lifecycle.errors import OrganisationRefused
from lifecycle.inbox import inbox_of
from lifecycle.ledger.recount import recount
from lifecycle.models import LedgerOperation, Organisation, PortfolioItem, Restatement, User
from lifecycle.restatement_words import impact_table, in_words
from lifecycle.restating import approve_restatement, propose_restatement
from lifecycle.roles import Role
from lifecycle.services import update_organisation
from lifecycle.states import State
from tests.factories import CardFactory, decision, item_in, organisation_with_people, person
from tests.factories.ledger import small_ledger

pytestmark = pytest.mark.django_db

LIST = "lifecycle_restatements"
SAID = {"reason": "Tilasto oli väärin.", "evidence": "Vuosikertomus 2010, sivu 12."}
IN_2015 = {"effective": "2015-01-01"}
CITED = {"decision_reference": "3/2026", "decision_body": "Salkkuryhmä", "decided_on": "2026-03-01"}


def _own(role: Role, code: str = "ALUE") -> User:
    return person(role, organisation_with_people(code))


def _scope_out(*items: str, by: User | None = None, day: str = "2023-01-01") -> Restatement:
    operations = [{"op": "SCOPE_OUT", "effective": day, "items": list(items)}]
    user = by or person(Role.BOARD)
    return propose_restatement(kind=Restatement.Kind.SCOPE, operations=operations, user=user, **SAID)


def _pk(code: str) -> str:
    return str(PortfolioItem.objects.get(code=code).pk)


def _address(restatement: Restatement) -> str:
    return reverse("lifecycle_restatement", args=[restatement.pk])


def _listed(client: Client, **query: Any) -> set[str]:
    answer = client.get(reverse(LIST), query)
    assert answer.status_code == 200
    return {row.code for row in answer.context["object_list"]}


def test_owners_see_their_own_and_board_and_auditor_all(client: Client) -> None:
    small_ledger()
    mine, other, both = _scope_out("S-1"), _scope_out("S-3"), _scope_out("F-A", "F-B")
    for user, seen in (
        (_own(Role.OWNER), {mine, both}),
        (_own(Role.APPROVER, "TOINEN"), {other, both}),
        (person(Role.BOARD), {mine, other, both}),
        (person(Role.AUDITOR), {mine, other, both}),
    ):
        client.force_login(user)
        assert _listed(client) == {row.code for row in seen}
        for row in (mine, other, both):
            assert (client.get(_address(row)).status_code == 200) == (row in seen)


def test_list_is_filtered_by_status_and_kind_and_exported(client: Client) -> None:
    small_ledger()
    waiting, posted = _scope_out("S-1"), _scope_out("S-3")
    approve_restatement(restatement=posted, user=person(Role.BOARD, number=2), decision=decision())
    client.force_login(person(Role.AUDITOR))
    assert _listed(client, status="proposed") == {waiting.code}
    assert _listed(client, status="posted") == {posted.code}
    assert _listed(client, kind="void") == set()
    exported = client.get(reverse(LIST), {"export": "csv"})
    text = b"".join(exported.streaming_content).decode()
    assert waiting.code in text
    assert SAID["evidence"] in text


def test_list_asks_as_much_for_thirty_as_for_three(client: Client) -> None:
    small_ledger()
    client.force_login(person(Role.AUDITOR))
    counts = []
    for more in (3, 27):
        for _number in range(more):
            _scope_out("S-1", "S-3")
        client.get(reverse(LIST))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_page_asks_as_much_for_many_items_as_for_one(client: Client) -> None:
    more = [
        {"op": "BASE", "new": {"item": f"S-9{number:02d}", "unit": "S", "org": "ALUE", "title": f"Muu {number}"}}
        for number in range(30)
    ]
    small_ledger(*more)
    few, many = _scope_out("S-1"), _scope_out(*(each["new"]["item"] for each in more))
    client.force_login(person(Role.BOARD))
    counts = []
    for restatement in (few, many):
        client.get(_address(restatement))
        with CaptureQueriesContext(connection) as queries:
            client.get(_address(restatement))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_page_tells_what_why_and_what_it_changes(client: Client) -> None:
    small_ledger()
    restatement = _scope_out("S-1")
    client.force_login(person(Role.AUDITOR))
    with translation.override("en"):
        answer = client.get(_address(restatement))
    text = answer.content.decode()
    for said in (restatement.code, SAID["reason"], SAID["evidence"], "Palvelu 1 (S-1)", "−1 (1)"):
        assert said in text
    assert not answer.context["may_decide"]
    assert not answer.context["moved"]


@pytest.mark.parametrize(
    ("kind", "given", "change"),
    [
        ("void", {"number": "5"}, "+1 (2)"),
        ("pair", {"retire_seq": "5", "add_seq": "6"}, None),
        ("scope", {"direction": "out", "items": ["S-1"], "effective": "2023-01-01"}, "−1 (1)"),
        ("perimeter", {"direction": "out", "items": ["S-1"], "effective": "2023-01-01"}, "−1 (1)"),
        ("perimeter", {"direction": "out", "organisation": "TOINEN", "effective": "2023-01-01"}, "−1 (1)"),
        ("correction", {"item": "F-A", **IN_2015, "remove": "c01 c02"}, "−2 (3)"),
        ("correction", {"item": "F-A", **IN_2015, "offer": "eform: c01", "withdraw": "paper"}, "−1 (4)"),
        ("correction", {"item": "F-A", **IN_2015, "ended": "on"}, "−3 (2)"),
        ("late", {"unit": "F", "used_since": "2009-01-01", "required_fields": "c01..c04"}, "+4 (9)"),
    ],
)  # fmt: skip
def test_each_kind_is_previewed_proposed_and_approved_on_screens(
    kind: str, given: dict[str, Any], change: str | None, client: Client
) -> None:
    small_ledger()
    given = dict(given)
    if "items" in given:
        given["items"] = [_pk(code) for code in given["items"]]
    if "item" in given:
        given["item"] = _pk(given["item"])
    if "organisation" in given:
        given["organisation"] = str(Organisation.objects.get(code=given["organisation"]).pk)
    if kind == "late":
        given |= {"name": "Unohdettu", "owner": str(Organisation.objects.get(code="ALUE").pk), "kind": "unknown"}
        given |= {"scope": "national", "production": "own", "form_type": "application"}
    address = reverse("lifecycle_restatement_proposal", args=[kind])
    client.force_login(person(Role.BOARD))
    assert client.get(address).status_code == 200
    shown = client.post(address, given | SAID | {"preview": "1"})
    assert shown.status_code == 200
    assert shown.context["words"]
    if change is not None:
        assert change in shown.content.decode()
    assert not Restatement.objects.exists()
    assert client.post(address, given | SAID).status_code == 302
    restatement = Restatement.objects.get()
    client.force_login(person(Role.BOARD, number=2))
    approval = reverse("lifecycle_restatement_decision", args=[restatement.pk, "approve"])
    form = client.get(approval).context["form"]
    answer = client.post(approval, CITED | {"seen": form.initial["seen"]})
    assert answer.headers["Location"] == _address(restatement)
    restatement.refresh_from_db()
    assert restatement.status == Restatement.Status.POSTED
    assert client.get(_address(restatement)).status_code == 200
    assert recount().agrees


def test_proposal_that_does_not_fit_says_why(client: Client) -> None:
    small_ledger()
    client.force_login(person(Role.BOARD))
    for kind, given in (
        ("void", {"number": "99"}),
        ("pair", {"retire_seq": "6", "add_seq": "5"}),
        ("scope", {"direction": "out", "effective": "2023-01-01"}),
        ("correction", {"item": _pk("F-A"), "effective": "2015-01-01"}),
        ("correction", {"item": _pk("F-A"), "effective": "2015-01-01", "remove": "c99"}),
    ):
        for more in ({}, {"preview": "1"}):
            answer = client.post(reverse("lifecycle_restatement_proposal", args=[kind]), given | SAID | more)
            assert answer.status_code == 200
            assert answer.context["form"].non_field_errors()
    assert not Restatement.objects.exists()


def test_owner_is_not_shown_what_an_operation_of_others_was(client: Client) -> None:
    small_ledger()
    client.force_login(_own(Role.OWNER))
    answer = client.post(
        reverse("lifecycle_restatement_proposal", args=["void"]), {"number": "5", "preview": "1"} | SAID
    )
    assert "words" not in answer.context
    assert "Palvelu 2" not in answer.content.decode()


def test_owner_chooses_among_their_own_items_only(client: Client) -> None:
    small_ledger()
    client.force_login(_own(Role.OWNER))
    given = {"direction": "out", "items": [_pk("S-3")], "effective": "2023-01-01"}
    answer = client.post(reverse("lifecycle_restatement_proposal", args=["scope"]), given | SAID)
    assert "items" in answer.context["form"].errors


def test_unknown_kind_or_answer_is_not_there(client: Client) -> None:
    small_ledger()
    client.force_login(person(Role.BOARD, number=2))
    row = _scope_out("S-1")
    for address in (
        reverse("lifecycle_restatement_proposal", args=["other"]),
        reverse("lifecycle_restatement_decision", args=[row.pk, "other"]),
    ):
        assert client.get(address, follow=True).status_code == 404


def test_board_member_who_proposed_gets_no_buttons_and_no_form(client: Client) -> None:
    small_ledger()
    row = _scope_out("S-1")
    client.force_login(person(Role.BOARD))
    assert not client.get(_address(row)).context["may_decide"]
    client.post(reverse("lifecycle_restatement_decision", args=[row.pk, "approve"]), CITED)
    assert Restatement.objects.get().is_open


def test_impact_that_has_moved_is_said_and_has_to_be_seen_again(client: Client) -> None:
    small_ledger()
    first, second = _scope_out("F-A"), _scope_out("F-B")
    client.force_login(person(Role.BOARD, number=2))
    approval = reverse("lifecycle_restatement_decision", args=[second.pk, "approve"])
    seen = client.get(approval).context["form"].initial["seen"]
    approve_restatement(restatement=first, user=person(Role.BOARD, number=2), decision=decision())
    assert client.get(_address(second)).context["moved"]
    refused = client.post(approval, CITED | {"seen": seen})
    assert refused.status_code == 200
    now = refused.context["form"]["seen"].value()
    assert now != seen
    assert client.post(approval, CITED | {"seen": now}).status_code == 302
    assert client.get(_address(second)).context["at_proposal"]


def test_proposal_that_no_longer_fits_says_so_and_can_only_be_rejected(client: Client) -> None:
    small_ledger()
    void = [{"op": "VOID", "effective": timezone.localdate().isoformat(), "target": 5}]
    first, second = (
        propose_restatement(kind="void", operations=void, user=person(Role.BOARD), **SAID) for _n in range(2)
    )
    approve_restatement(restatement=first, user=person(Role.BOARD, number=2), decision=decision())
    client.force_login(person(Role.BOARD, number=2))
    page = client.get(_address(second))
    assert page.context["problem"]
    assert "approve" not in page.content.decode()
    rejection = reverse("lifecycle_restatement_decision", args=[second.pk, "reject"])
    assert client.post(rejection, {"reason": " "}).status_code == 200
    assert client.post(rejection, {"reason": "On jo mitätöity."}).status_code == 302
    assert "On jo mitätöity." in client.get(_address(second)).content.decode()
    assert client.post(rejection, {"reason": "Uudestaan."}).status_code == 302
    assert Restatement.objects.get(pk=second.pk).answer == "On jo mitätöity."


def test_inbox_of_the_board_lists_what_another_person_proposed() -> None:
    small_ledger()
    mine, other = _scope_out("S-1"), _scope_out("S-3", by=_own(Role.OWNER, "TOINEN"))

    def waiting(user: User) -> list[str]:
        fresh = User.objects.get(pk=user.pk)
        return [entry.code for each in inbox_of(fresh) if each.code == "restatements" for entry in each.entries or ()]

    assert waiting(person(Role.BOARD)) == [other.code]
    assert waiting(person(Role.BOARD, number=2)) == [mine.code, other.code]
    assert waiting(_own(Role.APPROVER)) == []
    with CaptureQueriesContext(connection) as queries:
        waiting(person(Role.BOARD, number=2))
    before = len(queries)
    for _number in range(10):
        _scope_out("S-1")
    with CaptureQueriesContext(connection) as queries:
        waiting(person(Role.BOARD, number=2))
    assert len(queries) == before


def test_operations_are_told_in_words() -> None:
    small_ledger()
    day = {"effective": "2024-01-01"}
    changes = [{"relax": ["c01"]}, {"add": ["c9"], "required": False}]
    with translation.override("en"):
        told = in_words(
            [
                {"op": "VOID", **day, "target": 5},
                {"op": "PAIR", **day, "retire_seq": 5, "add_seq": 6},
                {"op": "FIELD", **day, "item": "F-A", "changes": changes},
                {"op": "CHANNEL", **day, "item": "F-A", "offer": {"eform": ["c01"]}, "withdraw": ["paper"]},
                {"op": "CLASSIFY", **day, "item": "S-1", "set": {"scope": "regional", "needs": ["RAHOITUS"]}},
                {"op": "TRANSFER", **day, "items": ["S-1"], "to_org": "TOINEN"},
                {"op": "SCOPE_OUT", **day, "items": [f"S-{number}" for number in range(1, 9)]},
            ]
        )  # fmt: skip
    assert "Palvelu 2 (S-2)" in told[0]
    assert "Palvelu 2 (S-2)" in told[1]
    assert "Palvelu 3 (S-3)" in told[1]
    assert "make optional c01" in told[2]
    assert "c9 as optional" in told[2]
    assert "offer eform (prefilled: c01); withdraw paper" in told[3]
    assert "scope: regional; needs: RAHOITUS" in told[4]
    assert "Organisation TOINEN en" in told[5]
    assert "3 more" in told[6]


def test_impact_is_a_table_of_unit_owner_and_day() -> None:
    small_ledger()
    table = impact_table(_scope_out("S-1").impact)
    today = timezone.localdate()
    assert len(table.days) == today.year - 2023 + 1
    assert len(table.rows) == 4, "two units, of the owner and of all together"
    assert {cell for row in table.rows for cell in row.cells} == {("−1", 1), ("−1", 0)}
    assert not impact_table({}).rows


def test_perimeter_of_an_organisation_that_is_counted_changes_by_a_restatement_only(client: Client) -> None:
    small_ledger()
    organisation = Organisation.objects.get(code="ALUE")
    organisation.in_perimeter = False
    with pytest.raises(OrganisationRefused):
        update_organisation(organisation=organisation, groups=[])
    client.force_login(person(Role.ADMINISTRATOR))
    address = reverse("lifecycle_organisation_modeladmin_edit", args=[organisation.pk])
    field = client.get(address).context["form"].fields["in_perimeter"]
    assert field.disabled
    assert client.post(address, {"name_fi": "Uusi nimi"}).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name_fi, organisation.in_perimeter) == ("Uusi nimi", True)


def test_perimeter_of_an_organisation_that_owns_nothing_offered_is_changed_freely(client: Client) -> None:
    organisation = CardFactory.draft().record.item.owner
    client.force_login(person(Role.ADMINISTRATOR))
    address = reverse("lifecycle_organisation_modeladmin_edit", args=[organisation.pk])
    assert not client.get(address).context["form"].fields["in_perimeter"].disabled
    client.post(address, {"name_fi": "Uusi nimi"})
    organisation.refresh_from_db()
    assert not organisation.in_perimeter


def test_register_and_report_are_linked_and_the_kinds_are_offered(client: Client) -> None:
    small_ledger()
    client.force_login(_own(Role.OWNER))
    page = client.get(reverse(LIST)).content.decode()
    start = reverse("lifecycle_restatement_start")
    assert start in page
    kinds = client.get(start).content.decode()
    assert reverse("lifecycle_register") in kinds
    assert reverse("lifecycle_restatement_proposal", args=["void"]) in kinds
    client.force_login(person(Role.AUDITOR))
    assert start not in client.get(reverse(LIST)).content.decode()


def test_card_of_a_restated_item_tells_of_it() -> None:
    small_ledger()
    item = item_in(State.IN_USE)
    restatement = _scope_out(item.code, day=timezone.localdate().isoformat())
    approve_restatement(restatement=restatement, user=person(Role.BOARD, number=2), decision=decision())
    row = item.history.get(transition="restated")
    assert "R-" in row.reason
    assert LedgerOperation.objects.latest("seq").kind == "SCOPE_OUT"
