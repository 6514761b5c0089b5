"""Cases of LEDGER.md one by one: what each operation does to an item, and to the operations around it."""

import pytest

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import Selection, classes, count, lines
from lifecycle.ledger.refusals import Refused
from tests.lifecycle.ledger.stories import LATEST, OPENING, base, field, new, op, standing, steps, told


def of(*owners: str) -> Selection:
    """Return the selection of owners."""
    return Selection(owners=frozenset(owners))


# Owners


def test_an_organisation_that_ends_hands_over_what_lives_along_the_chain() -> None:
    book = told(
        base("S-1"),
        base("S-2"),
        op("RETIRE", "2010-06-01", item="S-2"),
        op("DISSOLVE", "2012-01-01", from_org="B", to_org="C"),
        op("DISSOLVE", "2011-01-01", from_org="A", to_org="B"),
    )
    assert steps(book, "S-1") == [(OPENING, "BASE"), ("2011-01-01", "TRANSFER"), ("2012-01-01", "TRANSFER")]
    assert [standing(book, "S-1", day).owner for day in ("2010-12-31", "2011-01-01", "2012-01-01")] == ["A", "B", "C"]
    assert standing(book, "S-2").owner == "A"
    assert classes(book, "S", OPENING, LATEST) == {"RETIRE": -1}
    assert classes(book, "S", OPENING, LATEST, of("B")) == {}


def test_a_backdated_ending_takes_along_what_came_before_it_and_refuses_what_came_later() -> None:
    story = [
        base("S-1", "B"),
        base("S-2", "B"),
        op("TRANSFER", "2011-06-01", items=["S-1"], to_org="A"),
        op("ADD", "2011-07-01", new=new("S-3", "C")),
    ]
    book = told(*story, op("DISSOLVE", "2012-01-01", "2021-01-01", from_org="A", to_org="C"))
    assert standing(book, "S-1").owner == "C"
    with pytest.raises(Refused, match="Operation number 3 would no longer fit: A was dissolved on 2011-01-01"):
        Book.of(story).append(op("DISSOLVE", "2011-01-01", "2021-01-01", from_org="A", to_org="C"))


def test_on_the_day_of_the_ending_the_order_of_recording_decides() -> None:
    transfer = op("TRANSFER", "2012-01-01", items=["S-1"], to_org="B")
    ending = op("DISSOLVE", "2012-01-01", from_org="B", to_org="C")
    assert standing(told(base("S-1"), transfer, ending), "S-1").owner == "C"
    with pytest.raises(Refused) as refusal:
        told(base("S-1"), ending, transfer)
    assert refusal.value.code == "owner_dissolved"


def test_what_is_given_away_on_the_day_of_the_ending_is_gone() -> None:
    given = op("TRANSFER", "2012-01-01", items=["S-1"], from_org="A", to_org="C")
    book = told(base("S-1"), base("S-2"), given, op("DISSOLVE", "2012-01-01", from_org="A", to_org="B"))
    assert [standing(book, item).owner for item in ("S-1", "S-2")] == ["C", "B"]
    assert steps(book, "S-1") == [(OPENING, "BASE"), ("2012-01-01", "TRANSFER")]


def test_a_late_registration_of_an_owner_that_has_ended_since_goes_to_its_successor() -> None:
    book = told(
        base("S-1"),
        op("DISSOLVE", "2012-01-01", from_org="A", to_org="B"),
        op("LATE", OPENING, "2021-01-01", new=new("S-2", "A")),
    )
    assert steps(book, "S-2") == [(OPENING, "LATE"), ("2012-01-01", "TRANSFER")]
    assert [count(book, "S", "2011-12-31", of(org)) for org in "AB"] == [2, 0]
    assert [count(book, "S", "2012-01-01", of(org)) for org in "AB"] == [0, 2]


def test_what_comes_back_belongs_to_the_end_of_the_chain_of_its_day() -> None:
    ended = op("RETIRE", "2010-06-01", item="S-1")
    chain = [
        op("DISSOLVE", "2011-01-01", from_org="A", to_org="B"),
        op("DISSOLVE", "2012-01-01", from_org="B", to_org="C"),
        op("DISSOLVE", "2014-01-01", from_org="C", to_org="D"),
    ]
    book = told(base("S-1"), ended, *chain, op("REINSTATE", "2013-01-01", item="S-1"))
    assert [standing(book, "S-1", day).owner for day in ("2012-12-31", "2013-01-01", "2014-01-01")] == ["A", "C", "D"]
    assert [step.cls for step in book.timelines["S-1"].steps] == ["BASE", "RETIRE", "REINSTATE", "TRANSFER"]
    backdated = told(base("S-1"), ended, op("REINSTATE", "2013-01-01", item="S-1"), *chain)
    assert backdated.timelines["S-1"].at("2013-06-01") == book.timelines["S-1"].at("2013-06-01")


def test_a_transfer_may_say_whose_the_item_is() -> None:
    moved = op("TRANSFER", "2011-01-01", items=["S-1", "S-2"], from_org="A", to_org="B")
    book = told(base("S-1"), base("S-2"), moved)
    assert [(line.owner, line.delta) for line in lines(book, "S", OPENING, LATEST)] == [
        ("A", -1),
        ("B", 1),
        ("A", -1),
        ("B", 1),
    ]
    assert classes(book, "S", OPENING, LATEST, of("B")) == {"TRANSFER": 2}
    assert {line.owner for line in lines(book, "S", OPENING, LATEST, of("A"))} == {"A"}


def test_parts_of_a_split_may_belong_to_others() -> None:
    parts = [new("S-2", "A"), new("S-3", "B"), {"item": "S-4"}]
    book = told(base("S-1"), base("S-4", "C"), op("SPLIT", "2011-01-01", source="S-1", targets=parts))
    assert classes(book, "S", OPENING, LATEST) == {"SPLIT": 1}
    assert [classes(book, "S", OPENING, LATEST, of(org)) for org in "ABC"] == [{}, {"SPLIT": 1}, {}]


# What counts


def test_leaving_scope_or_perimeter_makes_a_line_only_when_the_item_counted() -> None:
    book = told(
        base("S-1"),
        op("SCOPE_OUT", "2011-01-01", item="S-1"),
        op("PERIMETER_OUT", "2011-02-01", item="S-1"),
        op("SCOPE_IN", "2011-03-01", item="S-1"),
        op("SCOPE_IN", "2011-03-02", item="S-1"),
        op("PERIMETER_IN", "2011-04-01", item="S-1"),
    )
    found = [(line.effective, line.cls, line.delta) for line in lines(book, "S", OPENING, LATEST)]
    assert found == [("2011-01-01", "SCOPE", -1), ("2011-04-01", "PERIMETER", 1)]


def test_what_ends_outside_the_perimeter_is_no_retirement() -> None:
    book = told(base("S-1"), op("PERIMETER_OUT", "2011-01-01", item="S-1"), op("RETIRE", "2012-01-01", item="S-1"))
    assert classes(book, "S", OPENING, LATEST) == {"PERIMETER": -1}


def test_an_item_that_enters_the_perimeter_with_its_facts_existed_outside_it() -> None:
    book = told(base("S-1"), op("PERIMETER_IN", "2012-01-01", new=new("S-2", in_perimeter=False)))
    assert steps(book, "S-2") == [(OPENING, "BASE"), ("2012-01-01", "PERIMETER")]
    assert [count(book, "S", day) for day in (OPENING, "2011-12-31", "2012-01-01")] == [1, 1, 2]
    like = Selection(basis="lfl", at=LATEST)
    assert [count(book, "S", day, like) for day in (OPENING, LATEST)] == [2, 2]
    assert count(book, "S", OPENING, Selection(basis="lfl", at="2011-12-31")) == 1


def test_a_form_that_is_no_application_counts_nowhere_and_a_change_of_type_is_scope() -> None:
    book = told(
        base("F-1", req=["c01..c03"], instrument="report"),
        op("CLASSIFY", "2011-01-01", item="F-1", set={"instrument": "application"}),
        op("CLASSIFY", "2011-02-01", item="F-1", set={"instrument": ""}),
        op("CLASSIFY", "2011-03-01", item="F-1", set={"instrument": "consent", "kind": "support"}),
        op("CLASSIFY", "2011-04-01", item="F-1", set={"instrument": "report"}),
    )
    found = [(line.effective, line.cls, line.delta) for line in lines(book, "R", "", LATEST)]
    assert found == [("2011-01-01", "SCOPE", 3), ("2011-03-01", "SCOPE", -3)]


def test_a_service_may_have_any_instrument() -> None:
    book = told(base("S-1"), op("CLASSIFY", "2011-01-01", item="S-1", set={"instrument": "loan"}))
    assert classes(book, "S", OPENING, LATEST) == {}
    assert count(book, "S", LATEST) == 1


def test_production_moves_own_services_only() -> None:
    book = told(
        base("S-1"),
        base("S-2", production="partner"),
        op("PRODUCTION", "2011-01-01", item="S-1", production="purchased"),
        op("PRODUCTION", "2012-01-01", items=["S-1", "S-2"], production="own"),
    )
    days = (OPENING, "2011-01-01", "2012-01-01")
    assert [count(book, "S", day) for day in days] == [2, 2, 2]
    assert [count(book, "S_own", day) for day in days] == [1, 0, 2]
    assert classes(book, "S_own", OPENING, LATEST) == {"PRODUCTION": 1}


def test_filters_hold_on_the_day_that_is_counted() -> None:
    book = told(
        base("S-1", kind="support", segments=["start"], needs=["money"]),
        op("CLASSIFY", "2011-01-01", item="S-1", set={"kind": "chargeable", "segment": "grow", "need": "advice"}),
    )
    for selection, before, after in (
        (Selection(kind="support"), 1, 0),
        (Selection(segment="grow"), 0, 1),
        (Selection(need="advice"), 0, 1),
        (Selection(scope="national"), 1, 1),
    ):
        assert [count(book, "S", day, selection) for day in (OPENING, LATEST)] == [before, after]
        moved = {"CLASSIFY": after - before} if before != after else {}
        assert classes(book, "S", OPENING, LATEST, selection) == moved


def test_like_for_like_never_shows_a_change_of_type_as_scope() -> None:
    book = told(
        base("F-1", instrument="report"),
        op("CLASSIFY", "2011-01-01", item="F-1", set={"instrument": "application"}),
    )
    selection = Selection(basis="lfl", at=LATEST, instrument="application")
    assert classes(book, "F", OPENING, LATEST, selection) == {"CLASSIFY": 1}


# Forms


def test_a_backdated_change_of_a_form_lowers_what_its_retirement_took_away() -> None:
    story = [base("F-1", req=["c01..c05"]), op("RETIRE", "2012-01-01", item="F-1")]
    assert classes(told(*story), "R", OPENING, LATEST) == {"RETIRE": -5}
    book = told(*story, field("F-1", "2011-01-01", {"remove": ["c01..c02"]}))
    assert classes(book, "R", OPENING, LATEST) == {"FIELD_REMOVE": -2, "RETIRE": -3}


def test_changes_of_one_operation_apply_in_their_order() -> None:
    changes = ({"relax": ["c01"]}, {"remove": ["c01"]}, {"add": ["c01", "c09"]}, {"tighten": ["c02"]})
    book = told(base("F-1", req=["c01"], opt=["c02"]), field("F-1", "2011-01-01", *changes))
    assert standing(book, "F-1").form.required == {"c01", "c02", "c09"}
    assert classes(book, "R", OPENING, LATEST) == {"FIELD_RELAX": -1, "FIELD_ADD": 2, "FIELD_TIGHTEN": 1}


def test_a_field_may_be_added_as_optional_or_under_a_concept() -> None:
    changes = ({"add": ["c02"], "required": False}, {"add": {"key": "c03", "concept": "turnover"}})
    book = told(base("F-1", req=["c01"]), field("F-1", "2011-01-01", *changes))
    form = standing(book, "F-1").form
    assert (form.required, form.optional) == ({"c01", "c03"}, {"c02"})
    assert form.required_concepts() == {"c01", "turnover"}
    assert classes(book, "C", OPENING, LATEST) == {"FIELD_ADD": 1}


def test_fields_of_one_concept_are_asked_once() -> None:
    book = told(
        base("F-1", req=["c01", "c02"]),
        base("F-2", req=["d01"]),
        field("F-1", "2011-01-01", {"remap": {"c01": "turnover", "c02": "turnover"}}),
        field("F-2", "2012-01-01", {"remap": {"d01": "turnover"}}),
    )
    assert [count(book, "C", day) for day in (OPENING, "2011-01-01", "2012-01-01")] == [3, 2, 1]
    assert [count(book, "R", day) for day in (OPENING, LATEST)] == [3, 3]
    assert classes(book, "C", OPENING, LATEST) == {"FIELD_REMAP": -2}


def test_a_field_that_is_removed_and_added_again_has_its_own_concept() -> None:
    book = told(
        base("F-1", req=["c01"]),
        base("F-2", req=["c01"]),
        field("F-1", "2011-01-01", {"remap": {"c01": "turnover"}}),
        field("F-1", "2012-01-01", {"remove": ["c01"]}, {"add": ["c01"]}),
    )
    assert [count(book, "C", day) for day in (OPENING, "2011-01-01", "2012-01-01")] == [1, 2, 1]


def test_a_merge_target_forgets_the_concepts_of_fields_it_no_longer_asks() -> None:
    book = told(
        base("F-1", req=["c01", "c02"]),
        base("F-2", req=["c03"]),
        field("F-1", "2010-06-01", {"remap": {"c01": "turnover"}}),
        op("MERGE", "2011-01-01", sources=["F-2"], target={"item": "F-1", "req": ["c02", "c03"]}),
        field("F-1", "2012-01-01", {"add": ["c01"]}),
    )
    assert standing(book, "F-1").form.required_concepts() == {"c01", "c02", "c03"}


def test_two_forms_that_end_on_one_day_take_their_common_concept_once() -> None:
    book = told(
        base("F-1", req=["c01", "c02"]),
        base("F-2", req=["c02", "c03"]),
        op("RETIRE", "2011-01-01", items=["F-1", "F-2"]),
        op("ADD", "2011-01-01", new=new("F-3", req=["c03"])),
    )
    assert classes(book, "C", OPENING, LATEST) == {"RETIRE": -3, "ADD": 1}
    assert count(book, "C", LATEST) == 1


def test_a_channel_offered_again_replaces_what_it_prefills() -> None:
    book = told(
        base("F-1", req=["c01..c04"], channels={"eform": ["c01..c03"]}),
        op("CHANNEL", "2011-01-01", item="F-1", offer={"eform": ["c04"]}),
        op("CHANNEL", "2012-01-01", item="F-1", offer={"paper": []}),
    )
    assert [count(book, "R", day) for day in (OPENING, "2011-01-01", "2012-01-01")] == [1, 3, 4]
    assert classes(book, "R", OPENING, LATEST) == {"PREFILL": 3}


def test_a_prefilled_field_that_is_removed_changes_no_inputs() -> None:
    story = [
        base("F-1", req=["c01..c04"], channels={"eform": ["c01"]}),
        field("F-1", "2011-01-01", {"remove": ["c01"]}),
    ]
    assert classes(told(*story), "R", OPENING, LATEST) == {}
    assert classes(told(*story), "C", OPENING, LATEST) == {"FIELD_REMOVE": -1}
    assert standing(told(*story, op("CHANNEL", "2012-01-01", item="F-1", offer={"pdf": []})), "F-1").form.inputs == 3


# Merges, pairs, voids


def test_a_merge_into_what_does_not_count_takes_the_sources_away_as_a_merge() -> None:
    merge = op("MERGE", "2011-01-01", sources=["F-1"], target={"item": "F-2", "req": ["c01..c09"]})
    book = told(base("F-1", req=["c01..c05"]), base("F-2", req=["c01"], in_scope=False), merge)
    assert classes(book, "R", OPENING, LATEST) == {"MERGE": -5}
    assert standing(book, "F-2").form.inputs == 9


def test_a_replacement_may_begin_before_the_old_one_ends() -> None:
    book = told(
        base("S-1"),
        op("ADD", "2011-01-01", new=new("S-2", "B")),
        op("RETIRE", "2012-01-01", item="S-1"),
        op("PAIR", "2012-01-01", retire_seq=3, add_seq=2),
    )
    found = [(line.effective, line.cls, line.owner, line.delta) for line in lines(book, "S", OPENING, LATEST)]
    assert found == [("2011-01-01", "REPLACE", "B", 1), ("2012-01-01", "REPLACE", "A", -1)]


def test_an_item_may_end_and_another_begin_on_one_day() -> None:
    book = told(base("S-1"), op("RETIRE", "2011-01-01", item="S-1"), op("ADD", "2011-01-01", new=new("S-2")))
    assert classes(book, "S", OPENING, LATEST) == {"RETIRE": -1, "ADD": 1}
    assert [count(book, "S", day) for day in ("2010-12-31", "2011-01-01")] == [1, 1]


def test_an_item_may_begin_and_end_on_one_day() -> None:
    book = told(base("S-1"), op("ADD", "2011-01-01", new=new("S-2")), op("RETIRE", "2011-01-01", item="S-2"))
    assert classes(book, "S", OPENING, LATEST) == {"RETIRE": -1, "ADD": 1}


def test_a_void_pair_is_a_retirement_and_an_addition_again_and_back() -> None:
    story = [
        base("S-1"),
        op("RETIRE", "2011-01-01", item="S-1"),
        op("ADD", "2011-01-01", new=new("S-2")),
        op("PAIR", "2011-01-01", retire_seq=2, add_seq=3),
        op("VOID", "2011-01-01", target=4),
    ]
    assert classes(told(*story), "S", OPENING, LATEST) == {"RETIRE": -1, "ADD": 1}
    book = told(*story, op("VOID", "2011-01-01", target=5))
    assert classes(book, "S", OPENING, LATEST) == {}
    assert [book.pair_of(seq) for seq in (2, 3)] == [4, 4]
    assert (book.is_void(4), book.voided_by(5)) == (False, 6)


def test_void_operations_leave_what_was_before_them() -> None:
    story = [
        base("F-1", req=["c01"]),
        base("F-2", req=["c02"]),
        op("TRANSFER", "2010-06-01", items=["F-1"], to_org="B"),
        op("MERGE", "2011-01-01", sources=["F-1"], target={"item": "F-2", "req": ["c01..c02"]}),
        op("DISSOLVE", "2012-01-01", from_org="A", to_org="C"),
    ]
    before = told(*story[:2]).timelines
    book = told(*story, *(op("VOID", "2013-01-01", target=seq) for seq in (5, 4, 3)))
    assert {code: line.steps for code, line in book.timelines.items()} == {
        code: line.steps for code, line in before.items()
    }
    assert book.endings == {}
    back = told(*story, *(op("VOID", "2013-01-01", target=seq) for seq in (5, 4, 3, 8, 7, 6)))
    assert {code: line.steps for code, line in back.timelines.items()} == {
        code: line.steps for code, line in told(*story).timelines.items()
    }


def test_a_void_ending_gives_the_items_back_unless_somebody_counts_on_it() -> None:
    story = [base("S-1"), op("DISSOLVE", "2011-01-01", from_org="A", to_org="B")]
    undo = op("VOID", "2011-01-01", target=2)
    assert standing(told(*story, undo), "S-1").owner == "A"
    with pytest.raises(Refused, match="Operation number 3 would no longer fit"):
        told(*story, op("TRANSFER", "2012-01-01", items=["S-1"], from_org="B", to_org="C"), undo)


def test_a_void_ending_in_the_middle_of_a_chain_concerns_what_came_back_at_its_end() -> None:
    book = told(
        base("S-1"),
        op("RETIRE", "2010-06-01", item="S-1"),
        op("DISSOLVE", "2011-01-01", from_org="A", to_org="B"),
        op("DISSOLVE", "2012-01-01", from_org="B", to_org="C"),
        op("REINSTATE", "2013-01-01", item="S-1"),
        op("VOID", "2014-01-01", target=4),
    )
    assert standing(book, "S-1").owner == "B"


def test_a_code_is_free_again_when_its_beginning_is_void() -> None:
    book = told(base("S-1"), op("VOID", OPENING, target=1), op("ADD", "2011-01-01", new=new("S-1", "B")))
    assert steps(book, "S-1") == [("2011-01-01", "ADD")]
    assert book.organisations == {"B"}
    assert book.opening == OPENING


# The opening


def test_what_was_registered_before_the_first_item_of_the_baseline_may_restate_it() -> None:
    early = op("LATE", OPENING, "2010-01-15", new=new("S-2"))
    outside = op("PERIMETER_IN", "2011-01-01", "2010-01-15", new=new("S-3"))
    book = told(early, outside, base("S-1"))
    assert steps(book, "S-2") == [(OPENING, "LATE")]
    assert steps(book, "S-3") == [(OPENING, "BASE"), ("2011-01-01", "PERIMETER")]
    book.rewind(2)
    assert (book.opening, steps(book, "S-2")) == (None, [(OPENING, "ADD")])


def test_a_ledger_may_open_on_a_day_that_is_set() -> None:
    book = Book("2009-01-01")
    with pytest.raises(Refused) as refusal:
        book.append(base("S-1"))
    assert refusal.value.code == "not_at_baseline"
    book.append(base("S-1") | {"effective": "2009-01-01"})
    book.append(op("LATE", OPENING, new=new("S-2")))
    assert steps(book, "S-2") == [(OPENING, "ADD")]


def test_known_numbers_by_recorded_day_and_rewinding_has_an_end() -> None:
    book = told(base("S-1"), base("S-2"), op("NOTE", "2011-01-01", "2011-01-01", item="S-1"))
    assert [book.seq_known_at(day) for day in ("2010-01-31", "2010-02-01", "2010-12-31", LATEST)] == [0, 2, 2, 3]
    with pytest.raises(ValueError, match="4"):
        book.rewind(4)
    at_once = Book.of([book.payload(1)])
    assert not at_once.can_rewind(0)
    for read in (book.op, book.payload):
        with pytest.raises(IndexError):
            read(0)
