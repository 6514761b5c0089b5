"""Trees as files, and the commands that read and check them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings

from lifecycle.exchange.errors import ImportRefused
from lifecycle.states import State
from search.finder.exchange import tree_as_json, tree_from_json
from search.finder.reading import draft_version, tree_of, version_in_use
from search.finder.tree import Tree
from tests.factories import CardFactory
from tests.factories.cards import code_lists
from tests.factories.finder import answered, asked, finder_draft, two_questions
from tests.search.finder.trees import random_trees

pytestmark = pytest.mark.django_db


@settings(max_examples=50, deadline=None)
@given(random_trees())
def test_tree_read_back_is_the_same(drawn: Tree) -> None:
    written = json.loads(json.dumps(tree_as_json(drawn)))
    read = tree_from_json(written, "puu.json")
    assert read == drawn
    assert tree_as_json(read) == written


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"questions": {}},
        {"questions": ["1"]},
        {"questions": [{"code": 1}]},
        {"questions": [{"code": "01"}]},
        {"questions": [{"code": "1", "teksti": {}}]},
        {"questions": [{"code": "1", "text": "Mikä?"}]},
        {"questions": [{"code": "1", "text": {"de": "Was?"}}]},
        {"questions": [{"code": "1", "text": {"fi": 3}}]},
        {"questions": [{"code": "1", "text": {"fi": "a\x00"}}]},
        {"questions": [{"code": "1", "answers": {}}]},
        {"questions": [{"code": "1", "answers": [{"code": "2a"}]}]},
        {"questions": [{"code": "1", "answers": [{"code": "1a", "needs": "PK"}]}]},
        {"questions": [{"code": "1", "answers": [{"code": "1a", "segment": None}]}]},
        {"questions": [asked("1"), asked("1")]},
        {"questions": [asked("1", answered("1a"), answered("1a"))]},
    ],
)
def test_file_that_is_no_tree_is_refused_with_its_name(value: Any) -> None:
    with pytest.raises(ImportRefused) as refused:
        tree_from_json(value, "puu.json")
    assert refused.value.file == "puu.json"


def _file(tmp_path: Path, questions: list[dict[str, Any]]) -> str:
    path = tmp_path / "puu.json"
    path.write_text(json.dumps({"questions": questions}), encoding="utf-8")
    return str(path)


def test_import_writes_the_draft_and_uses_it_when_asked(tmp_path: Path) -> None:
    card = CardFactory.in_state(State.IN_USE).record
    card.source_id = "LAHDE-1"
    card.save()
    call_command("import_finder", _file(tmp_path, two_questions("LAHDE-1")), stdout=StringIO())
    draft = draft_version()
    assert draft is not None
    assert tree_of(draft).questions[1].answers[0].cards == (card.item.code,)
    call_command("import_finder", _file(tmp_path, two_questions()), "--use", stdout=StringIO())
    assert version_in_use() == draft


def test_import_of_a_tree_that_points_to_nothing_writes_nothing(tmp_path: Path) -> None:
    code_lists()
    with pytest.raises(CommandError, match="1a"):
        call_command("import_finder", _file(tmp_path, [asked("1", answered("1a", "", "EI-OLE"))]))
    assert draft_version() is None


def test_import_of_a_text_that_is_too_long_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import_finder", _file(tmp_path, [asked("1", text={"fi": "x" * 201})]))
    assert draft_version() is None


def test_check_command_tells_findings_and_fails_on_errors(tmp_path: Path) -> None:
    code_lists()
    with pytest.raises(CommandError):
        call_command("check_finder")
    finder_draft(asked("1", answered("1a")))
    out = StringIO()
    with pytest.raises(CommandError, match="1 errors"):
        call_command("check_finder", "--draft", stdout=out)
    assert "1a" in out.getvalue()
    CardFactory.in_state(State.IN_USE)
    call_command("import_finder", _file(tmp_path, two_questions()), "--use", stdout=StringIO())
    out = StringIO()
    call_command("check_finder", stdout=out)
    assert "2 questions, 3 complete walks (PK 3)" in out.getvalue()
