"""Counted facts are dated facts of the item and change only through one function."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from lifecycle.classification import classify_item
from lifecycle.decisions import cite_decision
from lifecycle.errors import ClassificationRefused, CodeAlreadyUsed, NotPermitted
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.roles import Role
from lifecycle.services import create_organisation, give_code
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _item(page) -> PortfolioItem:
    return PortfolioItem.objects.get(pk=page.record.item_id)


def test_unclassified_item_is_unknown_never_free() -> None:
    assert _item(CardFactory.draft(complete=False)).kind == "unknown"


def test_each_change_adds_a_snapshot_and_keeps_the_older() -> None:
    item = _item(CardFactory.draft())
    first = item.classification
    classify_item(item=item, user=person(Role.OWNER, item.owner), changes={"kind": "chargeable", "instrument": ""})
    assert item.classifications.count() == 2
    first.refresh_from_db()
    assert first.kind == "support"
    assert _item(item.card_record.page).kind == "chargeable"


def test_no_change_records_nothing() -> None:
    item = _item(CardFactory.draft())
    classify_item(item=item, user=person(Role.OWNER, item.owner), changes={"kind": "support"})
    assert item.classifications.count() == 1


def test_owner_cannot_change_facts_of_a_card_in_use() -> None:
    item = _item(CardFactory.in_state(State.IN_USE))
    with pytest.raises(NotPermitted):
        classify_item(item=item, user=person(Role.OWNER, item.owner), changes={"kind": "free_advice"})


def test_facts_of_a_card_in_use_change_by_decision() -> None:
    item = _item(CardFactory.in_state(State.IN_USE))
    approver = person(Role.APPROVER, item.owner)
    changes = {"kind": "free_advice", "instrument": ""}
    with pytest.raises(ClassificationRefused):
        classify_item(item=item, user=approver, changes=changes)
    decision = cite_decision(reference="2/2026", body="J", decided_on=date(2026, 3, 1))
    classify_item(item=item, user=approver, changes=changes, decision=decision)
    assert _item(item.card_record.page).classification.decision == decision


@pytest.mark.parametrize(
    "changes",
    [
        {"segments": ["EI-OLE"]},
        {"needs": ["EI-OLE"]},
        {"kind": "chargeable"},
        {"production": "purchased"},
        {"colour": "red"},
    ],
)
def test_impossible_facts_are_refused_with_a_reason(changes: dict) -> None:
    item = _item(CardFactory.draft())
    with pytest.raises(ClassificationRefused) as refused:
        classify_item(item=item, user=person(Role.OWNER, item.owner), changes=changes)
    assert str(refused.value)
    assert item.classifications.count() == 1


def test_future_and_backdated_facts_are_refused() -> None:
    item = _item(CardFactory.draft())
    owner = person(Role.OWNER, item.owner)
    for effective in (timezone.localdate() + timedelta(days=1), date(2019, 1, 1)):
        with pytest.raises(ClassificationRefused):
            classify_item(item=item, user=owner, changes={"scope": "regional"}, effective=effective)


def test_organisation_code_is_never_given_twice() -> None:
    organisation_with_people("KERRAN")
    with pytest.raises(CodeAlreadyUsed):
        create_organisation(code="KERRAN", name_fi="Toinen")
    give_code(namespace="organisation", code="POISTETTU")
    with pytest.raises(CodeAlreadyUsed):
        create_organisation(code="POISTETTU", name_fi="Uusi")
    assert not Organisation.objects.filter(code="POISTETTU").exists()


def test_organisation_cannot_succeed_itself() -> None:
    organisation = organisation_with_people("ITSE")
    with pytest.raises(IntegrityError):
        Organisation.objects.filter(pk=organisation.pk).update(successor=organisation.pk)


def test_decision_reference_is_unique_in_its_body() -> None:
    first = cite_decision(reference="5/2026", body="Johtoryhmä", decided_on=date(2026, 1, 1))
    assert cite_decision(reference=" 5/2026", body="johtoryhmä", decided_on=date(2026, 1, 1)) == first
    with pytest.raises(Exception, match="."):
        cite_decision(reference="5/2026", body="Johtoryhmä", decided_on=date(2026, 1, 2))
    assert cite_decision(reference="5/2026", body="Hallitus", decided_on=date(2026, 1, 2)) != first
