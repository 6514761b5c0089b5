"""Which services a walk leads to, in which order and why."""

from search.finder.ranking import Ranked, ranked
from search.finder.tree import walk
from tests.search.finder.trees import answer, card, tree

TREE = tree(
    {
        "1": [answer("1a", "2", "PK"), answer("1b", "", "SUUR")],
        "2": [answer("2a", "3", needs=("RAHOITUS",)), answer("2b", "3")],
        "3": [answer("3a", kind="support", cards=("S-5", "S-6")), answer("3b", kind="free_advice")],
    }
)
CARDS = (
    card("S-1", "PK", "SUUR", needs=("RAHOITUS", "OSAAMINEN")),
    card("S-2", "PK", needs=("RAHOITUS",)),
    card("S-3", "PK", needs=("OSAAMINEN",)),
    card("S-4", "PK", needs=("RAHOITUS",), kind="free_advice"),
    card("S-5", "PK", needs=("OSAAMINEN",)),
    card("S-6", "ALKAVA", needs=("RAHOITUS",)),
)


def _order(*codes: str) -> list[str]:
    return [each.card.code for each in ranked(walk(TREE, codes), CARDS)]


def _reasons(found: list[Ranked]) -> dict[str, list[str]]:
    return {each.card.code: [step.answer.code for step in each.reasons] for each in found}


def test_named_card_comes_first_then_the_kind_asked_for_then_what_is_meant_for_fewer() -> None:
    assert _order("1a", "2a", "3a") == ["S-5", "S-2", "S-1", "S-4"]
    assert _order("1a", "2a", "3b") == ["S-4", "S-2", "S-1"]


def test_card_for_another_segment_or_need_does_not_fit_even_when_it_is_named() -> None:
    assert "S-3" not in _order("1a", "2a", "3b")
    assert "S-6" not in _order("1a", "2a", "3a")
    assert _order("1b") == ["S-1"]


def test_without_a_need_every_card_for_the_segment_fits() -> None:
    assert _order("1a", "2b", "3b") == ["S-4", "S-2", "S-3", "S-5", "S-1"]


def test_reasons_are_the_answers_that_led_to_the_card() -> None:
    found = ranked(walk(TREE, ("1a", "2a", "3a")), CARDS)
    assert _reasons(found) == {"S-5": ["3a"], "S-2": ["2a"], "S-1": ["2a"], "S-4": ["2a"]}
    assert [each.card.code for each in found if each.is_named] == ["S-5"]


def test_kind_is_a_reason_only_where_the_answer_asks_for_nothing_else() -> None:
    assert _reasons(ranked(walk(TREE, ("1a", "2a", "3b")), CARDS))["S-4"] == ["2a", "3b"]
    assert _reasons(ranked(walk(TREE, ("1a", "2a", "3a")), CARDS))["S-2"] == ["2a"]


def test_segment_is_the_reason_where_there_is_no_other() -> None:
    assert _reasons(ranked(walk(TREE, ("1b",)), CARDS)) == {"S-1": ["1b"]}
