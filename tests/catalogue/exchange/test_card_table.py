"""Importing cards from a table: the three file forms, broken files, and a file as one whole."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from catalogue.exchange.card_columns import COLUMNS, card_columns
from catalogue.exchange.card_import import import_table
from catalogue.exchange.tables import read_table, template_csv, template_xlsx
from catalogue.models import ProductCardPage, ProductCardRecord, Segment
from catalogue.services import latest_version
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import Kind
from lifecycle.states import State
from tests.factories import organisation_with_people

pytestmark = pytest.mark.django_db

ROW: dict[str, str] = {
    "organisation": "ALUE",
    "code": "T-1",
    "title_fi": "Tuotu kortti",
    "kind": "support",
    "instrument": "loan",
    "segments": "PK",
    "summary_fi": "Lyhyesti.",
    "description_fi": "Ensin.\n\n- yksi\n- kaksi",
    "when_to_offer_fi": "Kun asiakas kysyy.",
    "questions_fi": "Miksi? | Siksi.",
    "steps_fi": "Avaa | Tarkista. | 3 päivää | käsittelijä |  | ",
    "channels": "online | 3 | Verkossa | På nätet | Online | https://e.example.org/ |  |  |  | 1",
}


@pytest.fixture(autouse=True)
def _ready() -> Iterator[None]:
    organisation_with_people("ALUE")
    Segment.objects.create(code="PK", name_fi="Pk-yritys")
    with override("en"):
        yield


def _csv(*rows: dict[str, str], delimiter: str = ";") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _xlsx(*rows: dict[str, Any]) -> bytes:
    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _lines(*rows: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def _card(code: str = "T-1") -> ProductCardPage:
    return ProductCardRecord.objects.get(source_id=code).page.get_latest_revision_as_object()


FORMS = [("k.csv", _csv(ROW)), ("k.csv", _csv(ROW, delimiter=",")), ("k.xlsx", _xlsx(ROW)), ("k.jsonl", _lines(ROW))]


@pytest.mark.parametrize(("name", "data"), FORMS, ids=["semicolons", "commas", "xlsx", "jsonl"])
def test_each_form_of_file_gives_the_same_card(name: str, data: bytes) -> None:
    report = import_table(data, name)
    card, record = _card(), ProductCardRecord.objects.get(source_id="T-1")
    assert report.results() == {"created": 1}
    assert (card.title, card.live, record.item.state, record.item.kind) == (
        "Tuotu kortti", False, State.DRAFT, Kind.SUPPORT,
    )  # fmt: skip
    assert card.customer_description_in("fi").description == "<p>Ensin.</p><ul><li>yksi</li><li>kaksi</li></ul>"
    assert [(row.question, row.answer) for row in card.common_questions.all()] == [("Miksi?", "Siksi.")]
    assert [(row.name_sv, row.e_level, row.cost_rank) for row in card.channels.all()] == [("På nätet", 3, 1)]
    assert [row.deadline for row in card.steps.all()] == ["3 päivää"]


def test_hours_come_in_three_languages_and_those_in_finnish_alone_leave_a_row_what_it_was() -> None:
    line = "phone | 0 | Puhelin | Telefon | Phone | 0295 000 000 | ma–pe 9–15 |  |  | 2"
    import_table(_lines(ROW | {"channels": line}), "k.jsonl")
    assert import_table(_lines(ROW | {"channels": f"{line} |  | "}), "k.jsonl").results() == {"unchanged": 1}
    translated = f"{line} | mån–fre 9–15 | Mon–Fri 9–15"
    assert import_table(_lines(ROW | {"channels": translated}), "k.jsonl").results() == {"updated": 1}
    (channel,) = latest_version(_card()).channels.all()
    assert [channel.hours_in(language)[0] for language in ("fi", "sv", "en")] == [
        "ma–pe 9–15", "mån–fre 9–15", "Mon–Fri 9–15",
    ]  # fmt: skip


def test_second_import_writes_nothing_and_a_changed_row_only_itself() -> None:
    rows = [ROW, ROW | {"code": "T-2", "title_fi": "Toinen"}]
    import_table(_lines(*rows), "k.jsonl")
    versions = [_card("T-1").latest_revision_id, _card("T-2").latest_revision_id]
    assert import_table(_lines(*rows), "k.jsonl").results() == {"unchanged": 2}
    rows[1] = rows[1] | {"title_fi": "Toinen uusi"}
    assert import_table(_lines(*rows), "k.jsonl").results() == {"unchanged": 1, "updated": 1}
    assert _card("T-1").latest_revision_id == versions[0]
    assert _card("T-2").title == "Toinen uusi"


def test_kind_and_production_end_the_instrument_and_the_producer_they_had() -> None:
    organisation_with_people("MUU")
    import_table(_lines(ROW | {"production": "purchased", "producer": "MUU"}), "k.jsonl")
    import_table(_lines(ROW | {"kind": "chargeable", "instrument": "", "production": "own"}), "k.jsonl")
    facts = ProductCardRecord.objects.get(source_id="T-1").item.classification
    assert (facts.kind, facts.instrument, facts.production, facts.producer) == ("chargeable", "", "own", None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "ilmainen"}, "kind:"),
        ({"organisation": "EIOLE"}, "organisation:"),
        ({"title_fi": ""}, "title_fi:"),
        ({"segments": "EIOLE"}, "segments:"),
        ({"regions": "EIOLE"}, "regions:"),
        ({"review_date": "31.12.2027"}, "review_date:"),
        ({"channels": "radio | | Radiossa"}, "channels:"),
        ({"channels": "online | 9 | Verkossa"}, "channels:"),
        ({"owner_person": "eiole"}, "owner_person:"),
        ({"legal_basis": "Laki | | | ei osoite"}, "legal_basis:"),
        ({"code": "T-1"}, "code:"),
    ],
)
def test_one_bad_row_stops_the_file_and_names_row_and_column(changes: dict[str, str], words: str) -> None:
    report = import_table(_lines(ROW, ROW | {"code": "T-2"} | changes), "k.jsonl")
    refused = [row for row in report.rows if row.errors]
    assert [row.place for row in refused] == ["line 2"]
    assert any(error.startswith(words) for error in refused[0].errors), refused[0].errors
    assert not ProductCardPage.objects.exists()


def test_dry_run_tells_every_row_and_writes_nothing() -> None:
    report = import_table(_lines(ROW, ROW | {"code": "T-2"}), "k.jsonl", dry_run=True)
    assert report.results() == {"created": 2}
    assert not ProductCardPage.objects.exists()


def test_what_is_not_said_stays_unknown_and_becomes_a_warning() -> None:
    report = import_table(_lines({"organisation": "ALUE", "code": "T-9", "title_fi": "Tyhjä"}), "k.jsonl")
    assert ProductCardRecord.objects.get(source_id="T-9").item.kind == Kind.UNKNOWN
    assert list(_card("T-9").channels.all()) == []
    assert report.rows[0].warnings


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("k.csv", b"", "k.csv: the file is empty"),
        ("k.csv", b"a;b\n1;2", "k.csv: row 1: the header needs"),
        ("k.csv", b"organisation;code;code\n", "k.csv: row 1: a column occurs twice: code"),
        ("k.csv", b"organisation;code\nA;B;C", "k.csv: row 2: more cells than the header"),
        ("k.csv", "organisation;code\nALUE;ä".encode("latin-1"), "k.csv: byte"),
        ("k.csv", "organisation;code".encode("utf-16"), "k.csv: byte 0: the file is UTF-16"),
        ("k.xlsx", b"not a zip", "k.xlsx: not a spreadsheet"),
        ("k.jsonl", b'{"organisation": "ALUE"}\n[1]', "k.jsonl: line 2: an object was expected"),
        ("k.jsonl", b"{", "k.jsonl: line 1: not JSON"),
        ("k.ods", b"", "only .csv, .xlsx and .jsonl"),
    ],
)
def test_broken_file_is_refused_with_file_place_and_reason(name: str, data: bytes, words: str) -> None:
    with pytest.raises(ImportRefused) as error:
        import_table(data, name)
    assert words in str(error.value)


@pytest.mark.parametrize(("name", "data"), [("t.csv", template_csv()), ("t.xlsx", template_xlsx())])
def test_template_has_every_column_and_no_row(name: str, data: bytes) -> None:
    assert read_table(data, name) == []
    header = data.decode("utf-8-sig").strip().split(";") if name == "t.csv" else list(card_columns())
    assert header == list(card_columns())


def test_half_a_character_is_marked_and_stops_nothing() -> None:
    data = _lines(ROW).replace(b"Tuotu kortti", b"Tuotu \\ud800kortti")
    assert import_table(data, "k.jsonl").results() == {"created": 1}
    assert _card().title == "Tuotu \ufffdkortti"


TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(column=st.sampled_from(COLUMNS), text=TEXT)
def test_any_text_in_any_cell_is_imported_or_refused_by_column(column: str, text: str) -> None:
    row = ROW | {column: text}
    report = import_table(_lines(row), "k.jsonl", dry_run=True)
    if report.refused:
        assert all(":" in error for error in report.rows[0].errors)
    else:
        assert report.results() == {"created": 1}
    assert not ProductCardRecord.objects.filter(source_system="template").exists()


@settings(max_examples=60, deadline=None)
@given(text=TEXT.filter(lambda value: value.strip() and "\r" not in value and "\x00" not in value))
def test_any_text_survives_the_way_through_a_file(text: str) -> None:
    row = {"organisation": "ALUE", "code": "T", "title_fi": text}
    assert read_table(_csv(row), "k.csv")[0][1]["title_fi"] == text
    assert read_table(_lines(row), "k.jsonl")[0][1]["title_fi"] == text
