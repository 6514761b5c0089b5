"""The gate on additions: no new service without saying why, and the wizard in which it is said."""

import pytest
from django.test import Client

from catalogue.models import ProductCardPage
from catalogue.nearest import jaccard, share, trigrams
from lifecycle.actions import perform
from lifecycle.additions import Ends, Origin, count_after
from lifecycle.errors import NotPermitted, ProposalRefused, TransitionRefused
from lifecycle.models import AdditionProposal, PortfolioItem, ProposalDraft
from lifecycle.proposals import Statement, lacks_proposal, propose_item, state_addition
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import (
    CardFactory,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
    propose_addition,
    with_roles,
)

pytestmark = pytest.mark.django_db

FACTS = {"kind": "support", "instrument": "grant", "segments": ["PK"], "needs": ["RAHOITUS"]}


def _draft_without_proposal() -> PortfolioItem:
    page = CardFactory.draft()
    AdditionProposal.objects.filter(item=page.record.item).delete()
    return PortfolioItem.objects.with_facts().get(pk=page.record.item_id)


def _statement(**facts) -> Statement:
    usual = {"need": "Rahoitus puuttuu.", "ends": Ends.NOTHING, "nothing_ends_why": "Muut jatkuvat."}
    return Statement(**usual | facts)


def test_draft_is_neither_submitted_nor_approved_without_a_proposal() -> None:
    item = _draft_without_proposal()
    assert lacks_proposal(item)
    with pytest.raises(TransitionRefused, match="ehdotus|proposal|Kerro"):
        perform(item, "submit", user=person(Role.OWNER, item.owner))
    propose_addition(item)
    assert not lacks_proposal(item)
    perform(item, "submit", user=person(Role.OWNER, item.owner))
    AdditionProposal.objects.filter(item=item).delete()
    with pytest.raises(TransitionRefused, match="ehdotus|proposal|Kerro"):
        perform(item, "approve", user=person(Role.APPROVER, item.owner), decision=decision())


def test_reinstated_and_succeeding_items_need_no_proposal() -> None:
    retired = item_in(State.RETIRED)
    AdditionProposal.objects.filter(item=retired).delete()
    perform(retired, "reinstate", user=person(Role.BOARD), reason="Tarve palasi.", decision=decision("3/2026"))
    assert not lacks_proposal(retired)
    leaving, following = item_in(State.IN_USE), _draft_without_proposal()
    propose(leaving, successors=[following], reason_code="replaced")
    assert not lacks_proposal(following)
    perform(leaving, "reject", user=person(Role.APPROVER, leaving.owner), reason="Ei vielä.")
    assert lacks_proposal(following)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("need", {"need": " "}),
        ("evidence", {"origin": Origin.UNREGISTERED}),
        ("nothing_ends_why", {"nothing_ends_why": ""}),
        ("ended", {"ends": Ends.REPLACED}),
        ("differs", {"differs": "x" * 501}),
    ],
)
def test_incomplete_proposal_names_the_field(field: str, facts: dict) -> None:
    item = _draft_without_proposal()
    with pytest.raises(ProposalRefused) as refused:
        state_addition(item=item, user=person(Role.OWNER, item.owner), statement=_statement(**facts))
    assert field in refused.value.problems
    assert lacks_proposal(item)


def test_where_a_service_comes_near_it_is_compared_with_it() -> None:
    near = item_in(State.IN_USE)
    item = _draft_without_proposal()
    owner = person(Role.OWNER, item.owner)
    with pytest.raises(ProposalRefused) as refused:
        state_addition(item=item, user=owner, statement=_statement())
    assert "compared_with" in refused.value.problems
    proposal = state_addition(item=item, user=owner, statement=_statement(compared_with=near, differs="Eri kohde."))
    assert [row["code"] for row in proposal.nearest] == [near.code]
    assert proposal.effect == {"before": 1, "after": 2}


def test_only_owners_of_the_organisation_propose() -> None:
    item = _draft_without_proposal()
    for user in (
        person(Role.APPROVER, item.owner),
        person(Role.OWNER, organisation_with_people("VIERAS")),
        person(Role.BOARD),
    ):
        with pytest.raises(NotPermitted):
            state_addition(item=item, user=user, statement=_statement())


def test_what_existed_at_the_baseline_is_approved_by_the_board() -> None:
    item = _draft_without_proposal()
    propose_addition(item, origin=Origin.UNREGISTERED, evidence="Tulossopimus 2010, liite 3.")
    perform(item, "submit", user=person(Role.OWNER, item.owner))
    approver = person(Role.APPROVER, item.owner)
    with pytest.raises(NotPermitted):
        perform(item, "approve", user=approver, decision=decision())
    both = with_roles(item.owner, Role.APPROVER, Role.BOARD)
    perform(item, "endorse", user=both)
    with pytest.raises(NotPermitted, match="Neljän|Four"):
        perform(item, "approve", user=both, decision=decision())
    perform(item, "approve", user=person(Role.BOARD), decision=decision())
    assert item.state is State.APPROVED


def test_refused_proposal_starts_no_draft() -> None:
    owner = organisation_with_people("ALUE")
    CardFactory.draft(owner)
    before = ProductCardPage.objects.count()
    with pytest.raises(ProposalRefused):
        propose_item(
            unit="S",
            owner=owner,
            title="Uusi palvelu",
            facts=FACTS,
            user=person(Role.OWNER, owner),
            statement=_statement(need=""),
        )
    assert ProductCardPage.objects.count() == before


@pytest.mark.parametrize(
    ("origin", "ended", "after"), [(Origin.NEW, 0, 11), (Origin.NEW, 2, 9), (Origin.EXISTING, 0, 10)]
)
def test_count_after_a_proposal(origin: Origin, ended: int, after: int) -> None:
    assert count_after(10, origin, ended) == after


def test_nearness_is_whole_for_the_same_and_nothing_for_the_different() -> None:
    same = ("Kasvulaina", ["A"], ["B"])
    assert share("kasvulaina ", ["A"], ["B"], same) == 100
    assert share("Zzz", ["X"], ["Y"], same) == 0
    assert jaccard([], []) == 0.0
    assert trigrams("ab") == {"  a", " ab", "ab "}


def _post(client: Client, step: str, **values) -> str:
    data = {"proposal-current_step": step} | {f"{step}-{name}": value for name, value in values.items()}
    answer = client.post(f"/fi/ehdota-palvelua/vaihe/{step}/", data)
    return str(answer.headers.get("Location", answer.content.decode()))


def test_wizard_makes_a_draft_with_its_facts_and_proposal(client: Client) -> None:
    near = item_in(State.IN_USE)
    user = person(Role.OWNER, near.owner)
    client.force_login(user)
    assert client.get("/fi/ehdota-palvelua/", follow=True).status_code == 200
    assert "/customers/" in _post(client, "basics", owner="ALUE", title="Uusi palvelu", origin="new")
    assert "/overlap/" in _post(client, "customers", segments=["PK"], needs=["RAHOITUS"], need="Rahoitus puuttuu.")
    page = client.get("/fi/ehdota-palvelua/vaihe/overlap/").content.decode()
    assert near.code in page
    wrong = _post(client, "overlap", compared_with=near.code, differs="", ends="nothing")
    assert 'id="errors"' in wrong
    assert 'href="#id_overlap-differs"' in wrong
    given = {"compared_with": near.code, "differs": "Eri kohde.", "ends": "replaced", "ended": [near.code]}
    assert "/kind/" in _post(client, "overlap", **given)
    assert "/check/" in _post(client, "kind", kind="support", instrument="grant")
    assert "Eri kohde." in client.get("/fi/ehdota-palvelua/vaihe/check/").content.decode()
    client.post("/fi/ehdota-palvelua/vaihe/check/", {"proposal-current_step": "check"}, follow=True)
    card = ProductCardPage.objects.get(title="Uusi palvelu")
    proposal = card.record.item.proposals.get()
    assert (proposal.compared_with, proposal.effect) == (near, {"before": 1, "after": 1})
    assert card.record.item.classification.needs == ["RAHOITUS"]
    assert card.record.item.state is State.DRAFT
    assert not card.live


def test_proposal_put_aside_is_gone_on_with_and_belongs_to_one_person(client: Client) -> None:
    owner = organisation_with_people("ALUE")
    CardFactory.draft(owner)
    client.force_login(person(Role.OWNER, owner))
    client.get("/fi/ehdota-palvelua/", follow=True)
    _post(client, "basics", owner="ALUE", title="Kesken jäänyt", origin="new")
    data = {"proposal-current_step": "customers", "customers-need": "Puolikas lause", "put_aside": "1"}
    client.post("/fi/ehdota-palvelua/vaihe/customers/", data)
    draft = ProposalDraft.objects.get()
    assert draft.title == "Kesken jäänyt"
    client.get("/fi/ehdota-palvelua/", follow=True)  # another one, begun meanwhile
    page = client.get(f"/fi/ehdota-palvelua/luonnos/{draft.pk}/", follow=True)
    assert "Puolikas lause" in page.content.decode()
    client.force_login(person(Role.OWNER, owner, number=2))
    assert client.get(f"/fi/ehdota-palvelua/luonnos/{draft.pk}/").status_code == 404


def test_imported_draft_gets_its_proposal_in_the_wizard(client: Client) -> None:
    item = _draft_without_proposal()
    client.force_login(person(Role.OWNER, item.owner))
    page = client.get(f"/fi/ehdota-palvelua/luonnokselle/{item.code}/", follow=True)
    assert 'name="basics-title"' not in page.content.decode()
    _post(client, "basics", origin="new")
    _post(client, "customers", segments=["PK"], needs=["RAHOITUS"], need="Rahoitus puuttuu.")
    _post(client, "overlap", ends="nothing", nothing_ends_why="Muut jatkuvat.")
    _post(client, "kind", kind="support", instrument="grant")
    client.post("/fi/ehdota-palvelua/vaihe/check/", {"proposal-current_step": "check"}, follow=True)
    assert item.proposals.get().need == "Rahoitus puuttuu."


def test_refused_proposal_keeps_every_answer(client: Client) -> None:
    owner = organisation_with_people("ALUE")
    CardFactory.draft(owner)
    client.force_login(person(Role.OWNER, owner))
    client.get("/fi/ehdota-palvelua/", follow=True)
    _post(client, "basics", owner="ALUE", title="Uusi palvelu", origin="new")
    _post(client, "customers", segments=["PK"], needs=["RAHOITUS"], need="Rahoitus puuttuu.")
    _post(client, "overlap", ends="nothing", nothing_ends_why="Muut jatkuvat.")
    _post(client, "kind", kind="support", instrument="grant")
    item_in(State.IN_USE)  # meanwhile somebody else's service for the same need comes into use
    answer = client.post("/fi/ehdota-palvelua/vaihe/check/", {"proposal-current_step": "check"}, follow=True)
    assert not ProductCardPage.objects.filter(title="Uusi palvelu").exists()
    assert "/overlap/" in answer.redirect_chain[-1][0]
    basics = client.get("/fi/ehdota-palvelua/vaihe/basics/").content.decode()
    assert "Uusi palvelu" in basics


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 302), (Role.APPROVER, 403), (Role.BOARD, 403), (Role.EXPERT, 403)]
)
def test_only_owners_open_the_wizard(client: Client, role: Role, status: int) -> None:
    owner = organisation_with_people("ALUE")
    client.force_login(person(role, owner))
    assert client.get("/fi/ehdota-palvelua/").status_code == status
