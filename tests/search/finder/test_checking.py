"""The check of a tree: what it finds, and that it agrees with trying every walk one by one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings

from search.finder import exploring
from search.finder.checking import Fault, Offering, Report, check
from search.finder.ranking import ranked, unmet
from search.finder.tree import Question, Tree, walk
from tests.search.finder.trees import answer, card, offering, random_trees, tree

CARDS = offering(card("S-1", "PK", needs=("RAHOITUS",)), card("S-9", "SUUR", needs=("OSAAMINEN",)))


def _faults(report: Report) -> set[tuple[str, str]]:
    return {(str(finding.fault), finding.place) for finding in report.findings}


def test_tree_without_faults_passes() -> None:
    good = tree({"1": [answer("1a", "2", "PK")], "2": [answer("2a", needs=("RAHOITUS",)), answer("2b")]})
    report = check(good, CARDS)
    assert report.findings == ()
    assert report.exploration.walks == 2
    assert report.walks_by_segment == {"PK": 2}


def test_empty_tree_is_no_tree() -> None:
    assert _faults(check(Tree(), CARDS)) == {("no_questions", "")}


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        ({"1": [answer("1a", "2", "PK")], "2": [answer("2a", "1")]}, {("loop", "1a"), ("loop", "2a")}),
        ({"1": [answer("1a", "1", "PK")]}, {("loop", "1a")}),
        ({"1": [answer("1a", "2", "PK")], "2": []}, {("dead_end", "2")}),
        (
            {"1": [answer("1a", "2", "PK"), answer("1b", "", "PK")], "2": [answer("2a", only_after=("1b",))]},
            {("dead_end", "2"), ("never_offered", "2a")},
        ),
        ({"1": [answer("1a", "", "PK")], "2": [answer("2a", "", "PK")]}, {("unreachable", "2")}),
        ({"1": [answer("1a")]}, {("no_segment", "1a")}),
        ({"1": [answer("1a", "2", "PK")], "2": [answer("2a", "", "SUUR")]}, {("several_segments", "2a")}),
        ({"1": [answer("1a", "", "PK", needs=("OSAAMINEN",))]}, {("no_cards", "1a")}),
        ({"1": [answer("1a", "7", "PK")]}, {("lost", "1a")}),
        ({"1": [answer("1a", "", "PK", cards=("S-7",))]}, {("card_not_public", "1a"), ("answer_unmet", "1a")}),
        ({"1": [answer("1a", "", "EI-OLE")]}, {("unknown_segment", "1a"), ("no_cards", "1a")}),
        (
            {"1": [answer("1a", "", "PK", needs=("EI-OLE",), cards=("S-1",))]},
            {("unknown_need", "1a")},
        ),
        (
            {"1": [answer("1a", "", "PK"), answer("1b", "", "PK", only_after=("8a",))]},
            {("unknown_condition", "1b"), ("never_offered", "1b")},
        ),
    ],
)
def test_each_fault_is_found_where_it_is(questions: dict[str, list], found: set[tuple[str, str]]) -> None:
    assert _faults(check(tree(questions), CARDS)) == found


def test_missing_translations_are_found_language_by_language() -> None:
    whole = answer("1a", "", "PK")
    bare = Question("1", (replace(whole, texts={"fi": "Kyllä"}, hints={"sv": "Ja"}),), {"fi": "Mikä?", "en": "What?"})
    found = {(finding.place, finding.about) for finding in check(Tree((bare,)), CARDS).findings}
    assert found == {("1", ("sv",)), ("1a", ("fi",)), ("1a", ("sv",)), ("1a", ("en",))}


def test_leaving_card_is_a_warning_only() -> None:
    leaving = offering(card("S-1", "PK"), leaving=("S-1",))
    report = check(tree({"1": [answer("1a", "", "PK", cards=("S-1",))]}), leaving)
    assert report.errors == ()
    assert [finding.fault for finding in report.warnings] == [Fault.CARD_LEAVING]


def test_named_card_meant_for_others_is_a_warning_and_no_service() -> None:
    about = offering(card("S-1", "PK"), card("S-2", "SUUR", needs=("RAHOITUS",)))
    shared = tree({"1": [answer("1a", "", "PK", needs=("RAHOITUS",), cards=("S-2",))]})
    assert _faults(check(shared, about)) == {("no_cards", "1a"), ("card_never_shown", "1a")}
    both = tree({"1": [answer("1a", "2", "PK"), answer("1b", "2", "SUUR")], "2": [answer("2a", cards=("S-1", "S-2"))]})
    assert check(both, about).findings == ()


def test_answer_for_which_a_walk_has_nothing_is_a_warning_for_each_such_ending() -> None:
    asking = tree(
        {
            "1": [answer("1a", "2", "PK"), answer("1b", "2", "ALKAVA"), answer("1c", "2", "SUUR")],
            "2": [answer("2a", needs=("OSAAMINEN",)), answer("2b", kind="chargeable"), answer("2c", cards=("S-2",))],
        }
    )
    about = offering(
        card("S-1", "PK", "ALKAVA", needs=("OSAAMINEN",)),
        card("S-2", "SUUR", needs=("OSAAMINEN",), kind="chargeable"),
    )
    report = check(asking, about)
    assert report.errors == ()
    assert {(finding.fault, finding.place, finding.about, finding.example) for finding in report.warnings} == {
        (Fault.ANSWER_UNMET, place, (segment,), (first, place))
        for place in ("2b", "2c")
        for first, segment in (("1a", "PK"), ("1b", "ALKAVA"))
    }


def test_example_of_a_fault_is_a_walk_that_shows_it() -> None:
    wrong = tree({"1": [answer("1a", "2"), answer("1b", "2", "PK")], "2": [answer("2a")]})
    (finding,) = check(wrong, CARDS).findings
    assert finding.example == ("1a", "2a")
    assert walk(wrong, finding.example).segments == ()


def test_many_walks_are_followed_together() -> None:
    wide = {
        str(place): [answer(f"{place}{letter}", str(place + 1), "PK") for letter in "abcd"] for place in range(1, 30)
    }
    report = check(tree(wide | {"30": [answer("30a", "", "PK")]}), CARDS)
    assert report.findings == ()
    assert report.exploration.walks == 4**29


def test_tree_too_large_to_follow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "MOST_STANDINGS", 1)
    report = check(tree({"1": [answer("1a", "2", "PK")], "2": [answer("2a")]}), CARDS)
    assert _faults(report) == {("too_large", "")}


def _every_walk(of: Tree, codes: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every walk, begun or complete, by trying each answer after each."""
    yield codes
    here = walk(of, codes)
    for each in here.offered:
        if not each.leads_to or each.leads_to in of.by_code:
            yield from _every_walk(of, (*codes, each.code))


def _has_a_loop(of: Tree, code: str, above: tuple[str, ...] = ()) -> bool:
    if code in above:
        return True
    question = of.by_code.get(code)
    return question is not None and any(_has_a_loop(of, each.leads_to, (*above, code)) for each in question.answers)


def _by_trying(of: Tree, about: Offering) -> set[tuple[str, str]]:
    """Return the faults of walks found one walk at a time, by the same walk and ranking as the public page."""
    found: set[tuple[str, str]] = set()
    asked: set[str] = set()
    offered: set[str] = set()
    for codes in _every_walk(of):
        here = walk(of, codes)
        if here.asked is not None:
            asked.add(here.asked.code)
            offered |= {each.code for each in here.offered}
            if not here.offered:
                found.add(("dead_end", here.asked.code))
        elif len(here.segments) != 1:
            found.add(("several_segments" if here.segments else "no_segment", codes[-1]))
        elif not (fitting := ranked(here, about.cards.values())):
            found.add(("no_cards", codes[-1]))
        else:
            found |= {("answer_unmet", step.answer.code) for step in unmet(here, fitting)}
    for question in of.questions:
        if question.code not in asked:
            found.add(("unreachable", question.code))
        else:
            found |= {("never_offered", each.code) for each in question.answers if each.code not in offered}
    return found


WALKED = {"dead_end", "several_segments", "no_segment", "no_cards", "unreachable", "never_offered", "answer_unmet"}


@settings(max_examples=400, deadline=None)
@given(random_trees())
def test_check_agrees_with_trying_every_walk(drawn: Tree) -> None:
    report = check(drawn, CARDS)
    loops = any(_has_a_loop(drawn, question.code) for question in drawn.questions)
    assert bool(report.exploration.loops) == loops
    if loops:
        return
    assert {each for each in _faults(report) if each[0] in WALKED} == _by_trying(drawn, CARDS)
    complete = [codes for codes in _every_walk(drawn) if codes and walk(drawn, codes).asked is None]
    assert report.exploration.walks == len(complete)
    if complete:
        endings = report.exploration.endings
        assert min(ending.shortest for ending in endings) == min(map(len, complete))
        assert max(ending.longest for ending in endings) == max(map(len, complete))


@settings(max_examples=200, deadline=None)
@given(random_trees())
def test_every_walk_of_a_tree_without_errors_ends_in_one_segment_and_some_cards(drawn: Tree) -> None:
    if check(drawn, CARDS).errors:
        return
    for codes in _every_walk(drawn):
        here = walk(drawn, codes)
        assert here.offered if here.asked else len(here.segments) == 1 and ranked(here, CARDS.cards.values())
