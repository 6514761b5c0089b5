"""Versions of the tree: written as drafts by those who may, checked, used, and then never changed."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from lifecycle.errors import NotPermitted
from lifecycle.models import PortfolioItem
from lifecycle.roles import ROLES, Role
from lifecycle.services import system_user
from lifecycle.states import State
from search.finder.errors import FinderRefused
from search.finder.exchange import tree_as_json
from search.finder.reading import draft_version, report_on, tree_of, version_in_use
from search.finder.trees import (
    begin_draft,
    discard_draft,
    move,
    put_into_use,
    remove,
    write_answer,
    write_question,
)
from search.models import FinderAnswer, FinderTree
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.cards import code_lists
from tests.factories.finder import answered, asked, finder_draft, finder_in_use

pytestmark = pytest.mark.django_db


def _board() -> Any:
    return person(Role.BOARD)


def test_new_version_is_a_copy_of_the_one_in_use_with_the_same_codes() -> None:
    used = finder_in_use()
    draft = begin_draft(user=_board())
    assert (draft.number, draft.status) == (used.number + 1, "draft")
    assert tree_as_json(tree_of(draft)) == tree_as_json(tree_of(used))


def test_putting_into_use_ends_the_version_before() -> None:
    first = finder_in_use()
    begin_draft(user=_board())
    second = put_into_use(user=_board())
    first.refresh_from_db()
    assert (first.status, first.ended_at) == ("ended", second.used_from)
    assert version_in_use() == second
    assert draft_version() is None
    logged = ModelLogEntry.objects.filter(action="search.finder_used").values_list("object_id", flat=True)
    assert list(logged) == [str(second.pk), str(first.pk)]


def test_tree_with_errors_is_not_put_into_use() -> None:
    code_lists()
    finder_draft(asked("1", answered("1a", "", "PK")))
    with pytest.raises(FinderRefused):
        put_into_use(user=_board())
    assert version_in_use() is None
    assert draft_version() is not None


@pytest.mark.parametrize("role", [role for role in ROLES if role is not Role.PUBLIC])
def test_only_those_who_govern_the_code_lists_write(role: Role) -> None:
    finder_in_use()
    finder_draft()
    organisation = organisation_with_people("ALUE") if ROLES[role].per_organisation else None
    user = person(role, organisation)
    changes = (
        lambda: write_question(user=user, facts={"text_fi": "Uusi?"}),
        lambda: write_answer(user=user, facts={"text_fi": "Uusi"}, question="1"),
        lambda: move(user=user, code="1", ahead=False),
        lambda: remove(user=user, code="2a"),
        lambda: discard_draft(user=user),
        lambda: begin_draft(user=user),
        lambda: put_into_use(user=user),
    )
    if role in (Role.BOARD, Role.ADMINISTRATOR):
        for change in changes:
            change()
        return
    for change in changes:
        with pytest.raises(NotPermitted):
            change()


def test_what_is_in_use_is_not_written() -> None:
    finder_in_use()
    for change in (
        lambda: write_question(user=_board(), facts={"text_fi": "Toinen?"}, code="1"),
        lambda: write_answer(user=_board(), facts={"text_fi": "Toinen"}, code="1a"),
        lambda: remove(user=_board(), code="1"),
        lambda: move(user=_board(), code="1", ahead=False),
        lambda: put_into_use(user=_board()),
        lambda: discard_draft(user=_board()),
    ):
        with pytest.raises(FinderRefused):
            change()


def test_one_draft_at_a_time() -> None:
    begin_draft(user=_board())
    with pytest.raises(FinderRefused):
        begin_draft(user=_board())
    with pytest.raises(IntegrityError), transaction.atomic():
        FinderTree.objects.create(number=99, created_by=_board())


def test_codes_are_never_given_twice() -> None:
    finder_in_use()
    begin_draft(user=_board())
    remove(user=_board(), code="2")
    assert write_question(user=_board(), facts={"text_fi": "Uusi?"}).code == "3"
    remove(user=_board(), code="1b")
    assert write_answer(user=_board(), facts={"text_fi": "Uusi"}, question="1").code == "1c"


def test_question_and_answer_are_written_and_moved() -> None:
    code_lists()
    begin_draft(user=system_user())
    for text in ("Eka?", "Toka?"):
        write_question(user=_board(), facts={"text_fi": text, "help_sv": " Hjälp "})
    for text in ("Joo", "Ei"):
        write_answer(user=_board(), facts={"text_fi": text, "segment": "PK", "needs": ["RAHOITUS"]}, question="1")
    move(user=_board(), code="2", ahead=True)
    move(user=_board(), code="1b", ahead=True)
    move(user=_board(), code="1b", ahead=True)
    draft = draft_version()
    assert draft is not None
    tree = tree_of(draft)
    assert [question.code for question in tree.questions] == ["2", "1"]
    assert [answer.code for answer in tree.questions[1].answers] == ["1b", "1a"]
    assert tree.questions[0].helps["sv"] == "Hjälp"
    assert tree.questions[1].answers[0].needs == ("RAHOITUS",)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"leads_to": "77"}, "leads_to"),
        ({"segment": "EI-OLE"}, "segment"),
        ({"needs": ["EI-OLE"]}, "needs"),
        ({"kind": "unknown"}, "kind"),
        ({"cards": ["S-0"]}, "cards"),
        ({"only_after": ["1b"]}, "only_after"),
        ({"only_after": ["9a"]}, "only_after"),
    ],
)
def test_answer_that_points_to_nothing_is_refused_at_its_field(facts: dict[str, Any], field: str) -> None:
    code_lists()
    finder_draft()
    with pytest.raises(FinderRefused) as refused:
        write_answer(user=_board(), facts={"text_fi": "Uusi"} | facts, question="1")
    assert list(refused.value.problems) == [field]
    assert FinderAnswer.objects.filter(code="1c").count() == 0


def test_check_finds_a_named_card_that_has_left_the_offering() -> None:
    code_lists()
    gone = CardFactory.in_state(State.RETIRED).record.item.code
    draft = CardFactory.draft().record.item.code
    leaving = CardFactory.in_state(State.RETIRING).record.item.code
    finder_draft(asked("1", answered("1a", "", "PK", cards=[gone, draft, leaving])))
    version = draft_version()
    assert version is not None
    report = report_on(version)
    assert {finding.about for finding in report.errors} == {(gone,), (draft,)}
    assert [finding.about for finding in report.warnings] == [(leaving,)]


def test_check_takes_as_many_queries_for_a_large_tree(django_assert_num_queries: Any) -> None:
    version = finder_in_use()
    with django_assert_num_queries(6):
        report_on(version)
    many = [asked(str(place), answered(f"{place}a", str(place + 1), "PK")) for place in range(1, 30)]
    for _number in range(5):
        CardFactory.in_state(State.IN_USE)
    large = finder_draft(*many, asked("30", answered("30a", "", "PK")))
    with django_assert_num_queries(6):
        assert report_on(large).errors == ()
    assert PortfolioItem.objects.count() == 6
