"""The bridge: every cause in its place, nothing left over, and no move ever in the headline."""

from lifecycle.ledger.book import Book
from lifecycle.ledger.bridge import Bridge, bridge, exclusions
from lifecycle.ledger.figures import Selection
from tests.lifecycle.ledger.stories import LATEST, OPENING, base, field, new, op, told

FIRST = [base("S-1"), base("S-2"), base("S-3", "B"), base("S-4", "B")]


def amounts(found: Bridge) -> dict[str, int]:
    """Return the causes and moves that come to something."""
    return {name: amount for name, amount in {**found.steps, **found.moves}.items() if amount}


def test_late_registrations_and_corrections_restate_the_baseline() -> None:
    book = told(
        *FIRST,
        op("LATE", OPENING, new=new("S-5")),
        op("LATE", OPENING, new=new("S-6")),
        op("VOID", OPENING, target=1),
        op("LATE", "2011-01-01", new=new("S-7")),
    )
    found = bridge(book, Book.of(FIRST), "S", OPENING, LATEST)
    assert (found.original, found.late, found.corrections, found.restated) == (4, 2, -1, 5)
    assert amounts(found) == {"ADD": 1}
    assert found.end == 6


def test_what_was_registered_late_before_the_first_report_is_no_restatement() -> None:
    first = [*FIRST, op("LATE", OPENING, new=new("S-5"))]
    found = bridge(told(*first, op("LATE", OPENING, new=new("S-6"))), Book.of(first), "S", OPENING, LATEST)
    assert (found.original, found.late, found.corrections, found.restated) == (5, 1, 0, 6)


def test_a_period_that_begins_at_no_baseline_is_not_restated() -> None:
    book = told(*FIRST, op("LATE", OPENING, new=new("S-5")))
    found = bridge(book, None, "S", "2012-01-01", LATEST)
    assert (found.original, found.late, found.corrections, found.restated, found.end) == (5, 0, 0, 5, 5)


def test_every_cause_stands_in_its_place() -> None:
    book = told(
        *FIRST,
        base("F-1", req=["c01..c05"], opt=["c06"]),
        base("F-2", req=["c01..c03"]),
        op("ADD", "2011-01-01", new=new("F-3", req=["c01..c04"])),
        op("RETIRE", "2011-02-01", item="F-3"),
        op("REINSTATE", "2011-03-01", item="F-3"),
        field(
            "F-1", "2011-04-01", {"remove": ["c01"]}, {"relax": ["c02"]}, {"tighten": ["c06"]}, {"add": ["c07", "c08"]}
        ),
        op("CHANNEL", "2011-05-01", item="F-1", offer={"paper": ["c03"]}),
        op("SPLIT", "2011-06-01", source="F-2", targets=[new("F-4", req=["c01"]), new("F-5", req=["c01"])]),
        op("MERGE", "2011-07-01", sources=["F-4"], target={"item": "F-5", "req": ["c01..c02"]}),
        op("RETIRE", "2020-06-01", item="F-5"),
        op("ADD", "2020-07-01", new=new("F-6", req=["c01"])),
        op("RETIRE", "2012-01-01", item="F-3"),
        op("ADD", "2012-01-01", new=new("F-7", req=["c09"])),
        op("PAIR", "2012-01-01", retire_seq=16, add_seq=17),
    )
    found = bridge(book, None, "R", OPENING, LATEST)
    assert amounts(found) == {
        "ADD": 5,
        "RETIRE_PROVISIONAL": -2,
        "RETIRE_CANCELLED": -4,
        "REINSTATE": 4,
        "SPLIT": -1,
        "REPLACE": -3,
        "FIELD_REMOVE": -1,
        "FIELD_RELAX": -1,
        "FIELD_TIGHTEN": 1,
        "FIELD_ADD": 2,
        "PREFILL": -1,
    }
    assert (found.restated, found.end) == (8, 7)


def test_moves_stand_below_the_like_for_like_count() -> None:
    book = told(
        *FIRST,
        op("TRANSFER", "2011-01-01", items=["S-1"], to_org="B"),
        op("PERIMETER_OUT", "2012-01-01", item="S-3"),
        op("SCOPE_OUT", "2013-01-01", item="S-4"),
        op("RETIRE", "2014-01-01", item="S-2"),
    )
    of_b = bridge(book, None, "S", OPENING, LATEST, Selection(owners=frozenset("B")))
    assert (of_b.restated, of_b.like_for_like, of_b.end) == (2, 2, 1)
    assert amounts(of_b) == {"TRANSFER": 1, "PERIMETER": -1, "SCOPE": -1}
    group = bridge(book, None, "S", OPENING, LATEST)
    assert (group.restated, group.like_for_like, group.end) == (4, 3, 1)
    assert amounts(group) == {"RETIRE_SUSTAINED": -1, "PERIMETER": -1, "SCOPE": -1}
    like = bridge(book, Book.of(FIRST), "S", OPENING, LATEST, Selection(basis="lfl"))
    assert (like.original, like.restated, like.like_for_like, like.end) == (2, 2, 1, 1)
    assert amounts(like) == {"RETIRE_SUSTAINED": -1}


def test_a_reorganisation_is_no_reduction_like_for_like() -> None:
    book = told(*FIRST, op("DISSOLVE", "2012-01-01", from_org="A", to_org="B"))
    of_a = bridge(book, Book.of(FIRST), "S", OPENING, LATEST, Selection(owners=frozenset("A")))
    assert (of_a.restated, of_a.like_for_like, of_a.end) == (2, 2, 0)
    of_b = bridge(book, Book.of(FIRST), "S", OPENING, LATEST, Selection(owners=frozenset("B"), basis="lfl"))
    assert (of_b.original, of_b.restated, of_b.end) == (4, 4, 4)


def test_the_bridge_of_concepts_leads_to_the_set() -> None:
    story = [
        base("F-1", req=["c01", "c02"]),
        base("F-2", req=["c02", "c03"]),
        op("LATE", OPENING, new=new("F-3", req=["c03", "c04"])),
        op("RETIRE", "2011-01-01", item="F-2"),
        op("RETIRE", "2012-01-01", item="F-3"),
    ]
    found = bridge(told(*story), Book.of(story[:2]), "C", OPENING, LATEST)
    assert (found.original, found.late, found.restated, found.end) == (3, 1, 4, 2)
    assert amounts(found) == {"RETIRE_SUSTAINED": -2}


def test_what_lives_but_does_not_count_is_listed_by_one_reason_each() -> None:
    book = told(
        base("S-1", production="partner"),
        base("S-2", in_scope=False, in_perimeter=False),
        base("S-3", in_scope=False, production="purchased"),
        base("S-4", production="partner"),
        base("F-1", instrument="report"),
        base("F-2", "B", instrument="consent", in_scope=False),
        op("RETIRE", "2011-01-01", item="S-4"),
    )
    assert exclusions(book, "S_own", LATEST) == {"perimeter": 1, "production:partner": 1, "scope": 1}
    assert exclusions(book, "S", LATEST) == {"perimeter": 1, "scope": 1}
    assert exclusions(book, "R", LATEST) == {"scope": 1, "type:report": 1}
    assert exclusions(book, "F", LATEST, Selection(owners=frozenset("B"), basis="lfl")) == {"scope": 1}
