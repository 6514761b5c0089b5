"""What the life cycle's lists and lookups must not tell: drafts of others, and what has left one's organisation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Delimitation
from lifecycle.actions import perform
from lifecycle.dossiers import propose_retirement
from lifecycle.impact import impact_of
from lifecycle.inbox import inbox_of
from lifecycle.models import PortfolioItem, User
from lifecycle.registering import describe_item
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from tests.factories import (
    CardFactory,
    again,
    carry_out,
    change_text,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
    retirement_plan,
)
from tests.lifecycle.test_register import _registered

pytestmark = pytest.mark.django_db
SECRET = "Salainen luonnos"


def _found(words: str) -> list[dict]:
    client = Client()
    client.force_login(person(Role.OWNER, organisation_with_people("ALUE")))
    return client.get(reverse("lifecycle_entries", args=["items"]), {"q": words}).json()["results"]


def _described_but_unapproved() -> PortfolioItem:
    item = _registered(owner="MUU")
    draft = again(CardFactory.draft(item.owner, title=SECRET).record.item)
    return describe_item(draft=draft, existing=item, user=person(Role.OWNER, item.owner))


@pytest.mark.links
def test_impact_counts_drafts_that_point_at_the_card_and_names_none() -> None:
    item = item_in(State.IN_USE)
    other = CardFactory.draft(organisation_with_people("MUU"), title=SECRET)
    other.delimitations.add(Delimitation(language="fi", situation="Muu tilanne", target=item.card_record.page))
    other.save()
    links = next(section for section in impact_of([again(item)], []) if section.code == "links")
    assert len(links.lines) == 1
    assert SECRET not in links.lines[0].text
    assert "1" in links.lines[0].text


def test_chooser_finds_others_by_what_is_published_only() -> None:
    live = item_in(State.IN_USE, "MUU")
    change_text(live, " Salasanamuutos")
    _described_but_unapproved()
    retired = item_in(State.IN_USE, "MUU")
    change_text(retired, " Julkaisematon")
    propose(retired, last_day=timezone.localdate())
    carry_out(retired)
    assert _found("Salasanam") == _found("Salainen") == _found("Julkaisematon") == []
    shown = [row["text"] for row in _found("")]
    assert shown
    assert not any(word in text for text in shown for word in (SECRET, "Salasanamuutos", "Julkaisematon"))
    assert [row["id"] for row in _found(live.code)] == [live.pk]


def test_address_of_what_was_never_published_tells_nothing_after_retirement(client: Client) -> None:
    item = _described_but_unapproved()
    last_day = timezone.localdate()
    propose_retirement(plan=retirement_plan(item, last_day=last_day), user=person(Role.OWNER, item.owner))
    perform(again(item), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(again(item), "retire", user=system_user(), today=last_day + timedelta(days=1))
    answer = client.get(again(item).card_record.page.url)
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def _returned(user: User) -> list[str]:
    return [entry.code for section in inbox_of(user) if section.code == "returned" for entry in section.entries]


def test_returned_text_is_told_no_more_to_those_the_card_has_left() -> None:
    item = item_in(State.IN_REVIEW)
    giver, receiver = item.owner, organisation_with_people("MUU")
    owner = person(Role.OWNER, giver)
    perform(again(item), "return", user=person(Role.APPROVER, giver), reason="Salainen syy.")
    assert _returned(owner) == [item.code]
    transfer = propose_transfer(item=again(item), receiver=receiver, user=owner, reason="Tehtävä siirtyy.")
    agree_to_give(transfer=transfer, user=person(Role.APPROVER, giver))
    agree_to_receive(
        transfer=transfer,
        user=person(Role.APPROVER, receiver),
        new_unit=None,
        new_person=person(Role.OWNER, receiver),
    )
    assert _returned(User.objects.get(pk=owner.pk)) == []


def test_returned_change_of_a_retired_card_asks_nobody_any_more() -> None:
    item = item_in(State.IN_USE)
    owner = person(Role.OWNER, item.owner)
    change_text(item)
    perform(again(item), "submit_change", user=owner)
    perform(again(item), "return_change", user=person(Role.APPROVER, item.owner), reason="Ei vielä.")
    assert _returned(owner) == [item.code]
    propose(item, last_day=timezone.localdate())
    carry_out(item)
    assert _returned(User.objects.get(pk=owner.pk)) == []
