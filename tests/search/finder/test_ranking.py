"""Which services a walk leads to, in which order and why."""

from search.finder.ranking import MOST_SHOWN, CardFacts, Ranked, ranked, shown_of, unmet
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


def test_card_that_leaves_comes_after_all_that_stay_even_when_it_is_named() -> None:
    leaving = card("S-0", "PK", needs=("RAHOITUS",), is_leaving=True)
    named = card("S-5", "PK", needs=("OSAAMINEN",), is_leaving=True)
    found = ranked(walk(TREE, ("1a", "2a", "3a")), (leaving, named, *CARDS[:4]))
    assert [each.card.code for each in found] == ["S-2", "S-1", "S-4", "S-5", "S-0"]


def test_named_card_that_leaves_is_shown_however_many_stay() -> None:
    staying = [card(f"S-1{number}", "PK", needs=("RAHOITUS",)) for number in range(MOST_SHOWN + 1)]
    others = [card(code, "PK", needs=("RAHOITUS",), is_leaving=True) for code in ("S-5", "S-7")]
    shown = shown_of(ranked(walk(TREE, ("1a", "2a", "3a")), (*others, *staying)))
    assert [each.card.code for each in shown] == [each.code for each in staying[:MOST_SHOWN]] + ["S-5"]


def test_what_follows_a_leaving_card_is_named_where_that_is_if_it_is_for_the_segment() -> None:
    leaving = card("S-5", "PK", needs=("OSAAMINEN",), is_leaving=True)
    follows = card("S-8", "PK", needs=("OSAAMINEN",), follows=("S-5",))
    for_others = card("S-9", "SUUR", needs=("OSAAMINEN",), follows=("S-5",))
    found = ranked(walk(TREE, ("1a", "2a", "3a")), (leaving, follows, for_others, CARDS[1]))
    assert [(each.card.code, each.is_named) for each in found] == [("S-8", True), ("S-2", False), ("S-5", True)]


def test_answer_is_unmet_when_nothing_that_fits_is_named_by_it_or_of_its_kind() -> None:
    def missed(*codes: str, cards: tuple[CardFacts, ...] = CARDS) -> list[str]:
        here = walk(TREE, codes)
        return [step.answer.code for step in unmet(here, ranked(here, cards))]

    assert missed("1a", "2a", "3a") == []
    assert missed("1a", "2a", "3a", cards=CARDS[:4]) == ["3a"], "the kind is there, but not what is named"
    assert missed("1a", "2a", "3b") == []
    assert missed("1a", "2a", "3b", cards=CARDS[:3]) == ["3b"]
    assert missed("1a", "2b", "3b", cards=CARDS[:3]) == ["3b"], "an answer that asks for nothing is never unmet"
    assert missed("1a", "2a", "3a", cards=(CARDS[4],)) == ["2a"]
