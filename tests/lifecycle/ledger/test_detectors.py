"""Each detector asks about its pattern, and is silent about the innocent twin."""

from typing import Any

import pytest

from lifecycle.ledger.book import Book
from lifecycle.ledger.detectors import DETECTORS, Finding, findings, jaccard
from tests.lifecycle.ledger.stories import base, new, op, told

Payload = dict[str, Any]


def seen(*payloads: Payload, until: str = "2020-12-31", **more: Any) -> list[Finding]:
    """Return what is found in a ledger."""
    return findings(told(*payloads), until, **more)


def kinds(*payloads: Payload, **more: Any) -> set[str]:
    """Return the kinds of what is found in a ledger."""
    return {each.kind for each in seen(*payloads, **more)}


def advice(item: str, **more: Any) -> Payload:
    """Return a service that meets a need."""
    return new(item, needs=["money"], kind="support", **more)


OLD_FORM = base("F-1", req=["c01..c08"])
ENDED = op("RETIRE", "2011-06-01", item="F-1")


def test_a_form_that_comes_back_under_another_code_is_asked_about() -> None:
    (found,) = seen(OLD_FORM, ENDED, op("ADD", "2012-05-31", new=new("F-2", "B", req=["c01..c06"], opt=["c09"])))
    assert (found.kind, found.on, found.owner) == ("look_alike", "2012-05-31", "A")
    assert (found.seqs, found.items) == ((2, 3), ("F-1", "F-2"))
    assert kinds(OLD_FORM, op("ADD", "2011-01-01", new=new("F-2", req=["c01..c08"])), ENDED) == {"look_alike"}


@pytest.mark.parametrize(
    "added",
    [
        op("ADD", "2012-06-01", new=new("F-2", "B", req=["c01..c06"], opt=["c09"])),
        op("ADD", "2011-07-01", new=new("F-2", req=["c01..c04", "c10"])),
        op("ADD", "2011-07-01", new=new("S-2")),
        op("LATE", "2010-01-01", new=new("F-2", req=["c01..c08"])),
    ],
    ids=["a year and a day later", "asks something else", "a service", "existed before"],
)
def test_an_addition_that_is_another_thing_is_not_asked_about(added: Payload) -> None:
    assert kinds(OLD_FORM, ENDED, added) == set()


def test_a_pair_a_reviewer_has_seen_is_not_asked_about() -> None:
    again = op("ADD", "2011-07-01", new=new("F-2", req=["c01..c08"]))
    assert kinds(OLD_FORM, ENDED, again, op("PAIR", "2011-07-01", retire_seq=2, add_seq=3)) == set()


def test_a_service_for_the_same_need_is_asked_about() -> None:
    old, ended = op("ADD", "2010-05-01", new=advice("S-1")), op("RETIRE", "2011-06-01", item="S-1")
    assert kinds(old, ended, op("ADD", "2011-07-01", new=advice("S-2"))) == {"look_alike"}
    assert kinds(old, ended, op("ADD", "2011-07-01", new=advice("S-2", org="B"))) == set()
    assert kinds(old, ended, op("ADD", "2011-07-01", new=advice("S-2") | {"needs": ["people"]})) == set()
    assert kinds(old, ended, op("ADD", "2011-07-01", new=advice("S-2") | {"kind": "chargeable"})) == set()


SPLIT = op("SPLIT", "2011-01-01", source="S-1", targets=[new("S-2"), new("S-3")])


@pytest.mark.parametrize(
    "merge",
    [
        op("MERGE", "2012-01-01", sources=["S-2"], target={"item": "S-3"}),
        op("MERGE", "2012-01-01", sources=["S-2", "S-3"], target=new("S-4")),
    ],
    ids=["one part into the other", "both into another"],
)
def test_parts_that_are_merged_again_are_asked_about(merge: Payload) -> None:
    (found,) = seen(base("S-1"), base("S-9"), SPLIT, merge)
    assert (found.kind, found.seqs, found.items) == ("split_then_merge", (3, 4), ("S-2",))


def test_a_part_merged_with_a_stranger_is_not_asked_about() -> None:
    merge = op("MERGE", "2012-01-01", sources=["S-2"], target={"item": "S-9"})
    assert kinds(base("S-1"), base("S-9"), SPLIT, merge) == set()


def test_a_merge_before_the_split_is_not_asked_about() -> None:
    before = op("MERGE", "2010-06-01", sources=["S-2"], target={"item": "S-1"})
    split = op("SPLIT", "2011-01-01", source="S-1", targets=[new("S-4"), new("S-5")])
    assert kinds(base("S-1"), base("S-2"), before, split) == set()


def retyped(day: str, instrument: str = "report") -> Payload:
    """Return a change of a form's type."""
    return op("CLASSIFY", day, item="F-1", set={"instrument": instrument})


def test_a_type_changed_just_before_the_end_of_a_period_is_asked_about() -> None:
    (found,) = seen(base("F-1"), retyped("2012-12-01"))
    assert (found.kind, found.facts) == ("type_change", {"type": "report", "end": "2012-12-31"})
    assert kinds(base("F-1"), retyped("2012-06-01"), seals=["2012-06-30"]) == {"type_change"}


def test_a_type_changed_in_spring_or_of_a_form_that_does_not_count_is_not_asked_about() -> None:
    assert kinds(base("F-1"), retyped("2012-03-01")) == set()
    assert kinds(base("F-1"), retyped("2012-12-01", "application")) == set()
    assert kinds(base("F-1", instrument="consent"), retyped("2012-12-01")) == set()
    assert kinds(base("F-1"), op("SCOPE_OUT", "2012-12-01", item="F-1")) == set()


def many(day: str, items: range) -> list[Payload]:
    """Return retirements of one day."""
    return [op("RETIRE", day, item=f"S-{number}") for number in items]


SERVICES = [base(f"S-{number}") for number in range(30)]


def test_many_endings_in_december_are_asked_about() -> None:
    (found,) = seen(*SERVICES, *many("2012-12-15", range(5)))
    assert (found.kind, found.on, len(found.seqs)) == ("december_burst", "2012-12-31", 5)
    (found,) = seen(*SERVICES, op("RETIRE", "2012-12-31", items=[f"S-{number}" for number in range(6)]))
    assert found.facts == {"ended": 6}


def test_few_endings_or_as_many_as_in_other_months_are_not_asked_about() -> None:
    assert kinds(*SERVICES, *many("2012-12-15", range(4))) == set()
    assert kinds(*SERVICES, *many("2012-11-15", range(9))) == set()
    usual = [each for month in range(1, 12) for each in many(f"2012-{month:02}-15", range(2 * month, 2 * month + 2))]
    assert kinds(*SERVICES, *usual, *many("2012-12-15", range(24, 30))) == set()
    others = [base(f"S-{number}", "ABCDE"[number % 5]) for number in range(5)]
    assert kinds(*others, *many("2012-12-15", range(5))) == set()


def test_a_merge_after_which_applicants_answer_more_is_asked_about() -> None:
    one, other = base("F-1", req=["c01..c05"]), base("F-2", req=["c04..c12"])
    (found,) = seen(one, other, op("MERGE", "2011-01-01", sources=["F-1", "F-2"], target=new("F-3", req=["c01..c07"])))
    assert (found.kind, found.items, found.facts) == ("raised_answers", ("F-1",), {"more": {"F-1": 2}})
    assert kinds(one, other, op("MERGE", "2011-01-01", sources=["F-1", "F-2"], target=new("F-3", req=["c01"]))) == set()


def test_a_merge_into_a_form_that_then_asks_more_of_its_own_applicants_is_asked_about() -> None:
    one, other = base("F-1", req=["c01..c09"]), base("F-2", req=["c01..c02"])
    (found,) = seen(one, other, op("MERGE", "2011-01-01", sources=["F-1"], target={"item": "F-2", "req": ["c01..c05"]}))
    assert (found.kind, found.items) == ("raised_answers", ("F-2",))
    assert kinds(one, other, op("MERGE", "2011-01-01", sources=["F-1"], target={"item": "F-2"})) == set()


def test_a_free_form_channel_that_appears_is_asked_about() -> None:
    offered = op("CHANNEL", "2012-01-01", item="F-1", offer={"letter": []})
    (found,) = seen(base("F-1"), offered)
    assert (found.kind, found.items, found.facts) == ("free_form", ("F-1",), {"channel": "letter"})
    assert kinds(op("ADD", "2012-01-01", new=new("F-1", channels=["free_form"]))) == {"free_form"}


def test_a_free_form_channel_that_was_there_is_not_asked_about() -> None:
    again = op("CHANNEL", "2012-01-01", item="F-1", offer={"letter": ["c01"]})
    assert kinds(base("F-1", channels=["letter"]), again) == set()
    assert kinds(base("F-1"), op("CHANNEL", "2012-01-01", item="F-1", offer={"eform": []})) == set()


def leaving(*days: str) -> list[Payload]:
    """Return services that leave the perimeter on these days."""
    return [op("PERIMETER_OUT", day, item=f"S-{number}") for number, day in enumerate(days)]


def test_an_owners_items_that_leave_the_perimeter_within_a_year_are_asked_about() -> None:
    (found,) = seen(*SERVICES, *leaving("2011-02-01", "2011-06-01", "2012-02-01"))
    assert (found.kind, found.on, found.items) == ("leaving_perimeter", "2012-02-01", ("S-0", "S-1", "S-2"))


def test_items_that_leave_far_apart_or_were_not_counted_are_not_asked_about() -> None:
    assert kinds(*SERVICES, *leaving("2011-02-01", "2011-06-01", "2012-02-02")) == set()
    assert kinds(*SERVICES, *leaving("2011-02-01", "2011-06-01")) == set()
    ended = [op("RETIRE", "2010-02-01", items=["S-0", "S-1", "S-2"])]
    assert kinds(*SERVICES, *ended, *leaving("2011-02-01", "2011-06-01", "2011-07-01")) == set()


def test_what_has_yet_to_leave_does_not_hide_what_has_left() -> None:
    gone = leaving("2011-02-01", "2011-06-01", "2011-07-01", "2011-12-01")
    (found,) = seen(*SERVICES, *gone, until="2011-09-01")
    assert found.on == "2011-07-01"
    assert seen(*SERVICES, *gone, until="2011-06-30") == []


def test_the_newest_comes_first_and_void_operations_are_not_asked_about() -> None:
    burst = many("2012-12-15", range(5))
    story = [*SERVICES, *burst, *leaving("2013-02-01", "2013-02-01", "2013-02-01")]
    # The five have ended by then: what leaves the perimeter in 2013 is not counted any more.
    assert [each.kind for each in seen(*story)] == ["december_burst"]
    undone = [op("VOID", "2013-03-01", target=31)]
    assert [each.kind for each in seen(*SERVICES, *burst, *undone)] == []
    later = [op("PERIMETER_OUT", "2013-02-01", items=["S-10", "S-11", "S-12"])]
    assert [each.kind for each in seen(*SERVICES, *burst, *later)] == ["leaving_perimeter", "december_burst"]


def test_jaccard_of_nothing_is_nothing() -> None:
    assert jaccard(set(), set()) == 0
    assert jaccard({"a", "b", "c"}, {"b", "c", "d"}) == 0.5


def test_every_detector_has_fired_in_these_tests() -> None:
    assert set(DETECTORS) == {
        "look_alike",
        "split_then_merge",
        "type_change",
        "december_burst",
        "raised_answers",
        "free_form",
        "leaving_perimeter",
    }
    assert findings(Book(), "2020-12-31") == []
