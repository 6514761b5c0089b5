"""Importing code lists: our CSV and the national lists' JSON, again and again, and never half."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from catalogue.exchange.code_lists import import_code_list
from catalogue.models import GlossaryTerm, Need, Output, Region, ServiceClass
from lifecycle.exchange.errors import ImportRefused

pytestmark = pytest.mark.django_db

CONCEPTS: list[dict[str, Any]] = [
    {"Id": None, "Notation": "P1", "Label": {"Fi": "Luettelo"}, "NarrowerUris": ["http://uri.example.org/P1"]},
    {
        "Id": "http://uri.example.org/P1",
        "Notation": "P1",
        "Label": {"Fi": "Yritys", "Sv": "Företag"},
        "BroaderUris": None,
    },
    {
        "Id": "http://uri.example.org/P1.1",
        "Notation": "P1.1",
        "Label": {"Fi": "Rahoitus"},
        "Notes": {"Fi": "Yrityksen rahoitus."},
        "BroaderUris": ["http://uri.example.org/P1"],
    },
]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def _write(folder: Path, name: str, content: str | list[Any]) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_national_list_comes_in_with_parents_and_without_the_list_itself(tmp_path: Path) -> None:
    path = _write(tmp_path, "ServiceClasses.json", CONCEPTS)
    report = import_code_list(path)
    entry = ServiceClass.objects.get(code="P1.1")
    assert report.results() == {"created": 2}
    assert (entry.name_fi, entry.definition_fi, entry.parent.code) == ("Rahoitus", "Yrityksen rahoitus.", "P1")
    assert ServiceClass.objects.get(code="P1").name_sv == "Företag"
    assert import_code_list(path).results() == {"unchanged": 2}


def test_regions_of_different_levels_keep_apart(tmp_path: Path) -> None:
    towns = [{"municipalityCode": "091", "names": [{"language": "fi", "name": "Helsinki"}]}]
    provinces = [{"Code": "01", "Names": [{"Language": "fi", "Name": "Uusimaa"}], "Municipalities": ["091"]}]
    import_code_list(_write(tmp_path, "Municipality.json", towns))
    import_code_list(_write(tmp_path, "Province.json", provinces))
    assert dict(Region.objects.values_list("name_fi", "level")) == {"Helsinki": "municipality", "Uusimaa": "province"}


def test_own_csv_with_byte_order_mark_and_synonyms(tmp_path: Path) -> None:
    text = "\ufeffcode,name_fi,name_sv,synonyms_fi\nLAINA,laina,lån,luotto; velka\n"
    import_code_list(_write(tmp_path, "glossary_terms.csv", text))
    assert GlossaryTerm.objects.get(code="LAINA").synonyms_fi == "luotto\nvelka"


def test_changed_entry_is_updated_and_dry_run_writes_nothing(tmp_path: Path) -> None:
    import_code_list(_write(tmp_path, "outputs.csv", "code,name_fi\nRAHA,Raha\n"))
    path = _write(tmp_path, "outputs.csv", "code,name_fi\nRAHA,Rahoitus\n")
    assert import_code_list(path, dry_run=True).results() == {"updated": 1}
    assert Output.objects.get(code="RAHA").name_fi == "Raha"
    import_code_list(path)
    assert Output.objects.get(code="RAHA").name_fi == "Rahoitus"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("outputs.csv", "code\nA\n", "outputs.csv: row 1: the header needs code and name_fi"),
        ("outputs.csv", "code,name_fi\nA,a\nA,b\n", "outputs.csv: row 3: the code A occurs twice"),
        ("outputs.csv", "code,name_fi\nA,\n", "outputs.csv: row 2: a code and a Finnish name are needed"),
        ("ServiceClasses.json", "{", "ServiceClasses.json: line 1, column 2: not JSON"),
        ("ServiceClasses.json", '[{"Notation": "P1"}]', "ServiceClasses.json: item 1: not of the shape"),
        ("tuntematon.csv", "code,name_fi\nA,a\n", "tuntematon.csv: say with --list"),
    ],
)
def test_broken_list_is_refused_with_its_place(name: str, content: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as error:
        import_code_list(_write(tmp_path, name, content))
    assert words in str(error.value)
    assert not Need.objects.exists()
    assert not ServiceClass.objects.exists()


def test_own_csv_may_tell_the_level_of_a_region(tmp_path: Path) -> None:
    import_code_list(_write(tmp_path, "regions.csv", "code,name_fi,level\nSUOMI,Koko maa,country\nITA,Itä,\n"))
    assert dict(Region.objects.values_list("code", "level")) == {"SUOMI": "country", "ITA": "other"}
    with pytest.raises(ImportRefused, match="row 2.*planet"):
        import_code_list(_write(tmp_path, "regions.csv", "code,name_fi,level\nMAA,Maa,planet\n"))
    import_code_list(_write(tmp_path, "outputs.csv", "code,name_fi,level\nRAHA,Raha,high\n"))
    assert Output.objects.get().code == "RAHA"
