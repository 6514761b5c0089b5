"""Every reason the core refuses an operation for, and that anything which is no operation is refused with a reason."""

import re
import time
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifecycle.ledger import book as book_module
from lifecycle.ledger.book import Book
from lifecycle.ledger.operations import KINDS
from lifecycle.ledger.refusals import SENTENCES, Refused
from tests.lifecycle.ledger.strategies import PROPOSALS
from tests.lifecycle.ledger.test_properties import EXAMPLES, state_of

Payload = dict[str, Any]
OPENING: Final = "2010-01-01"
#: The store makes hashes before it appends, and refuses what has no canonical form.
OF_THE_STORE: Final = {"not_canonical"}


def op(kind: str, effective: str = "2011-01-01", recorded: str = "2012-01-01", **more: Any) -> Payload:
    """Return an operation."""
    return {"op": kind, "effective": effective, "recorded": recorded, **more}


def base(item: str, org: str = "A", **more: Any) -> Payload:
    """Return an item of the baseline; a code that begins with F is a form."""
    return op("BASE", OPENING, "2010-02-01", new={"item": item, "unit": item[0], "org": org, **more})


def form(item: str = "F-1", **more: Any) -> Payload:
    """Return a form of the baseline with a required and an optional field."""
    return base(item, **{"req": ["c01"], "opt": ["c02"], **more})


def new(item: str, org: str = "A", **more: Any) -> Payload:
    """Return a new item."""
    return {"item": item, "unit": item[0], "org": org, **more}


def changed(*changes: Any) -> list[Payload]:
    """Return a form and changes of its fields."""
    return [form(), op("FIELD", item="F-1", changes=list(changes))]


#: The operations of a ledger, the last of which is refused, by code and case.
REFUSED: Final[dict[str, dict[str, list[Any]]]] = {
    "not_an_object": {"a list": [["BASE"]], "text": ["BASE"], "nothing": [None]},
    "unknown_kind": {"a word": [op("DELETE")], "small letters": [op("base", new=new("S-1"))]},
    "missing": {
        "no kind": [{"effective": OPENING, "recorded": OPENING}],
        "no day": [{"op": "BASE", "recorded": OPENING, "new": new("S-1")}],
        "no item": [op("RETIRE")],
        "no items": [op("RETIRE", items=[])],
        "no new item": [op("ADD")],
        "no owner": [op("ADD", new={"item": "S-1", "unit": "S"})],
        "no sources": [base("S-1"), op("MERGE", target={"item": "S-1"})],
        "no targets": [base("S-1"), op("SPLIT", source="S-1", targets=[])],
        "no changes": [form(), op("FIELD", item="F-1", changes=[])],
        "no offer": [form(), op("CHANNEL", item="F-1")],
        "nothing set": [base("S-1"), op("CLASSIFY", item="S-1", set={})],
        "no title": [base("S-1"), op("RENAME", item="S-1")],
        "half a pair": [op("PAIR", retire_seq=1)],
    },
    "wrong_type": {
        "item is a list": [op("RETIRE", item=["S-1"])],
        "items is text": [op("RETIRE", items="S-1")],
        "items holds nothing": [op("RETIRE", items=[None])],
        "new is text": [op("ADD", new="S-1")],
        "new is an empty list": [op("ADD", new=[])],
        "fields are text": [op("ADD", new=new("F-1", req="c01"))],
        "a channel without a name": [op("ADD", new=new("F-1", channels={"": []}))],
        "channels are text": [op("ADD", new=new("F-1", channels="paper"))],
        "a flag is a number": [op("ADD", new=new("S-1", in_scope=1))],
        "a number is a truth": [op("VOID", target=True)],
        "a number is a fraction": [op("VOID", target=1.0)],
        "its own number is a truth": [base("S-1") | {"seq": True}],
        "its own number is a fraction": [base("S-1") | {"seq": 1.0}],
        "a set of lists": [base("S-1"), op("CLASSIFY", item="S-1", set={"kind": ["support"]})],
        "segments are false": [base("S-1"), op("CLASSIFY", item="S-1", set={"segments": False})],
        "the target is a number": [base("S-1"), op("MERGE", sources=["S-1"], target=5)],
        "the offer is a number": [form(), op("CHANNEL", item="F-1", offer=0)],
    },
    "not_a_date": {
        "a week": [op("ADD", "2010-W05-7", new=new("S-1"))],
        "no such day": [op("ADD", "2010-02-30", new=new("S-1"))],
        "short": [op("ADD", "20100131", new=new("S-1"))],
        "a number": [op("ADD", 20100131, new=new("S-1"))],
        "beyond the calendar": [op("ADD", "9999-01-01", new=new("S-1"))],
        "other digits": [op("ADD", "٢٠١٠-٠١-٠١", new=new("S-1"))],
    },
    "unknown_value": {
        "unit": [op("ADD", new=new("S-1") | {"unit": "X"})],
        "production": [op("ADD", new=new("S-1", production="bought"))],
        "another production": [base("S-1"), op("PRODUCTION", item="S-1", production="none")],
        "fact": [base("S-1"), op("CLASSIFY", item="S-1", set={"colour": "red"})],
        "owner is no fact": [base("S-1"), op("CLASSIFY", item="S-1", set={"org": "B"})],
    },
    "bad_range": {
        "backwards": [op("ADD", new=new("F-1", req=["c09..c01"]))],
        "other stems": [op("ADD", new=new("F-1", req=["a1..b2"]))],
        "no numbers": [op("ADD", new=new("F-1", req=["a..b"]))],
        "three ends": [op("ADD", new=new("F-1", req=["c1..c2..c3"]))],
        "endless": [op("ADD", new=new("F-1", req=["c1..c99999999"]))],
        "too many digits": [op("ADD", new=new("F-1", req=[f"c1..c{'9' * 5000}"]))],
        "one too many": [op("ADD", new=new("F-1", req=["c1..c1001"]))],
        "in a channel": [op("ADD", new=new("F-1", channels={"eform": ["c2..c1"]}))],
        "in a change": changed({"remove": ["c2..c1"]}),
        "a line more": [op("ADD", new=new("F-1", req=["c1..c2\n"]))],
    },
    "no_change": {
        "text": changed("remove c01"),
        "another verb": changed({"delete": ["c01"]}),
        "nothing removed": changed({"remove": []}),
        "a number": changed({"remove": 5}),
        "a list of lists": changed({"remove": [["c01"]]}),
        "a list remapped": changed({"remap": ["c01"]}),
        "a list as a field": changed({"change": "remap", "field": ["c01"], "concept": "x"}),
        "a field within a field": changed({"add": {"key": {"key": "c05"}}}),
        "no concept": changed({"remap": {"c01": None}}),
        "an empty concept": changed({"remap": {"c01": ""}}),
        "a concept that is a number": changed({"add": ["c05"], "concept": 5}),
        "required is no truth": changed({"add": ["c05"], "required": "no"}),
    },
    "fields_of_service": {
        "a new service with fields": [op("ADD", new=new("S-1", req=["c01"]))],
        "a new service with channels": [op("ADD", new=new("S-1", channels=["paper"]))],
        "a field": [base("S-1"), op("FIELD", item="S-1", changes=[{"add": ["c01"]}])],
        "a channel": [base("S-1"), op("CHANNEL", item="S-1", offer={"eform": []})],
        "a merge": [base("S-1"), base("S-2"), op("MERGE", sources=["S-1"], target={"item": "S-2", "req": ["c01"]})],
    },
    "no_channel": {
        "the last is withdrawn": [form(), op("CHANNEL", item="F-1", withdraw=["paper"])],
        "a form without any": [op("ADD", new=new("F-1", channels=[]))],
        "offered and withdrawn": [form(), op("CHANNEL", item="F-1", offer={"pdf": []}, withdraw=["paper", "pdf"])],
    },
    "channel_not_offered": {"withdrawn": [form(), op("CHANNEL", item="F-1", withdraw=["pdf"])]},
    "same_person": {"": [base("S-1") | {"proposer": "p", "approver": "p"}]},
    "before_baseline": {
        "added": [base("S-1"), op("ADD", "2009-12-31", new=new("S-2"))],
        "added first": [op("ADD", "2009-12-31", "2010-01-01", new=new("S-2")), base("S-1")],
        "dissolved": [base("S-1"), op("DISSOLVE", "2009-12-31", from_org="A", to_org="B")],
    },
    "not_at_baseline": {"": [base("S-1"), base("S-2") | {"effective": "2010-01-02"}]},
    "recorded_falls": {"": [base("S-1"), op("RETIRE", recorded="2010-01-31", item="S-1")]},
    "seq_jumps": {
        "ahead": [base("S-1") | {"seq": 2}],
        "back": [base("S-1"), op("RETIRE", item="S-1", seq=1)],
        "none": [base("S-1") | {"seq": 0}],
    },
    "unknown_item": {
        "never": [base("S-1"), op("RETIRE", item="S-2")],
        "not yet": [op("ADD", "2012-01-01", new=new("S-1")), op("RETIRE", item="S-1")],
        "a note": [op("NOTE", item="S-1")],
        "a target": [base("S-1"), op("MERGE", sources=["S-1"], target={"item": "S-2"})],
        "made void": [base("S-1"), op("VOID", target=1), op("RETIRE", item="S-1")],
    },
    "item_exists": {
        "the same code": [base("S-1"), op("ADD", new=new("S-1"))],
        "after its end": [base("S-1"), op("RETIRE", item="S-1"), op("ADD", "2012-01-01", new=new("S-1"))],
        "entering": [base("S-1"), op("PERIMETER_IN", new=new("S-1"))],
        "a target": [base("S-1"), base("S-2"), op("MERGE", sources=["S-1"], target=new("S-2"))],
        "another unit": [base("S-1"), op("ADD", new=new("S-1") | {"unit": "F"})],
    },
    "item_ended": {
        "twice": [base("S-1"), op("RETIRE", item="S-1"), op("RETIRE", "2011-01-02", item="S-1")],
        "a source": [base("S-1"), op("RETIRE", item="S-1"), op("MERGE", sources=["S-1"], target=new("S-2"))],
        "a target": [
            base("S-1"),
            base("S-2"),
            op("RETIRE", item="S-1"),
            op("MERGE", sources=["S-2"], target={"item": "S-1"}),
        ],
        "a transfer": [base("S-1"), op("RETIRE", item="S-1"), op("TRANSFER", items=["S-1"], to_org="B")],
        "a field": [form(), op("RETIRE", item="F-1"), op("FIELD", item="F-1", changes=[{"remove": ["c01"]}])],
    },
    "item_living": {"": [base("S-1"), op("REINSTATE", item="S-1")]},
    "named_twice": {
        "items": [base("S-1"), op("RETIRE", items=["S-1", "S-1"])],
        "source and target": [base("S-1"), op("MERGE", sources=["S-1"], target={"item": "S-1"})],
        "targets": [base("S-1"), op("SPLIT", source="S-1", targets=[new("S-2"), new("S-2")])],
        "required and optional": [op("ADD", new=new("F-1", req=["c01..c03"], opt=["c02"]))],
    },
    "other_unit": {
        "a merge": [base("S-1"), op("MERGE", sources=["S-1"], target=new("F-2"))],
        "a split": [form(), base("S-1"), op("SPLIT", source="F-1", targets=[new("F-2"), {"item": "S-1"}])],
    },
    "owner_dissolved": {
        "an addition": [base("S-1"), op("DISSOLVE", from_org="A", to_org="B"), op("ADD", new=new("S-2"))],
        "a transfer": [
            base("S-1", "C"),
            op("DISSOLVE", from_org="A", to_org="B"),
            op("TRANSFER", items=["S-1"], to_org="A"),
        ],
        "a split": [
            base("S-1", "C"),
            op("DISSOLVE", from_org="A", to_org="B"),
            op("SPLIT", source="S-1", targets=[new("S-2", "A")]),
        ],
    },
    "other_owner": {"": [base("S-1"), op("TRANSFER", items=["S-1"], from_org="B", to_org="C")]},
    "same_organisation": {"": [op("DISSOLVE", from_org="A", to_org="A")]},
    "dissolved_twice": {
        "": [base("S-1"), op("DISSOLVE", from_org="A", to_org="B"), op("DISSOLVE", from_org="A", to_org="C")]
    },
    "heir_dissolved": {
        "": [base("S-1"), op("DISSOLVE", from_org="B", to_org="C"), op("DISSOLVE", from_org="A", to_org="B")],
        "a circle": [
            op("DISSOLVE", "2011-01-01", from_org="A", to_org="B"),
            op("DISSOLVE", "2012-01-01", from_org="B", to_org="C"),
            op("DISSOLVE", "2013-01-01", from_org="C", to_org="A"),
        ],
    },
    "unknown_field": {
        "removed": changed({"remove": ["c03"]}),
        "removed twice": changed({"remove": ["c01"]}, {"remove": ["c01"]}),
        "relaxed": changed({"relax": ["c03"]}),
        "tightened": changed({"tighten": ["c03"]}),
        "remapped": changed({"remap": {"c03": "x"}}),
    },
    "field_exists": {"required": changed({"add": ["c01"]}), "optional": changed({"add": ["c02"]})},
    "field_not_required": {"": changed({"relax": ["c02"]})},
    "field_not_optional": {"": changed({"tighten": ["c01"]})},
    "unknown_operation": {
        "ahead": [base("S-1"), op("VOID", target=3)],
        "itself": [base("S-1"), op("VOID", target=2)],
        "none": [base("S-1"), op("VOID", target=0)],
        "negative": [base("S-1"), op("VOID", target=-1)],
        "a pair of the void": [
            base("S-1"),
            op("RETIRE", item="S-1"),
            op("ADD", new=new("S-2")),
            op("VOID", target=3),
            op("PAIR", retire_seq=2, add_seq=3),
        ],
    },
    "void_already": {"": [base("S-1"), op("NOTE", item="S-1"), op("VOID", target=2), op("VOID", target=2)]},
    "not_a_pair": {
        "two retirements": [
            base("S-1"),
            base("S-2"),
            op("RETIRE", item="S-1"),
            op("RETIRE", item="S-2"),
            op("PAIR", retire_seq=3, add_seq=4),
        ],
        "of two units": [
            base("S-1"),
            op("RETIRE", item="S-1"),
            op("ADD", new=new("F-2")),
            op("PAIR", retire_seq=2, add_seq=3),
        ],
        "of the baseline": [base("S-1"), base("S-2"), op("RETIRE", item="S-1"), op("PAIR", retire_seq=3, add_seq=2)],
        "registered late": [
            base("S-1"),
            op("LATE", OPENING, "2011-01-01", new=new("S-2")),
            op("RETIRE", item="S-1"),
            op("PAIR", retire_seq=3, add_seq=2),
        ],
        "of one item": [
            base("S-1"),
            op("ADD", new=new("S-2")),
            op("RETIRE", "2011-06-01", item="S-2"),
            op("PAIR", retire_seq=3, add_seq=2),
        ],
        "of many items": [
            base("S-1"),
            base("S-2"),
            op("RETIRE", items=["S-1", "S-2"]),
            op("ADD", new=new("S-3")),
            op("PAIR", retire_seq=3, add_seq=4),
        ],
        "of itself": [base("S-1"), op("RETIRE", item="S-1"), op("PAIR", retire_seq=2, add_seq=2)],
    },
    "paired_already": {
        "": [
            base("S-1"),
            base("S-2"),
            op("RETIRE", item="S-1"),
            op("RETIRE", item="S-2"),
            op("ADD", new=new("S-3")),
            op("PAIR", retire_seq=3, add_seq=5),
            op("PAIR", retire_seq=4, add_seq=5),
        ]
    },
    "no_longer_fits": {
        "its code is taken again": [base("S-1"), op("VOID", target=1), op("ADD", new=new("S-1")), op("VOID", target=2)],
        "its beginning is void": [base("S-1"), op("RETIRE", item="S-1"), op("VOID", target=1)],
        "ended earlier": [
            form(),
            op("FIELD", "2012-01-01", item="F-1", changes=[{"remove": ["c01"]}]),
            op("RETIRE", "2011-06-01", item="F-1"),
        ],
        "its field is gone": [
            form(),
            op("FIELD", "2012-01-01", item="F-1", changes=[{"remove": ["c01"]}]),
            op("FIELD", "2011-01-01", item="F-1", changes=[{"remove": ["c01"]}]),
        ],
        "its receiver is gone": [
            base("S-1"),
            op("TRANSFER", "2012-01-01", items=["S-1"], to_org="B"),
            op("DISSOLVE", "2011-01-01", from_org="B", to_org="C"),
        ],
        "its heir is gone": [
            base("S-1"),
            op("DISSOLVE", "2012-01-01", from_org="A", to_org="B"),
            op("DISSOLVE", "2011-01-01", from_org="B", to_org="C"),
        ],
        "its giver is another": [
            base("S-1"),
            op("DISSOLVE", from_org="A", to_org="B"),
            op("TRANSFER", "2012-01-01", items=["S-1"], from_org="B", to_org="C"),
            op("VOID", target=2),
        ],
        "its channel is gone": [
            form(channels=["paper", "pdf"]),
            op("CHANNEL", "2012-01-01", item="F-1", withdraw=["paper"]),
            op("CHANNEL", "2011-01-01", item="F-1", withdraw=["pdf"]),
        ],
        "offered again before": [
            base("S-1"),
            op("RETIRE", item="S-1"),
            op("REINSTATE", "2012-01-01", item="S-1"),
            op("VOID", target=2),
        ],
    },
    "pair_depends": {
        "": [
            base("S-1"),
            op("RETIRE", item="S-1"),
            op("ADD", new=new("S-2")),
            op("PAIR", retire_seq=2, add_seq=3),
            op("VOID", target=3),
        ]
    },
}
CASES: Final = [
    pytest.param(code, ops, id=f"{code} {case}") for code, of in REFUSED.items() for case, ops in of.items()
]


@pytest.mark.parametrize(("code", "ops"), CASES)
def test_refused_with_the_reason_and_nothing_changed(code: str, ops: list[Any]) -> None:
    book = Book()
    for payload in ops[:-1]:
        book.append(payload)
    before = state_of(book)
    began = time.perf_counter()
    with pytest.raises(Refused) as refusal:
        book.append(ops[-1])
    assert time.perf_counter() - began < 0.5
    assert refusal.value.code == code
    assert len(str(refusal.value)) < 400
    assert state_of(book) == before


@pytest.mark.parametrize(("code", "ops"), CASES)
def test_projecting_all_at_once_refuses_the_same_ledgers(code: str, ops: list[Any]) -> None:
    with pytest.raises(Refused):
        Book.of(ops)


def test_every_sentence_has_a_case() -> None:
    assert set(REFUSED) | OF_THE_STORE == set(SENTENCES)


def test_every_code_that_is_raised_is_a_sentence() -> None:
    folder = Path(book_module.__file__).parent
    raised = {code for path in folder.glob("*.py") for code in re.findall(r'Refused\(\s*"(\w+)"', path.read_text())}
    assert raised <= set(SENTENCES)


def test_a_refusal_names_the_operation_that_no_longer_fits() -> None:
    book = Book.of([base("S-1"), op("RETIRE", item="S-1")])
    with pytest.raises(Refused, match="Operation number 2 would no longer fit: There is no item S-1") as refusal:
        book.append(op("VOID", target=1))
    assert refusal.value.seq == 2


def test_every_kind_of_operation_is_proposed_to_the_random_ledgers() -> None:
    assert set(PROPOSALS) == set(KINDS)


#: Anything JSON can hold, and what a careless caller may hand over besides.
PLAIN: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(("S-1", "F-1", "A", "c01", "c01..c03", "c1..c99999999", "2011-01-01", "F", "S", "paper", "remove")),
)
_KEYS: Final = """
item items new unit org req opt channels production segments needs need kind scope instrument in_scope sources
target source targets from_org to_org retire_seq add_seq set offer withdraw changes change field key keys concept
remove relax tighten add remap required title note seq paper eform
"""
KEYS: Final = st.sampled_from(_KEYS.split())
JSON: Final = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)
GARBAGE: Final = st.builds(
    lambda kind, days, rest: {"op": kind, **days, **rest},
    st.sampled_from(KINDS) | JSON,
    st.just({"effective": "2011-01-01", "recorded": "2012-01-01"}) | st.dictionaries(st.just("effective"), JSON),
    st.dictionaries(KEYS, JSON, max_size=6),
)


@settings(max_examples=6 * EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(garbage=GARBAGE | JSON)
def test_garbage_is_refused_and_nothing_else(garbage: Any) -> None:
    book = Book.of([base("S-1"), form()])
    before = state_of(book)
    try:
        book.append(garbage)
    except Refused as refusal:
        assert state_of(book) == before
        assert str(refusal)  # noqa: PT017 the sentence must be one that can be filled
    else:
        book.rewind(2)
        assert state_of(book) == before


DAMAGED: Final = st.sampled_from([payload for of in REFUSED.values() for ops in of.values() for payload in ops[:-1]])


@settings(max_examples=6 * EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(payload=DAMAGED, key=KEYS, inner=KEYS, value=JSON)
def test_an_operation_with_one_value_damaged_is_refused_or_holds(
    payload: Payload, key: str, inner: str, value: Any
) -> None:
    book = Book.of([base("S-8"), form("F-8")])
    damaged = payload | {"recorded": "2012-01-01"}
    nested = damaged.get(key)
    damaged[key] = {**nested, inner: value} if isinstance(nested, dict) else value
    try:
        book.append(damaged)
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017 the sentence must be one that can be filled
    else:
        assert state_of(Book.of([book.payload(seq) for seq in (1, 2, 3)])) == state_of(book)
