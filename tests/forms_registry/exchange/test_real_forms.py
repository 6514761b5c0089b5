"""The real forms of two rounds of one grant: their published counts, in two languages, out and back."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from forms_registry.exchange.json_schema import read_schema
from forms_registry.exchange.language_versions import attach_language, same_form
from forms_registry.exchange.readers import read_fields
from forms_registry.exchange.schema_writer import write_schema
from forms_registry.field_list import FieldList, required_keys

ROUNDS = {"cof_r2": (20, 125, 115), "cof_r3": (19, 123, 114)}


def forms_of(folder: Path, language: str) -> dict[str, FieldList]:
    return {
        path.stem: read_fields(path.read_bytes(), language=language) for path in sorted((folder / language).iterdir())
    }


def counts(forms: list[FieldList]) -> tuple[int, int, int]:
    return len(forms), sum(len(one.fields) for one in forms), sum(len(required_keys(one.fields)) for one in forms)


@pytest.fixture(params=ROUNDS)
def folder(request: pytest.FixtureRequest, sample_data: Path) -> Path:
    return sample_data / "uk_grant_forms" / request.param


def test_the_counts_are_those_published(folder: Path) -> None:
    assert counts(list(forms_of(folder, "en").values())) == ROUNDS[folder.name]


def test_every_welsh_file_is_a_language_version_and_changes_no_count(folder: Path) -> None:
    english, welsh = forms_of(folder, "en"), list(forms_of(folder, "cy").values())
    merged = []
    for one in english.values():
        (version,) = [other for other in welsh if same_form(one, other)]
        merged.append(attach_language(one, version, "cy"))
    assert counts(merged) == ROUNDS[folder.name]
    assert all({"en", "cy"} <= set(spec.labels) for one in merged for spec in one.fields)


def test_no_two_forms_of_a_round_are_taken_for_one(folder: Path) -> None:
    english = list(forms_of(folder, "en").values())
    assert not [1 for one in english for other in english if one is not other and same_form(one, other)]


def test_every_form_is_written_and_read_back_as_it_was(folder: Path) -> None:
    for found in forms_of(folder, "en").values():
        schema = write_schema(found, language="en")
        Draft202012Validator.check_schema(schema)
        assert read_schema(schema, language="en") == found


def test_conditions_are_said_in_words(folder: Path) -> None:
    conditions = [
        spec.condition for found in forms_of(folder, "en").values() for spec in found.fields if spec.condition
    ]
    assert len(conditions) > 30
    assert all("” is “" in condition for condition in conditions)
