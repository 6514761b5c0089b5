"""JSON from strangers: one refusal with place and reason, whatever is wrong."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.exchange.json_documents import MAX_BYTES, MAX_DEPTH, MAX_NAME, MAX_PARTS, ROOT, load
from forms_registry.exchange.refusals import FieldsRefused
from tests.forms_registry.exchange.values import json_values, unhurried


def refusal_of(content: bytes) -> FieldsRefused:
    with pytest.raises(FieldsRefused) as caught:
        load(content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "code", "position"),
    [
        (b"", "empty", ""),
        (b" \n ", "empty", ""),
        (b"\xef\xbb\xbf", "empty", ""),
        (b"x" * (MAX_BYTES + 1), "too_large", ""),
        ('{"a": 1}'.encode("utf-16"), "utf_16", "byte 0"),
        (b'{"a": "\xe4"}', "not_utf_8", "byte 7"),
        (b'{"a":\n  1', "not_json", "line 2, column 4"),
        (b"{'a': 1}", "not_json", "line 1, column 2"),
        (b"\x00\x01", "not_json", "line 1, column 1"),
        (b'{"a": {"b": 1, "b": 2}}', "duplicate_key", "#/a/b"),
        (b'{"a/b": {"~": [0, NaN]}}', "not_a_number", "#/a~1b/~0/1"),
        (b'{"a": [-Infinity]}', "not_a_number", "#/a/0"),
        (b'{"a": 1e999}', "number_too_large", "#/a"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number_too_large", "#/a"),
        (b"[" * 100_000, "too_deep", f"line 1, column {MAX_DEPTH + 1}"),
        (b'{"a":' * 100_000, "too_deep", f"line 1, column {MAX_DEPTH * 5 + 1}"),
        (b"[" + b"[]," * MAX_PARTS + b"1]", "too_many_parts", f"line 1, column {(MAX_PARTS - 1) * 3 + 2}"),
        (b'{"' + b"n" * (MAX_NAME + 1) + b'": 1}', "name_too_long", f"#/{'n' * 149}…{'n' * 150}"),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else str(value)[:20],
)
def test_what_is_wrong_is_refused_with_its_place(content: bytes, code: str, position: str) -> None:
    refusal = refusal_of(content)
    assert (refusal.code, str(refusal.position)) == (code, position)
    assert refusal.reason


def test_a_byte_order_mark_is_taken_off() -> None:
    assert load(b'\xef\xbb\xbf{"a": "\xc3\xa4"}') == {"a": "ä"}


def test_brackets_in_texts_are_no_nesting() -> None:
    text = '"[{\\"' * 300
    assert load(json.dumps({"a": text}).encode()) == {"a": text}


def test_as_deep_as_allowed_is_read() -> None:
    assert load(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


def test_an_endless_string_is_read_once() -> None:
    assert refusal_of(b'"' + b'\\"' * (MAX_BYTES // 2 - 1)).code == "not_json"


@unhurried
@given(json_values)
def test_any_sound_document_is_read_as_it_is(value: object) -> None:
    assert load(json.dumps(value).encode()) == value


def reason_or_none(content: bytes) -> str | None:
    try:
        load(content)
    except FieldsRefused as refusal:
        return refusal.reason
    return None


@unhurried
@given(st.lists(json_values, min_size=1), st.data())
def test_a_truncated_list_is_refused(value: list[object], data: st.DataObject) -> None:
    content = json.dumps(value, ensure_ascii=False).encode()
    assert reason_or_none(content[: data.draw(st.integers(0, len(content) - 1))])


@unhurried
@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert reason_or_none(content) != ""


def test_a_place_is_a_pointer_and_a_long_one_is_shortened() -> None:
    assert ROOT.place == "#"
    assert ROOT.below("a/b", 3, "~").place == "#/a~1b/3/~0"
    assert len(ROOT.below(*["name"] * 1000).place) < 310
