"""The finder's public pages: answers in the address, nothing stored, one segment and ranked services at the end."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import RoutingContact, Segment
from lifecycle.roles import Role
from lifecycle.states import State
from search.finder.trees import begin_draft, put_into_use, remove
from search.indexing import rebuild
from search.models import FinderRuns, FinderTree
from tests.factories import CardFactory, decide, organisation_with_people, person, propose
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET
from tests.factories.finder import answered, asked, finder_draft, finder_in_use, two_questions

pytestmark = pytest.mark.django_db


def _url(answers: str = "", language: str = "fi", draft: bool = False) -> str:
    name = "search:finder_draft" if draft else "search:finder"
    with override(language):
        return reverse(f"{name}_step", args=[answers]) if answers else reverse(name)


@pytest.fixture
def card() -> Any:
    """A public card in the index, and a tree in use that leads to it."""
    made = CardFactory.in_state(State.IN_USE, title="Kehittämisraha")
    finder_in_use(*two_questions(made.record.item.code))
    rebuild()
    return made


def test_answers_lead_from_question_to_question_to_the_services(card: Any, client: Client) -> None:
    page = client.get(_url())
    assert "Kysymys 1 fi" in page.content.decode()
    onward = client.get(_url(), {"answer": "1a"})
    assert onward.headers["Location"] == _url("1a")
    page = client.get(onward.headers["Location"])
    assert "Kysymys 2 fi" in page.content.decode()
    assert "Apu fi" in page.content.decode()
    onward = client.get(_url("1a"), {"answer": "2a"})
    assert onward.headers["Location"] == _url("1a-2a")
    shown = client.get(onward.headers["Location"]).content.decode()
    assert "Kehittämisraha" in shown
    assert "Pk-yritys" in shown
    assert "Vastaus 2a fi" in shown


@pytest.mark.parametrize(("language", "words"), [("sv", "Kehittämisraha sv"), ("en", "Kehittämisraha en")])
def test_result_is_in_the_readers_language(language: str, words: str, card: Any, client: Client) -> None:
    shown = client.get(_url("1a-2a", language)).content.decode()
    assert words in shown
    assert f"Vastaus 1a {language}" in shown


def test_nothing_is_stored_but_a_number(card: Any, client: Client) -> None:
    for address, given in (
        (_url(), {}),
        (_url(), {"answer": "1a"}),
        (_url("1a"), {"answer": "2a"}),
        (_url("1a-2a"), {}),
    ):
        response = client.get(address, given)
        assert response.cookies == {}
    assert Session.objects.count() == 0
    (row,) = FinderRuns.objects.values("segment", "number", "tree__number")
    assert row == {"segment": "PK", "number": 1, "tree__number": 1}
    assert {field.name for field in FinderRuns._meta.get_fields()} == {"id", "tree", "day", "segment", "number"}


def test_pages_with_answers_are_kept_nowhere(card: Any, client: Client) -> None:
    for address in (_url("1a"), _url("1a-2a"), _url("9z"), f"{_url()}?answer=1a", f"{_url()}?answer="):
        assert "no-store" in client.get(address).headers["Cache-Control"]
    assert "no-store" not in client.get(_url()).headers.get("Cache-Control", "")


def test_only_the_last_answer_is_counted_once_each_time(card: Any, client: Client) -> None:
    client.get(_url("1a-2a"))
    client.head(_url("1a"), {"answer": "2a"})
    client.get(_url("1a"), {"answer": "9z"})
    client.get(_url(), {"answer": "1a"})
    assert FinderRuns.objects.count() == 0
    client.get(_url("1a"), {"answer": "2a"})
    client.get(_url(), {"answer": "1b"})
    assert [row.number for row in FinderRuns.objects.all()] == [2]


def test_no_answer_is_asked_for_again(card: Any, client: Client) -> None:
    for given in ("", "9z", "2a"):
        page = client.get(_url(), {"answer": given})
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()


def test_form_sent_without_an_answer_says_so_and_one_with_an_answer_goes_on(card: Any, client: Client) -> None:
    assert '<input type="hidden" name="answer" value="">' in client.get(_url()).content.decode()
    assert client.get(f"{_url()}?answer=&answer=1a").headers["Location"] == _url("1a")


def test_answer_is_chosen_beforehand_for_those_who_come_back(card: Any, client: Client) -> None:
    page = client.get(_url("1a")).content.decode()
    assert f'href="{_url()}?was=1a"' in page
    assert 'value="1a" id="id_answer_0" checked' in client.get(f"{_url()}?was=1a").content.decode()


@pytest.mark.parametrize(
    "answers", ["9a", "1a-9a", "1a-2a-1a", "2a", "x", "1A", "1a--2a", "1a-2a" * 300, "%C3%A4", "1a%002a", "a" * 3000]
)
def test_stale_or_tampered_address_gives_a_clear_page(answers: str, card: Any, client: Client) -> None:
    page = client.get(f"{_url()}{answers}/")
    assert page.status_code == 404
    if "%00" not in answers:
        assert "search/finder_broken.html" in [template.name for template in page.templates]


def test_address_keeps_working_through_versions_as_long_as_its_answers_make_a_walk(card: Any, client: Client) -> None:
    board = person(Role.BOARD)
    begin_draft(user=board)
    remove(user=board, code="2b")
    put_into_use(user=board)
    assert client.get(_url("1a-2a")).status_code == 200
    stale = client.get(_url("1a-2b"))
    assert stale.status_code == 404
    assert "Vastaus 1a fi" in stale.content.decode()
    assert f'href="{_url("1a")}"' in stale.content.decode()


def test_without_a_tree_the_page_leads_elsewhere(client: Client) -> None:
    page = client.get(_url())
    assert page.status_code == 200
    assert reverse("search:results") in page.content.decode()
    assert client.get(_url("1a")).status_code == 404


def test_draft_is_tried_out_in_the_editors_side_only_and_not_counted(card: Any, client: Client) -> None:
    finder_draft(*two_questions(), asked("3", answered("3a")))
    assert client.get(_url(draft=True)).status_code == 404
    client.force_login(person(Role.EXPERT))
    assert client.get(_url("1a-2a", draft=True)).status_code == 404
    client.force_login(person(Role.AUDITOR))
    assert client.get(_url("1a-2a", draft=True)).status_code == 200
    onward = client.get(_url("1a", draft=True), {"answer": "2a"})
    assert onward.headers["Location"] == _url("1a-2a", draft=True)
    assert FinderRuns.objects.count() == 0


def test_draft_with_faults_still_gives_pages(client: Client) -> None:
    CardFactory.in_state(State.IN_USE)
    finder_draft(
        asked("1", answered("1a"), answered("1b", "2", "PK"), answered("1c", "1"), answered("1d", "3", "ALKAVA")),
        asked("2"),
        asked("3", answered("3a", "9"), answered("3b", "", "PK")),
        asked("9"),
    )
    remove(user=person(Role.BOARD), code="9")
    client.force_login(person(Role.BOARD))
    expected = {"": 200, "1a": 200, "1b": 200, "1c": 200, "1c-1a": 404, "1d-3a": 404, "1d-3b": 200}
    assert {answers: client.get(_url(answers, draft=True)).status_code for answers in expected} == expected
    assert client.get(_url("1c", draft=True), {"answer": "1a"}).status_code == 404


def test_public_result_holds_nothing_of_deeper_levels(card: Any, client: Client) -> None:
    shown = client.get(_url("1a-2a")).content.decode()
    assert LEVEL_2_SECRET not in shown
    assert LEVEL_3_SECRET not in shown


def test_public_result_asks_the_database_for_nothing_of_deeper_levels(
    card: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get(_url("1a-2a"))
    with django_assert_max_num_queries(40) as captured:
        client.get(_url("1a-2a"))
    asked_for = " ".join(query["sql"] for query in captured.captured_queries)
    for table in ("expertdescription", "routingcontact", "delimitation", "implementationdescription"):
        assert table not in asked_for


@pytest.mark.parametrize("role", [Role.EXPERT, Role.IMPLEMENTER, Role.OWNER, Role.AUDITOR])
def test_adviser_sees_the_expert_level_and_the_contact_for_the_segment(role: Role, card: Any, client: Client) -> None:
    for segment, name in (("PK", "Pk-neuvonta"), ("ALKAVA", "Aloittavien neuvonta"), (None, "Vaihde")):
        found = Segment.objects.get(code=segment) if segment else None
        card.routing_contacts.add(RoutingContact(segment=found, name=name, phone="0295 000 111"))
    card.save()
    other = organisation_with_people("VIERAS") if role in (Role.IMPLEMENTER, Role.OWNER) else None
    client.force_login(person(role, other))
    shown = client.get(_url("1a-2a")).content.decode()
    assert LEVEL_2_SECRET in shown
    assert "Pk-neuvonta" in shown
    assert "Vaihde" in shown
    assert "Aloittavien neuvonta" not in shown
    assert LEVEL_3_SECRET not in shown


@pytest.mark.parametrize("state", [State.DRAFT, State.APPROVED, State.RETIRED])
def test_result_shows_only_what_the_public_may_read(state: State, card: Any, client: Client) -> None:
    CardFactory.in_state(state, title="Salainen palvelu")
    rebuild()
    for user in (None, person(Role.ADMINISTRATOR)):
        if user is not None:
            client.force_login(user)
        assert "Salainen palvelu" not in client.get(_url("1b")).content.decode()


def test_card_that_has_left_since_is_left_out(client: Client) -> None:
    left = CardFactory.in_state(State.IN_USE, title="Poistuva palvelu")
    finder_in_use(*two_questions(left.record.item.code))
    rebuild()
    assert "Poistuva palvelu" in client.get(_url("1a-2a")).content.decode()
    left.live = False
    left.save()
    page = client.get(_url("1a-2a"))
    assert page.status_code == 200
    assert "Poistuva palvelu" not in page.content.decode()


def test_card_that_leaves_comes_last_with_what_follows_it_before_it(client: Client) -> None:
    leaving, follows, other = (CardFactory.in_state(State.IN_USE, title=title) for title in ("Aalto", "Uusi", "Muu"))
    staying = CardFactory.in_state(State.IN_USE, title="Muille", segments=["ALKAVA"])
    finder_in_use(*two_questions(leaving.record.item.code))
    propose(leaving.record.item, successors=[follows.record.item])
    decide(leaving.record.item)
    rebuild()
    shown = client.get(_url("1a-2a")).content.decode()
    titles = re.findall(r'<h3 class="c-h4"><a [^>]*>([^<]*)</a>', shown)
    assert titles == ["Uusi", "Muu", "Aalto"]
    assert shown.count("Poistuva") == 1
    assert (other.title in titles, staying.title in titles) == (True, False)


def test_result_names_the_answers_for_which_there_is_nothing(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Laina", segments=["PK"], needs=["RAHOITUS"])
    finder_in_use(
        asked("1", answered("1a", "2", "PK", needs=["RAHOITUS"])),
        asked("2", answered("2a", kind="chargeable"), answered("2b", kind="support")),
    )
    rebuild()
    for language in ("fi", "sv", "en"):
        assert f"<q>Vastaus 2a {language}</q>" in client.get(_url("1a-2a", language)).content.decode()
        assert "<q>" not in client.get(_url("1a-2b", language)).content.decode()


def test_steps_and_results_are_not_for_crawlers(card: Any, client: Client) -> None:
    noindex = '<meta name="robots" content="noindex">'
    assert noindex not in client.get(_url()).content.decode()
    for address in (_url("1a"), _url("1a-2a"), f"{_url()}?answer="):
        assert noindex in client.get(address).content.decode()


@pytest.mark.parametrize("adviser", [False, True])
def test_pages_take_as_many_queries_for_many_services(adviser: bool, client: Client) -> None:
    finder_in_use()
    rebuild()
    if adviser:
        client.force_login(person(Role.EXPERT))
    addresses = (_url(), _url("1a"), _url("1a-2a"))
    numbers = []
    for many in (0, 6):
        for _number in range(many):
            CardFactory.in_state(State.IN_USE)
        rebuild()
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found.append(len(captured))
        numbers.append(found)
    assert numbers[0] == numbers[1]
    assert FinderTree.objects.count() == 1


def test_other_pages_lead_to_the_finder(card: Any, client: Client) -> None:
    with override("fi"):
        addresses = [reverse("wagtail_serve", args=[""]), f"{reverse('search:results')}?q=zzzzz"]
    for address in addresses:
        page = client.get(address).content.decode()
        assert f'href="{_url()}"' in page.split("<main")[1].split("</main>")[0]
