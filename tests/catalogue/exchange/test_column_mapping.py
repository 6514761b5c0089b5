"""Reading another system's table by a mapping: rules, unknown values, codes, flags, organisations, broken files."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from openpyxl import Workbook

from catalogue.exchange.card_import import import_table
from catalogue.exchange.mapping_file import read_mapping
from catalogue.exchange.outcome import Report
from catalogue.exchange.review_flags import STATED
from catalogue.models import ProductCardPage, ProductCardRecord, Segment
from catalogue.text import to_plain
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import Kind
from lifecycle.models import Organisation
from lifecycle.services import create_organisation, sync_roles
from tests.factories import organisation_with_people

pytestmark = pytest.mark.django_db

ROW = {
    "nr": "7",
    "office": "Aluevirasto",
    "name": "Millin tuki",
    "text": "Ensin.",
    "types": "grant",
    "fee": "N",
    "for": "PK",
    "remark": "ei lueta",
}
MAPPING: dict[str, Any] = {
    "source": "mills",
    "unknown": ["ND", "NA"],
    "separators": {"types": ",", "for": ","},
    "columns": {
        "organisation": {"from": "office"},
        "code": {"from": "nr"},
        "title_fi": {"from": "name", "cut": 40},
        "summary_fi": {"from": "text", "cut": 30},
        "description_fi": {"from": "text"},
        "kind": [
            {"when": {"types": {"has": "grant"}}, "value": "support"},
            {"when": {"fee": {"is": "Y"}}, "value": "chargeable"},
            {"when": {"fee": {"is": "N"}, "types": {"only": ["advice", "news"]}}, "value": "free_advice"},
        ],
        "instrument": {"when": {"types": {"has": "grant"}}, "value": "grant"},
        "segments": {"from": "for", "codes": {"PK": "PK", "all": ""}},
    },
}


@pytest.fixture(autouse=True)
def _ready() -> Iterator[None]:
    sync_roles()
    create_organisation(code="ALUE", name_fi="Aluevirasto", name_en="Mill Office")
    Segment.objects.create(code="PK", name_fi="Pk-yritys")
    with override("en"):
        yield


def _csv(*rows: dict[str, Any]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _xlsx(*rows: dict[str, Any]) -> bytes:
    book = Workbook()
    for row in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _lines(*rows: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def _map(changes: dict[str, Any] | None = None, **columns: Any) -> bytes:
    return json.dumps(MAPPING | {"columns": MAPPING["columns"] | columns} | (changes or {})).encode()


def _import(*rows: dict[str, Any], rules: bytes | None = None, **options: Any) -> Report:
    mapping = read_mapping(rules or _map(), "map.json")
    return import_table(_csv(*rows), "mills.csv", mapping=mapping, **options)


def _record(code: str = "7") -> ProductCardRecord:
    return ProductCardRecord.objects.get(source_system="mills", source_id=code)


def _card(code: str = "7") -> ProductCardPage:
    return _record(code).page.get_latest_revision_as_object()


def _flags(code: str = "7") -> list[str]:
    return [row["code"] for row in _record(code).review_flags]


@pytest.mark.parametrize(
    ("name", "make"), [("m.csv", _csv), ("m.xlsx", _xlsx), ("m.jsonl", _lines)], ids=["csv", "xlsx", "jsonl"]
)
def test_each_form_of_file_becomes_the_same_card(name: str, make: Callable[..., bytes]) -> None:
    report = import_table(make(ROW), name, mapping=read_mapping(_map(), "map.json"))
    assert report.results() == {"created": 1}
    assert report.notes == ["Columns that map.json does not name were ignored: remark"]
    assert (_card().title, _record().item.kind, _record().item.owner.code) == ("Millin tuki", Kind.SUPPORT, "ALUE")
    assert _card().customer_description_in("fi").description == "<p>Ensin.</p>"
    assert _record().item.classification.segments == ["PK"]


@pytest.mark.parametrize(
    ("types", "fee", "kind"),
    [
        ("news,grant", "Y", Kind.SUPPORT),
        ("news", "Y", Kind.CHARGEABLE),
        ("news, advice", "N", Kind.FREE_ADVICE),
        ("advice,rules", "N", Kind.UNKNOWN),
        ("grants", "N", Kind.UNKNOWN),
        ("", "N", Kind.UNKNOWN),
        ("advice,ND", "N", Kind.UNKNOWN),
        ("advice", "NA", Kind.UNKNOWN),
        ("ND", "ND", Kind.UNKNOWN),
        ("ND,grant", "", Kind.SUPPORT),
    ],
)
def test_first_rule_that_fits_wins_and_unknown_stays_unknown(types: str, fee: str, kind: Kind) -> None:
    _import(ROW | {"types": types, "fee": fee})
    assert _record().item.kind == kind


def test_unknown_value_gives_way_to_the_next_rule() -> None:
    rules = _map(title_fi=[{"from": "name"}, {"from": "text"}, {"value": "Nimetön"}])
    _import(ROW | {"name": "ND"}, ROW | {"nr": "8", "name": " NA ", "text": ""}, rules=rules)
    assert [_card(code).title for code in ("7", "8")] == ["Ensin.", "Nimetön"]


def test_codes_are_translated_and_one_without_translation_is_refused() -> None:
    _import(ROW | {"for": "all,PK,ND,PK"})
    assert _record().item.classification.segments == ["PK"]
    report = _import(ROW, ROW | {"nr": "8", "for": "PK,muu"})
    assert [row.errors for row in report.rows] == [["segments: “muu” of for has no translation in map.json."]]


def test_same_row_again_writes_nothing_in_any_language() -> None:
    rows = [ROW | {"name": "x" * 41, "text": "y" * 31}, ROW | {"nr": "8"}]
    rules = _map({"flags": ["no_finnish_title"]})
    _import(*rows, rules=rules)
    with override("sv"):
        assert _import(*rows, rules=rules).results() == {"unchanged": 2}
    rows[1] = rows[1] | {"fee": "Y", "types": "advice"}
    assert _import(*rows, rules=rules).results() == {"unchanged": 1, "updated": 1}
    assert _record("8").item.kind == Kind.CHARGEABLE


@pytest.mark.parametrize(
    "text",
    ["- palkka\n- matkat", "-ilman väliä", "Eka rivi\r\ntoka rivi\n\nuusi kappale", "=1+1", "1. ensin\n2. sitten"],
)
def test_free_text_with_dashes_and_line_breaks_survives(text: str) -> None:
    _import(ROW | {"text": text})
    words = to_plain(_card().customer_description_in("fi").description).replace("\n", " ").split()
    given = text.replace("- ", "").replace("1. ", "").replace("2. ", "")
    assert words == given.split()


def test_cut_text_is_flagged_and_nothing_of_it_is_lost() -> None:
    title, text = "Pitkä nimi " * 5, "Pitkä kuvaus " * 5
    with override(settings.LANGUAGE_CODE):
        report = _import(ROW | {"name": title, "text": text})
    details = {row["code"]: row["detail"] for row in report.rows[0].flags}
    assert len(_card().title) == 40
    assert len(_card().customer_description_in("fi").summary) == 30
    assert _flags() == ["cut", "cut"]
    said = [row["detail"] for row in _record().review_flags]
    assert title.strip() in said[0]
    assert "description_fi" in said[1]
    assert text.strip() not in said[1]
    assert text.strip() == to_plain(_card().customer_description_in("fi").description)
    assert details["cut"] in report.rows[0].warnings


def test_stated_flags_are_put_on_every_card() -> None:
    _import(ROW, ROW | {"nr": "8"}, rules=_map({"flags": ["no_finnish_title", "charge"]}))
    assert _flags() == _flags("8") == ["no_finnish_title", "charge"]


def test_every_flag_that_can_be_stated_is_documented() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "importing.md").read_text(encoding="utf-8")
    assert all(f"`{code}`" in text for code in STATED)


def test_id_of_two_services_is_refused_with_both_rows() -> None:
    report = _import(ROW, ROW | {"nr": "8"}, ROW | {"name": "Myllyn neuvonta"}, ROW | {"nr": "8"})
    assert [(row.place, row.errors) for row in report.rows] == [
        ("row 4", ["code: “Myllyn neuvonta” has the code of “Millin tuki” in row 2; give each a code of its own."]),
        ("row 5", ["code: occurs already in row 3."]),
    ]
    assert not ProductCardPage.objects.exists()


def test_ids_of_two_systems_are_kept_apart() -> None:
    import_table(_lines({"organisation": "ALUE", "code": "7", "title_fi": "Oma kortti"}), "k.jsonl")
    assert _import(ROW).results() == {"created": 1}
    assert ProductCardRecord.objects.filter(source_id="7").count() == 2


@pytest.mark.parametrize("office", ["ALUE", "Aluevirasto", "aluevirasto ", "Mill  Office"])
def test_organisation_is_found_by_code_or_name(office: str) -> None:
    _import(ROW | {"office": office})
    assert _record().item.owner.code == "ALUE"


def test_unknown_organisation_is_refused_and_a_name_of_two_as_well() -> None:
    create_organisation(code="TOINEN", name_fi="Aluevirasto")
    report = _import(ROW | {"office": "Muu"}, ROW | {"nr": "8"})
    assert report.rows[0].errors == ["organisation: There is no organisation “Muu”."]
    assert "organisation: Several organisations are called “Aluevirasto”: ALUE, TOINEN." in report.rows[1].errors


NAMES = [
    ("Myllyjen tutkimuslaitos", "MYLLYJEN-TUTKIMUSLAITOS"),
    ("Office of Mills & Weirs", "OFFICE-OF-MILLS-WEIRS"),
    ("Office of Mills, Weirs", "OFFICE-OF-MILLS-WEIRS-"),
    ("Ääkkösvirasto", "AAKKOSVIRASTO"),
    ("Department of Water, Wind, Steam and Animal Mills", "DEPARTMENT-OF-WATER-WIND-STEAM-"),
    ("水車", ""),
]


def test_missing_organisations_are_made_once_and_stay_outside_the_perimeter() -> None:
    rows = [ROW | {"nr": str(number), "office": name} for number, (name, _code) in enumerate(NAMES)]
    rules = _map({"organisations": {"name_en": {"from": "office"}}})
    before = set(Organisation.objects.values_list("code", flat=True))
    dry = _import(*rows, rules=rules, create_organisations=True, dry_run=True)
    assert dry.results() == {"created": len(NAMES)}
    assert set(Organisation.objects.values_list("code", flat=True)) == before

    report = _import(*rows, rules=rules, create_organisations=True)
    assert report.counts["organisations created"] == len(NAMES)
    made = Organisation.objects.filter(source_system="mills")
    assert {organisation.in_perimeter for organisation in made} == {False}
    for number, (name, code) in enumerate(NAMES):
        owner = _record(str(number)).item.owner
        assert (owner.name_fi, owner.name_en) == (name, name)
        assert owner.code.startswith(code)
        assert len(owner.code) <= 40
    made.filter(name_fi=NAMES[0][0]).update(name_fi="Uusi nimi", name_en="New name")
    again = _import(*rows, rules=rules, create_organisations=True)
    assert (again.results(), again.counts["organisations created"]) == ({"unchanged": len(NAMES)}, 0)


def test_refused_row_makes_no_organisation() -> None:
    report = _import(ROW | {"office": "Muu"}, ROW | {"nr": "", "office": "Muu"}, create_organisations=True)
    assert report.refused
    assert not Organisation.objects.filter(name_fi="Muu").exists()


def test_own_card_may_not_take_the_code_of_another_organisations_card() -> None:
    organisation_with_people("VIERAS")
    _import(ROW)
    report = _import(ROW | {"office": "VIERAS"}, only_organisations={"VIERAS"})
    assert report.rows[0].errors == ["code: a card of another organisation has this code."]


def test_example_of_the_documentation_is_a_mapping() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "importing.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert read_mapping(example.encode(), "map.json").columns.keys() >= {"organisation", "code", "title_fi", "kind"}


TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=60)


@given_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from(sorted(ROW)), text=TEXT)
def test_any_text_in_any_cell_is_imported_or_refused_by_column(column: str, text: str) -> None:
    mapping = read_mapping(_map(), "map.json")
    report = import_table(_lines(ROW | {column: text}), "m.jsonl", mapping=mapping, dry_run=True)
    if report.refused:
        assert all(":" in error for error in report.rows[0].errors)
    else:
        assert report.results() == {"created": 1}
    assert not ProductCardRecord.objects.filter(source_system="mills").exists()


BROKEN: list[tuple[bytes, str]] = [
    (b"{", "map.json: line 1, column 2: not JSON"),
    (b"\xff\xfe", "map.json: byte 0: the file is UTF-16"),
    (b"9" * 5000, "map.json: not JSON"),
    (b"[]", "map.json: an object was expected"),
    (b'{"source": "a", "source": "b"}', "map.json: a key occurs twice: source"),
    (b'{"columns": {}}', "map.json: is missing: source"),
    (_map({"kolumns": {}}), "map.json: “kolumns” is not one of source, unknown,"),
    (_map({"source": "My mills"}), "map.json: source: a name of at most 40"),
    (_map({"source": "ptv"}), "map.json: source: the cards of “ptv”"),
    (_map({"source": 1}), "map.json: source: a text was expected"),
    (_map({"unknown": "ND"}), "map.json: unknown: a list of texts was expected"),
    (_map({"unknown": ["ND", None]}), "map.json: unknown.2: a text was expected"),
    (_map({"separators": {"types": ""}}), "map.json: separators.types: the text is empty"),
    (_map({"columns": {"code": {"from": "nr"}}}), "map.json: columns: is missing: organisation, title_fi"),
    (_map({"flags": ["no_finish_title"]}), "map.json: flags: “no_finish_title” is not one of no_finnish_title,"),
    (_map({"organisations": {"code": {"from": "office"}}}), "map.json: organisations: “code” is not one of name_fi"),
    (_map(otsikko={"from": "name"}), "map.json: columns: “otsikko” is not one of organisation, code,"),
    (_map(kind="support"), "map.json: columns.kind: a rule or a list of rules was expected"),
    (_map(kind=[]), "map.json: columns.kind: a rule or a list of rules was expected"),
    (_map(kind=[{"value": "support"}, 1]), "map.json: columns.kind.2: an object was expected"),
    (_map(kind={"form": "types"}), "map.json: columns.kind: “form” is not one of from, value"),
    (_map(kind={}), "map.json: columns.kind: a rule has either"),
    (_map(kind={"from": "types", "value": "support"}), "map.json: columns.kind: a rule has either"),
    (_map(kind={"value": "support", "codes": {}}), "map.json: columns.kind: only one of"),
    (_map(kind={"value": True}), "map.json: columns.kind.value: a text was expected"),
    (_map(kind={"value": "\ud800"}), "map.json: columns.kind.value: half a character"),
    (_map(kind={"from": "types", "codes": {"a": 1}}), "map.json: columns.kind.codes.a: a text was expected"),
    (_map(title_fi={"from": "name", "cut": "255"}), "map.json: columns.title_fi.cut: a whole number"),
    (_map(title_fi={"from": "name", "cut": True}), "map.json: columns.title_fi.cut: a whole number"),
    (_map(code={"from": "nr", "cut": 80}), "map.json: columns.code.cut: only texts in a language"),
    (_map(title_fi={"from": "types", "cut": 80}), "map.json: columns.title_fi.cut: only texts in a language"),
    (_map(kind={"when": [], "value": "support"}), "map.json: columns.kind.when: an object was expected"),
    (_map(kind={"when": {"fee": "Y"}, "value": "support"}), "map.json: columns.kind.when.fee: an object was"),
    (_map(kind={"when": {"fee": {}}, "value": "support"}), "map.json: columns.kind.when.fee: exactly one of is,"),
    (_map(kind={"when": {"fee": {"not": "Y"}}, "value": "support"}), "map.json: columns.kind.when.fee: “not” is"),
    (_map(kind={"when": {"fee": {"is": []}}, "value": "support"}), "map.json: columns.kind.when.fee.is: the list"),
    (_map(kind={"when": {"fee": {"is": 1}}, "value": "support"}), "map.json: columns.kind.when.fee.is: a list of"),
    (_map(kind={"when": {"fee": {"is": "ND"}}, "value": "support"}), "map.json: columns.kind.when.fee.is: “ND” is"),
    (_map(kind={"when": {"fee": {"is": ["Y", ""]}}, "value": "support"}), "map.json: columns.kind.when.fee.is: “” is"),
    (_map(kind={"from": "laji"}), "map.json: columns.kind.from: mills.csv has no column “laji”"),
    (_map({"separators": {"laji": ";"}}), "map.json: separators.laji: mills.csv has no column “laji”"),
    (_map(kind={"when": {"laji": {"is": "Y"}}, "value": "support"}), "map.json: columns.kind.when.laji: mills.csv has"),
]


@pytest.mark.parametrize(("rules", "words"), BROKEN, ids=[words for _rules, words in BROKEN])
def test_broken_mapping_is_refused_with_file_place_and_reason(rules: bytes, words: str) -> None:
    with pytest.raises(ImportRefused) as error:
        _import(ROW, rules=rules, create_organisations=True)
    assert str(error.value).startswith(words)
    assert not ProductCardPage.objects.exists()


def test_command_takes_a_mapping_and_makes_organisations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, rules, report = tmp_path / "mills.csv", tmp_path / "map.json", tmp_path / "report.json"
    table.write_bytes(_csv(ROW | {"office": "Muu virasto"}))
    rules.write_bytes(_map())
    with pytest.raises(CommandError, match="nothing was written"):
        call_command("import_cards", str(table), mapping=str(rules))
    with pytest.raises(CommandError, match="needs --mapping"):
        call_command("import_cards", str(table), create_organisations=True)
    call_command("import_cards", str(table), mapping=str(rules), create_organisations=True, report=str(report))
    assert _record().item.owner.code == "MUU-VIRASTO"
    assert "1 organisations created" in capsys.readouterr().out
    assert "remark" in json.loads(report.read_text(encoding="utf-8"))["notes"][0]
