"""Choosing a reader by content, and its words in the user's language."""

import json
from collections.abc import Iterator

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from forms_registry.exchange.field_files import in_words, read_field_file
from forms_registry.exchange.readers import READERS, read_fields
from forms_registry.exchange.refusals import SENTENCES, FieldsRefused
from lifecycle.exchange.errors import ImportRefused

SCHEMA = {"properties": {"a": {"type": "string", "readOnly": True}, "b": {}}, "dependentRequired": {"b": ["c"]}}
BUILT = {"pages": [{"path": "/a", "components": [{"name": "q", "type": "TextField", "title": "Q"}]}]}
FINNISH = {
    "“%(field)s” is given": "”%(field)s” on annettu",
    "%(place)s: shown only, not asked; left out.": "%(place)s: vain näkyy",
    "line %(line)s, column %(column)s": "rivi %(line)s, sarake %(column)s",
    "not JSON: %(why)s": "ei ole JSONia: %(why)s",
}


@pytest.fixture
def finnish() -> Iterator[None]:
    """Let the strings of FINNISH be translated so, whatever the catalogues say."""
    catalogue = trans_real.translation("fi")
    kept = {source: catalogue._catalog.get(source) for source in FINNISH}  # type: ignore[attr-defined]
    for source, text in FINNISH.items():
        catalogue._catalog[source] = text  # type: ignore[attr-defined]
    yield
    for source, text in kept.items():
        catalogue._catalog[source] = text or source  # type: ignore[attr-defined]


def content(value: object) -> bytes:
    return json.dumps(value).encode()


def test_the_content_chooses_the_reader() -> None:
    assert [spec.key for spec in read_fields(content(SCHEMA), language="fi").fields] == ["b", "c"]
    assert [spec.key for spec in read_fields(content(BUILT), language="fi").fields] == ["q"]


def test_a_file_is_recognised_by_one_reader_only() -> None:
    for value in (SCHEMA, BUILT):
        assert sum(reader.reads(content(value)) for reader in READERS.values()) == 1


def test_a_reader_can_be_named() -> None:
    assert not read_fields(content({"x": 1}), language="fi", reader="json-schema").fields
    with pytest.raises(FieldsRefused, match="form-builder, json-schema"):
        read_fields(content(SCHEMA), language="fi", reader="crystal-ball")


@pytest.mark.parametrize(
    ("given", "code"),
    [(b"{", "not_json"), (b"", "empty"), (b"[1]", "unknown_format"), (b'{"a": 1, "a": 2}', "duplicate_key")],
)
def test_what_nobody_reads_is_refused_for_what_is_wrong_with_it(given: bytes, code: str) -> None:
    with pytest.raises(FieldsRefused) as caught:
        read_fields(given, language="fi")
    assert caught.value.code == code


def test_every_refusal_is_one_for_importers() -> None:
    assert issubclass(FieldsRefused, ImportRefused)
    assert all(not sentence.endswith(".") for sentence in SENTENCES.values()), "they follow file and place"


@pytest.mark.usefixtures("finnish")
def test_conditions_come_in_the_language_of_the_form_and_notes_in_that_of_the_user() -> None:
    with translation.override("en"):
        found = read_field_file(content(SCHEMA), "a.json", language="fi")
    assert found.fields[1].condition == "”B” on annettu"
    assert found.notes[0] == "#/properties/a: shown only, not asked; left out."
    with translation.override("fi"):
        found = in_words(read_fields(content(SCHEMA), language="en"), language="en")
    assert found.fields[1].condition == "“B” is given"
    assert found.notes[0] == "#/properties/a: vain näkyy"


@pytest.mark.usefixtures("finnish")
def test_a_refusal_names_file_place_and_reason_in_the_users_language() -> None:
    with translation.override("fi"), pytest.raises(ImportRefused) as caught:
        read_field_file(b"{", "lomake.json", language="sv")
    assert str(caught.value).startswith("lomake.json: rivi 1, sarake 2: ei ole JSONia: ")
