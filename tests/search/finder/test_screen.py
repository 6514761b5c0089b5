"""The finder in the editors' side: the check, versions, writing the draft, runs, export."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from lifecycle.roles import Role
from lifecycle.states import State
from search.finder.counting import count_run
from search.finder.exchange import tree_as_json, tree_from_json
from search.finder.reading import draft_version, tree_of, version_in_use
from search.models import FinderAnswer
from tests.access.probing import MISSING, answer
from tests.factories import CardFactory, person
from tests.factories.finder import answered, asked, finder_draft, finder_in_use, two_questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(client: Client) -> Client:
    client.force_login(person(Role.BOARD))
    return client


def _url(name: str, *args: Any) -> str:
    return reverse(f"search_finder{name}", args=args)


def _shown(client: Client, *address: Any) -> str:
    with override("fi"):
        return client.get(_url(*address)).content.decode()


def test_overview_tells_what_is_in_use_and_how_often_it_was_used(board: Client) -> None:
    used = finder_in_use()
    for _time in range(3):
        count_run(used, "PK")
    shown = _shown(board, "")
    assert _url("_version", used.number) in shown
    assert "<td>3</td>" in shown
    rows = list(csv.DictReader(io.StringIO(board.get(_url("_runs")).content.decode("utf-8-sig"))))
    assert [(row["version"], row["segment"], row["runs"]) for row in rows] == [("1", "PK", "3")]


def test_version_is_written_from_question_to_use(board: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    board.post(_url("_begin"))
    board.post(_url("_question_new"), {"text_fi": "Kuka?", "text_sv": "Vem?", "text_en": "Who?"})
    sent = {
        "text_fi": "Yritys",
        "text_sv": "Företag",
        "text_en": "Business",
        "segment": "PK",
        "needs": ["RAHOITUS"],
        "kind": "support",
        "cards": [card.record.item_id],
    }
    written = board.post(_url("_answer_new", "1"), sent)
    assert written.headers["Location"].endswith("#part-1a")
    row = FinderAnswer.objects.get(code="1a")
    assert (row.segment, row.needs, row.kind, row.cards) == ("PK", ["RAHOITUS"], "support", [card.record.item.code])
    assert board.get(_url("_use")).status_code == 200
    assert version_in_use() is None
    board.post(_url("_use"))
    used = version_in_use()
    assert used is not None
    assert answer(board, _url("_question", "1")) == MISSING, "what is in use is not written"


def test_draft_with_errors_shows_them_where_they_are_and_cannot_be_used(board: Client) -> None:
    CardFactory.in_state(State.IN_USE)
    finder_draft(asked("1", answered("1a", "", "PK"), answered("1b")))
    shown = _shown(board, "_version", 1)
    assert 'href="/admin/finder/1/#part-1b"' in shown
    assert _url("_use") not in shown
    board.post(_url("_use"))
    assert version_in_use() is None


def test_answer_shows_what_it_says_when_it_is_opened_again(board: Client) -> None:
    card = CardFactory.in_state(State.IN_USE, title="Nimetty palvelu")
    finder_draft(
        asked("1", answered("1a", "2", "PK")),
        asked("2", answered("2a", needs=["RAHOITUS"], cards=[card.record.item.code], only_after=["1a"])),
    )
    shown = _shown(board, "_answer", "2a")
    for words in ("Nimetty palvelu", 'value="RAHOITUS"', "Vastaus 1a fi"):
        assert words in shown
    assert shown.count("checked") == 2


def test_refused_answer_is_told_beside_its_field(board: Client) -> None:
    finder_draft(asked("1", answered("1a")))
    page = board.post(_url("_answer", "1a"), {"text_fi": "x", "segment": "EI-OLE"})
    assert page.status_code == 200
    assert "segment" in page.context["form"].errors
    page = board.post(_url("_question", "1"), {"text_fi": ""})
    assert "text_fi" in page.context["form"].errors


def test_parts_are_moved_and_removed_after_a_question(board: Client) -> None:
    CardFactory.in_state(State.IN_USE)
    finder_draft()
    board.post(_url("_arrange"), {"down": "1"})
    board.post(_url("_arrange"), {"up": "1b"})
    board.post(_url("_arrange"), {"up": "99"})
    draft = draft_version()
    assert draft is not None
    tree = tree_of(draft)
    assert [question.code for question in tree.questions] == ["2", "1"]
    assert [answer.code for answer in tree.questions[1].answers] == ["1b", "1a"]
    assert board.get(_url("_remove", "1")).status_code == 200
    assert len(tree_of(draft).questions) == 2
    board.post(_url("_remove", "1"))
    board.post(_url("_remove", "2b"))
    assert tree_as_json(tree_of(draft))["questions"][0]["answers"][0]["code"] == "2a"
    assert answer(board, _url("_remove", "1")) == MISSING


def test_draft_is_thrown_away(board: Client) -> None:
    finder_in_use()
    board.post(_url("_begin"))
    board.post(_url("_discard"))
    assert draft_version() is None
    assert version_in_use() is not None


def test_export_is_what_import_reads(board: Client) -> None:
    used = finder_in_use()
    sent = board.get(_url("_export", used.number))
    assert tree_from_json(json.loads(sent.content), "x.json") == tree_of(used)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BOARD])
def test_auditors_read_and_are_offered_nothing_to_write(role: Role, client: Client) -> None:
    finder_in_use()
    finder_draft()
    client.force_login(person(role))
    shown = _shown(client, "_version", 2)
    for name, args in (("_use", ()), ("_discard", ()), ("_question_new", ()), ("_arrange", ()), ("_answer", ("1a",))):
        assert (_url(name, *args) in shown) is (role is Role.BOARD)
    assert client.get(_url("_runs")).status_code == 200


def test_home_tells_the_board_of_errors_in_what_is_in_use(board: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    finder_in_use(*two_questions(card.record.item.code))
    home = reverse("wagtailadmin_home")
    assert "tj-finder" not in board.get(home).content.decode()
    card.live = False
    card.save()
    assert "tj-finder" in board.get(home).content.decode()
    board.force_login(person(Role.AUDITOR))
    assert "tj-finder" not in board.get(home).content.decode()


def test_chooser_finds_public_services_only(board: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Julkinen apu")
    CardFactory.draft(title="Luonnosapu")
    found = board.get(reverse("lifecycle_entries", args=["public-services"]), {"q": "apu"}).json()["results"]
    assert [row["text"].split(" (")[0] for row in found] == ["Julkinen apu"]


def test_pages_take_as_many_queries_for_large_trees(board: Client) -> None:
    finder_in_use()
    numbers = []
    for size in (2, 20):
        questions = [
            asked(str(place), answered(f"{place}a", str(place + 1), "PK", needs=["RAHOITUS"]))
            for place in range(1, size)
        ]
        finder_draft(*questions, asked(str(size), answered(f"{size}a", "", "PK")))
        found = []
        for address in (_url(""), _url("_version", 2), _url("_answer", "1a"), _url("_export", 2)):
            board.get(address)
            with CaptureQueriesContext(connection) as captured:
                board.get(address)
            found.append(len(captured))
        numbers.append(found)
    assert numbers[0] == numbers[1]
