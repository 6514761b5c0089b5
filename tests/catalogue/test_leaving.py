"""The public side of leaving: the notice, 301, 410, old addresses, search and sitemap."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from catalogue.models import FormerAddress, ProductCardPage
from lifecycle.actions import perform
from lifecycle.dossiers import propose_retirement
from lifecycle.models import PortfolioItem
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import CardFactory, decision, organisation_with_people, person, retirement_plan

pytestmark = pytest.mark.django_db(transaction=False)
LAST_DAY = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def indexed(django_capture_on_commit_callbacks):
    """Return a block at whose end what waits for the commit is done, such as indexing."""

    @contextmanager
    def block() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield
        connection.run_on_commit.clear()  # done, so it no longer waits

    return block


def _item(page: ProductCardPage) -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(pk=page.record.item_id)


def _decide(page: ProductCardPage, *successors: ProductCardPage, **facts) -> None:
    item = _item(page)
    usual = {"successors": [_item(other) for other in successors], "last_day": LAST_DAY}
    if successors:
        usual["reason_code"] = ReasonCode.REPLACED
    propose_retirement(plan=retirement_plan(item, **usual | facts), user=person(Role.OWNER, item.owner))
    board = bool({s.record.item.owner_id for s in successors} - {item.owner_id})
    decider = person(Role.BOARD) if board else person(Role.APPROVER, item.owner)
    perform(_item(page), "decide_retirement", user=decider, decision=decision())


def _retire(page: ProductCardPage) -> None:
    perform(_item(page), "retire", user=system_user(), today=LAST_DAY + timedelta(days=1))


def _path(page: ProductCardPage, language: str = "fi") -> str:
    with translation.override(language):
        return ProductCardPage.objects.get(pk=page.pk).url


def test_card_says_when_it_leaves_and_what_to_use_instead_from_the_decision_on(client: Client, indexed) -> None:
    with indexed():
        card, successor = CardFactory.in_state(State.IN_USE), CardFactory.in_state(State.IN_USE)
    item = _item(card)
    plan = retirement_plan(item, successors=[_item(successor)], reason_code=ReasonCode.REPLACED, last_day=LAST_DAY)
    with indexed():
        propose_retirement(plan=plan, user=person(Role.OWNER, item.owner))
    day = f"{LAST_DAY.day}.{LAST_DAY.month}.{LAST_DAY.year}"
    for address in (_path(card), "/fi/palvelut/"):
        answer = client.get(address).content.decode()
        assert day not in answer, "a proposal is not public"
        assert "ehdotettu poist" not in answer.lower()
    with indexed():
        perform(_item(card), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    for address in (_path(card), "/fi/palvelut/"):
        answer = client.get(address).content.decode()
        assert day in answer
        assert f'href="{_path(successor)}"' in answer
        assert successor.title in answer


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_retired_card_redirects_to_its_living_successor_in_the_readers_language(client: Client, language: str) -> None:
    card, between, last = (CardFactory.in_state(State.IN_USE) for _number in range(3))
    _decide(card, between)
    _retire(card)
    _decide(between, last)
    _retire(between)
    for page in (card, between):
        answer = client.get(_path(page, language))
        assert answer.status_code == 301
        assert answer["Location"] == _path(last, language)


def test_retired_card_without_successor_is_gone_with_reason_date_and_alternatives(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE, title="Päättyvä palvelu")
    same_need = CardFactory.in_state(State.IN_USE, segments=["ALKAVA", "PK"], title="Samaan tarpeeseen")
    for_others = CardFactory.in_state(State.IN_USE, segments=["ALKAVA"], title="Aivan muille")
    same_segment = CardFactory.in_state(State.IN_USE, needs=["OSAAMINEN"], title="Samoille asiakkaille")
    _decide(card, no_successor_why="Laki kumottiin.", reason_code=ReasonCode.LAW_CHANGED)
    _retire(card)
    answer = client.get(_path(card))
    assert answer.status_code == 410
    text = answer.content.decode()
    for expected in ("Päättyvä palvelu", "Laki kumottiin.", same_need.title, same_segment.title, _path(same_need)):
        assert expected in text
    assert f"{LAST_DAY.day}.{LAST_DAY.month}.{LAST_DAY.year}" in text
    assert for_others.title not in text


def test_split_offers_every_part(client: Client) -> None:
    card, one, other = (CardFactory.in_state(State.IN_USE) for _number in range(3))
    _decide(card, one, other, way=Way.SPLIT, reason_code=ReasonCode.SPLIT)
    _retire(card)
    answer = client.get(_path(card))
    assert answer.status_code == 410
    assert all(_path(part) in answer.content.decode() for part in (one, other))


def test_retired_card_is_out_of_search_and_sitemap_and_lists(client: Client, indexed) -> None:
    with indexed():
        card = CardFactory.in_state(State.IN_USE, title="Katoava palvelu")
        CardFactory.in_state(State.IN_USE, title="Jäävä palvelu")
    lists = ("/fi/palvelut/?q=palvelu", "/sitemap-cards.xml", "/fi/", card.get_parent().url)
    known = {address: _path(card) in client.get(address).content.decode() for address in lists}
    assert all(known.values()), known
    with indexed():
        _decide(card)
    with indexed():
        _retire(card)
    for address in lists:
        assert _path(card) not in client.get(address).content.decode(), address
    for user in (person(Role.AUDITOR), person(Role.OWNER, _item(card).owner)):
        client.force_login(user)
        assert _path(card) not in client.get("/fi/palvelut/?q=katoava").content.decode()


def test_withdrawn_retirement_takes_the_notice_back(client: Client, indexed) -> None:
    with indexed():
        card = CardFactory.in_state(State.IN_USE)
    with indexed():
        _decide(card)
    with indexed():
        perform(_item(card), "withdraw", user=person(Role.BOARD), reason="Jatkuu.", decision=decision("8/2026"))
    day = f"{LAST_DAY.day}.{LAST_DAY.month}.{LAST_DAY.year}"
    for address in (_path(card), "/fi/palvelut/"):
        assert day not in client.get(address).content.decode()


def test_renamed_card_answers_at_its_old_address_in_every_language(client: Client, indexed) -> None:
    card = CardFactory.in_state(State.IN_USE)
    old = {language: _path(card, language) for language in ("fi", "sv", "en")}
    page = card.get_latest_revision_as_object()
    page.slug = "uusi-nimi"
    with indexed():
        page.save_revision().publish(skip_permission_checks=True)
    for language, address in old.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, _path(card, language))
    assert client.get(_path(card)).status_code == 200


def test_cards_below_a_renamed_organisation_page_answer_at_their_old_addresses(client: Client, indexed) -> None:
    card = CardFactory.in_state(State.IN_USE)
    old = _path(card)
    page = card.get_parent().specific
    page.slug = "uusi-virasto"
    with indexed():
        page.save_revision().publish(skip_permission_checks=True)
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, _path(card))


def test_old_address_of_a_draft_tells_nothing(client: Client) -> None:
    draft = CardFactory.draft()
    FormerAddress.objects.create(address="alue/vanha-nimi/", page=draft)
    assert client.get("/fi/alue/vanha-nimi/").status_code == 404


def test_public_track_names_no_proposal_and_shows_the_planned_day(client: Client) -> None:
    card = CardFactory.in_state(State.RETIREMENT_PROPOSED)
    text = client.get(_path(card, "en")).content.decode()
    assert "Retirement proposed" not in text
    other = CardFactory.in_state(State.IN_USE, organisation_with_people("TOINEN"))
    _decide(other)
    text = client.get(_path(other, "en")).content.decode()
    first_without = LAST_DAY + timedelta(days=1)
    assert text.count('aria-current="step"') == 1
    assert f"{first_without.day}" in text[text.index('class="c-life"') :]


def test_reinstated_card_still_answers_as_gone_until_it_is_in_use_again(client: Client) -> None:
    card, successor = CardFactory.in_state(State.IN_USE), CardFactory.in_state(State.IN_USE)
    _decide(card, successor)
    _retire(card)
    board = person(Role.BOARD)
    perform(_item(card), "reinstate", user=board, reason="Tarve palasi.", decision=decision("8/2026"))
    answer = client.get(_path(card))
    assert answer.status_code == 410
    assert _path(successor) in answer.content.decode()
    owner = _item(card).owner
    perform(_item(card), "submit", user=person(Role.OWNER, owner))
    assert client.get(_path(card)).status_code == 410
    perform(_item(card), "approve", user=person(Role.APPROVER, owner), decision=decision("9/2026"))
    ended = _item(card).history.get(transition="retire").effective
    perform(_item(card), "take_into_use", user=person(Role.APPROVER, owner), today=ended)
    assert client.get(_path(card)).status_code == 200
