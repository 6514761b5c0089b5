"""The hash chain: fixed vectors, one canonical form, and the place of the first change."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.ledger.chain import GENESIS, NotCanonical, canonical, first_broken, next_hash

PAYLOADS: Final[list[dict[str, Any]]] = [
    {"seq": 1, "op": "BASE", "item": "F-A", "effective": "2010-01-01", "recorded": "2010-02-01"},
    {
        "seq": 2,
        "op": "RETIRE",
        "item": "F-A",
        "effective": "2011-04-01",
        "recorded": "2011-03-20",
        "reason": "päällekkäinen",
    },
    {"seq": 3, "op": "NOTE", "item": "F-A", "effective": "2011-04-02", "recorded": "2011-04-02"},
]
HASHES: Final = [
    "e347d85a9b4fab5081128bab95d5a2ebd5f3b9d3fa9ac8deba808b98ac9235b4",
    "130a9e6dd9628ae215b2ccbb8c010970bbcf68295ac3d85a6147606f26ad16c7",
    "6fa25df6f0b4a83b4821117b7050d248607912846a4decbd0f470daf72729e54",
]

plain = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
keys = st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=8)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))
payloads = st.dictionaries(keys, values, max_size=5)


def chained(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    head, chain = GENESIS, []
    for row in rows:
        head = next_hash(head, row)
        chain.append((row, head))
    return chain


def test_published_vectors_are_met() -> None:
    assert [head for _row, head in chained(PAYLOADS)] == HASHES


def test_order_of_keys_makes_no_difference() -> None:
    assert canonical(dict(reversed(PAYLOADS[1].items()))) == canonical(PAYLOADS[1])


def test_whole_chain_is_whole() -> None:
    assert first_broken(zip(PAYLOADS, HASHES, strict=True)) is None
    assert first_broken([]) is None


def test_change_is_found_at_its_place() -> None:
    changed = [PAYLOADS[0], PAYLOADS[1] | {"effective": "2010-04-01"}, PAYLOADS[2]]
    assert first_broken(zip(changed, HASHES, strict=True)) == 2


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ([PAYLOADS[0], PAYLOADS[2]], 3),
        ([PAYLOADS[1]], 2),
        ([PAYLOADS[0], PAYLOADS[0]], 1),
        ([PAYLOADS[0], PAYLOADS[2], PAYLOADS[1]], 3),
        ([PAYLOADS[0], {"op": "NOTE"}], 2),
        ([{"seq": True}], 1),
    ],
    ids=["a gap", "a missing start", "twice the same", "out of order", "without a number", "a claim for a number"],
)
def test_disorder_is_found_though_the_hashes_fit(rows: list[dict[str, Any]], bad: int) -> None:
    assert first_broken(chained(rows)) == bad


def test_payload_without_canonical_form_breaks_the_chain() -> None:
    assert first_broken([(PAYLOADS[0], HASHES[0]), ({"seq": 2, "op": 0.5}, HASHES[1])]) == 2


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"a": 1.0}, "$.a"),
        ({"new": {"req": ["c01", {"x": float("nan")}]}}, "$.new.req[1].x"),
        ({"perustelu": 1, "päätös": 2}, "$"),
        ({1: "a"}, "$"),
        ({"a": (1, 2)}, "$.a"),
        ({"a": b"x"}, "$.a"),
        ({"a": {1, 2}}, "$.a"),
        ({"a": 2**53}, "$.a"),
        ({"a": "\ud800"}, "$.a"),
        (["a"], "$"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(payload: Any, path: str) -> None:
    with pytest.raises(NotCanonical) as caught:
        canonical(payload)
    assert caught.value.place == path
    assert str(caught.value).startswith(path)


def test_payload_that_holds_itself_is_refused() -> None:
    payload: dict[str, Any] = {}
    payload["again"] = payload
    with pytest.raises(NotCanonical):
        canonical(payload)


@given(payloads)
def test_canonical_form_survives_reading_and_writing(payload: dict[str, Any]) -> None:
    text = canonical(payload)
    assert json.loads(text) == payload
    assert canonical(json.loads(text)) == text


@given(st.lists(payloads, min_size=1, max_size=6), st.data())
def test_any_changed_operation_is_found(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = [row | {"seq": place} for place, row in enumerate(rows, start=1)]
    chain = chained(rows)
    assert first_broken(chain) is None
    place = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(payloads) | {"seq": place + 1}
    if canonical(other) != canonical(rows[place]):
        chain[place] = (other, chain[place][1])
        assert first_broken(chain) == place + 1
