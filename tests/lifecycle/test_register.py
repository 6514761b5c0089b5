"""Items of the register without a card: the same life cycle, and one item when a card comes to describe them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.actions import available, perform
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import LifeCycleError, NotPermitted, RegisterRefused, RequirementsUnmet
from lifecycle.late_registration import Registration
from lifecycle.ledger.recount import recount
from lifecycle.models import ItemClassification, PortfolioItem, Restatement
from lifecycle.registering import describe_item, may_describe, register_item
from lifecycle.restating import register_late
from lifecycle.retirement import ReasonCode
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.subjects import admin_urls_of, items_named_like, subject_of, titles_of
from lifecycle.versions import record_of
from tests.factories import CardFactory, again, decision, organisation_with_people, person, retirement_plan

pytestmark = pytest.mark.django_db
SINCE = date(2009, 3, 1)


def _registered(name: str = "Vanha vientituki", owner: str = "ALUE", **facts) -> PortfolioItem:
    organisation = organisation_with_people(owner)
    CardFactory.draft(organisation)  # the code lists
    return register_late(
        registration=Registration(
            unit="S",
            owner=owner,
            name=name,
            used_since=SINCE.isoformat(),
            facts=facts or {"kind": "support", "segments": ["PK"], "needs": ["RAHOITUS"]},
        ),
        user=system_user(),
        decision=decision(),
        reason="Tulossopimus 2010.",
    )


def test_registered_item_counts_since_its_day_without_a_card() -> None:
    item = _registered()
    assert again(item).state is State.IN_USE
    assert PortfolioItem.objects.in_offering().filter(pk=item.pk).exists()
    assert record_of(item, SINCE - timedelta(days=1)).state is None
    then = record_of(item, SINCE)
    assert (then.state, then.version, then.facts["needs"]) == (State.IN_USE, None, ["RAHOITUS"])
    assert titles_of([item]) == {item.pk: "Vanha vientituki"}
    assert list(PortfolioItem.objects.filter(items_named_like("vientituki"))) == [item]
    assert admin_urls_of([item], person(Role.BOARD)) == {item.pk: f"/admin/items/{item.code}/"}
    assert recount().agrees


@pytest.mark.parametrize(
    "missing",
    [{"name": " "}, {"decision": None}, {"reason": ""}, {"used_since": timezone.localdate() + timedelta(days=1)}],
)
def test_incomplete_registration_is_refused(missing: dict) -> None:
    usual = {"name": "Palvelu", "used_since": SINCE, "decision": decision(), "reason": "Sopimus."}
    with pytest.raises(RegisterRefused):
        register_item(unit="S", owner=organisation_with_people("ALUE"), user=person(Role.BOARD), **usual | missing)
    assert not PortfolioItem.objects.exclude(name="").exists()


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_the_board_registers(role: Role) -> None:
    owner = organisation_with_people("ALUE")
    user = person(role, owner if role in (Role.OWNER, Role.APPROVER) else None)
    with pytest.raises(NotPermitted):
        register_item(
            unit="S", owner=owner, name="Palvelu", used_since=SINCE, user=user, decision=decision(), reason="Sopimus."
        )


def test_item_without_a_card_is_retired_and_reinstated_by_decision_like_any_other() -> None:
    item = _registered()
    last_day = timezone.localdate() + timedelta(days=10)
    propose_retirement(plan=retirement_plan(item, last_day=last_day), user=person(Role.OWNER, item.owner))
    perform(again(item), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(again(item), "retire", user=system_user(), today=last_day + timedelta(days=1))
    assert again(item).state is State.RETIRED
    assert recount().agrees
    perform(again(item), "reinstate", user=person(Role.BOARD), reason="Tarve palasi.", decision=decision("2/2026"))
    owner = person(Role.OWNER, item.owner)
    with pytest.raises(RequirementsUnmet):
        perform(again(item), "submit", user=owner)
    assert "submit_change" not in {row.name for row in available(again(item), owner)}


def test_card_comes_to_describe_the_item_and_the_count_stays() -> None:
    item = _registered()
    draft_page = CardFactory.draft(item.owner, title="Vientituki")
    draft = again(draft_page.record.item)
    owner = person(Role.OWNER, item.owner)
    before = PortfolioItem.objects.in_offering().count()
    assert may_describe(draft, owner)
    kept = describe_item(draft=draft, existing=item, user=owner)
    assert kept.pk == item.pk
    assert not PortfolioItem.objects.filter(pk=draft.pk).exists()
    assert subject_of(kept).title(kept) == "Vientituki"
    assert kept.owner_person == owner
    assert kept.classification.needs == ["RAHOITUS"]
    assert not ProductCardPage.objects.get(pk=draft_page.pk).live
    perform(again(kept), "submit_change", user=owner)
    perform(again(kept), "approve_change", user=person(Role.APPROVER, item.owner), decision=decision("2/2026"))
    assert ProductCardPage.objects.get(pk=draft_page.pk).live
    assert again(kept).life_cycle.without_text is False
    assert PortfolioItem.objects.in_offering().count() == before
    assert recount().agrees
    assert record_of(kept, timezone.localdate()).text["title"] == "Vientituki"
    assert {row.transition for row in kept.history.all()} >= {"registered", "described", "approve_change"}


def test_item_of_another_owner_or_one_described_already_is_refused() -> None:
    mine, other = _registered(), _registered("Toisen tuki", owner="TOINEN")
    draft = again(CardFactory.draft(mine.owner).record.item)
    owner = person(Role.OWNER, mine.owner)
    with pytest.raises(RegisterRefused):
        describe_item(draft=draft, existing=other, user=owner)
    with pytest.raises(NotPermitted):
        describe_item(draft=draft, existing=mine, user=person(Role.OWNER, other.owner))
    describe_item(draft=draft, existing=mine, user=owner)
    second = again(CardFactory.draft(mine.owner).record.item)
    with pytest.raises(LifeCycleError):
        describe_item(draft=second, existing=mine, user=owner)
    in_use = again(CardFactory.in_state(State.IN_USE, mine.owner).record.item)
    with pytest.raises(LifeCycleError):
        describe_item(draft=in_use, existing=_registered("Kolmas"), user=owner)


def test_owner_proposes_board_approves_and_owner_describes_on_screens(client: Client) -> None:
    owner = organisation_with_people("ALUE")
    page = CardFactory.draft(owner, title="Vientituki")
    client.force_login(person(Role.OWNER, owner))
    given = {
        "name": "Vientituki 2009",
        "unit": "S",
        "owner": str(owner.pk),
        "used_since": "2009-03-01",
        "kind": "unknown",
        "scope": "national",
        "production": "own",
        "form_type": "application",
        "reason": "Jäi rekisteröimättä.",
    }
    assert client.post("/admin/items/register/", given).status_code == 200, "without evidence"
    given["evidence"] = "Tulossopimus."
    other = organisation_with_people("TOINEN")
    assert client.post("/admin/items/register/", given | {"owner": str(other.pk)}).status_code == 200
    assert not Restatement.objects.exists()
    answer = client.post("/admin/items/register/", given)
    restatement = Restatement.objects.get()
    address = f"/admin/restatements/{restatement.pk}/"
    assert answer.headers["Location"] == address
    assert not PortfolioItem.objects.exclude(name="").exists()
    client.force_login(person(Role.BOARD))
    cited = {"decision_reference": "3/2026", "decision_body": "Salkkuryhmä", "decided_on": "2026-03-01"}
    assert client.post(f"{address}approve/", cited).headers["Location"] == address
    item = PortfolioItem.objects.get(name="Vientituki 2009")
    assert item.code in client.get(address).content.decode()
    shown = client.get(f"/admin/items/{item.code}/")
    assert "Vientituki 2009" in shown.content.decode()
    assert "propose_retirement" in shown.content.decode()
    assert ItemClassification.objects.get(item=item).kind == "unknown"
    client.force_login(person(Role.OWNER, owner))
    code = page.record.item.code
    assert "describe" in client.get(f"/admin/cards/{page.pk}/").content.decode()
    form = client.get(f"/admin/items/{code}/describe/")
    assert form.context["form"].fields["existing"].initial == item
    client.post(f"/admin/items/{code}/describe/", {"existing": str(item.pk)})
    assert ProductCardPage.objects.get(pk=page.pk).record.item == item
    assert client.get(f"/admin/items/{item.code}/").status_code == 302


def test_draft_that_a_dossier_names_describes_nothing_else() -> None:
    leaving = again(CardFactory.in_state(State.IN_USE).record.item)
    owner = person(Role.OWNER, leaving.owner)
    plan = retirement_plan(leaving, reason_code=ReasonCode.REPLACED, no_successor_why="")
    dossier = propose_retirement(plan=plan, user=owner, new_titles=["Uusi palvelu"])
    draft, existing = again(dossier.successors.get()), _registered()
    assert not may_describe(draft, owner)
    with pytest.raises(RegisterRefused):
        describe_item(draft=draft, existing=existing, user=owner)
    assert dossier.successors.get() == draft
