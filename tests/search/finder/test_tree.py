"""Walking a tree by the codes in an address."""

import pytest

from search.finder.tree import (
    LONGEST_WALK,
    BrokenWalk,
    address_of,
    codes_in,
    letters,
    number_of_letters,
    question_of,
    walk,
)
from tests.search.finder.trees import answer, tree

TREE = tree(
    {
        "1": [answer("1a", "2", "PK"), answer("1b", "3", "ALKAVA")],
        "2": [answer("2a", "3", needs=("RAHOITUS",)), answer("2b")],
        "3": [answer("3a", needs=("OSAAMINEN", "RAHOITUS")), answer("3b", only_after=("2a",))],
    }
)


def test_walk_asks_the_question_to_which_the_answers_lead() -> None:
    begun = walk(TREE, ())
    assert begun.asked is not None
    assert begun.asked.code == "1"
    further = walk(TREE, ("1a", "2a"))
    assert further.asked is not None
    assert further.asked.code == "3"
    assert further.segments == ("PK",)


def test_walk_is_complete_when_an_answer_leads_nowhere() -> None:
    done = walk(TREE, ("1a", "2a", "3a"))
    assert done.asked is None
    assert done.needs == ("RAHOITUS", "OSAAMINEN")


def test_answer_with_a_condition_is_offered_only_after_it() -> None:
    assert [each.code for each in walk(TREE, ("1a", "2a")).offered] == ["3a", "3b"]
    assert [each.code for each in walk(TREE, ("1b",)).offered] == ["3a"]
    with pytest.raises(BrokenWalk):
        walk(TREE, ("1b", "3b"))


@pytest.mark.parametrize(
    ("codes", "held"),
    [(("9z",), 0), (("2a",), 0), (("1a", "3a"), 1), (("1a", "2b", "3a"), 2), (("1a",) * 90, 1)],
)
def test_codes_that_are_no_walk_are_refused_where_they_break(codes: tuple[str, ...], held: int) -> None:
    with pytest.raises(BrokenWalk) as broken:
        walk(TREE, codes)
    assert broken.value.held == held


def test_walk_round_a_loop_is_refused() -> None:
    round_and_round = tree({"1": [answer("1a", "2")], "2": [answer("2a", "1")]})
    with pytest.raises(BrokenWalk):
        walk(round_and_round, ("1a", "2a", "1a"))
    assert round_and_round.longest["1"] == 2


def test_longest_walk_is_counted_in_questions() -> None:
    assert TREE.longest == {"1": 3, "2": 2, "3": 1}


@pytest.mark.parametrize("text", ["1", "a", "1a-", "-1a", "1A", "1a--2b", "0a", "1a-2b\n", "1abc", "1a" * 2_000, "ä"])
def test_text_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BrokenWalk):
        codes_in(text)


def test_address_holds_the_codes() -> None:
    assert codes_in(address_of(("1a", "12b"))) == ("1a", "12b")
    assert codes_in("") == ()
    assert question_of("12b") == "12"
    longest = address_of([f"{number}a" for number in range(1, LONGEST_WALK + 1)])
    assert len(codes_in(longest)) == LONGEST_WALK


def test_letters_are_given_in_order_and_never_twice() -> None:
    assert [letters(number) for number in (1, 2, 26, 27, 52, 53)] == ["a", "b", "z", "aa", "az", "ba"]
    assert [number_of_letters(letters(number)) for number in range(1, 200)] == list(range(1, 200))
