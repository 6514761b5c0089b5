"""Files of price tables: which table a file is, what a number is, and that a broken file is one clear error."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.exchange.price_cells import PriceCells, cents_of
from forms_registry.exchange.price_columns import COLUMNS, NEEDED, Table, table_named
from forms_registry.exchange.price_tables import LARGEST, read_price_tables
from forms_registry.models import FeeSchedule
from tests.factories import organisation_with_people
from tests.forms_registry.exchange.form_tables import how_read, workbook
from tests.forms_registry.exchange.price_tables import SCHEDULE, csv_of


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("prices", Table.PRICES),
        ("Prices-2027", Table.PRICES),
        ("aid", Table.AID),
        ("aid (2)", Table.AID),
        ("aid_years", Table.AID_YEARS),
        ("aid_years 2025", Table.AID_YEARS),
        ("fees", Table.FEES),
        ("fee_schedules", Table.FEE_SCHEDULES),
        (" SALES_YEARS ", Table.SALES_YEARS),
        ("pricesx", None),
        ("my prices", None),
        ("prices_old", None),
        ("", None),
    ],
)
def test_table_is_known_by_its_name(name: str, table: Table | None) -> None:
    assert table_named(name) is table


def test_needed_columns_are_columns() -> None:
    assert all(set(NEEDED[table]) <= set(COLUMNS[table]) for table in Table)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,50", 1_250),
        ("12.5", 1_250),
        ("12", 1_200),
        ("1 900", 190_000),
        ("1\N{NARROW NO-BREAK SPACE}900,05 €", 190_005),
        ("10 EUR", 1_000),
        ("0", 0),
        ("1.900", None),
        ("1,900", None),
        ("1900,505", None),
        ("19 00", None),
        ("-5", None),
        ("1e3", None),
        ("٣", None),
        ("noin 5", None),
        ("", None),
    ],
)
def test_amount_is_whole_cents_or_none(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


@given(st.integers(0, 10**12), st.sampled_from((",", ".")), st.booleans())
def test_every_amount_is_read_as_it_was_written(cents: int, point: str, is_grouped: bool) -> None:
    whole = f"{cents // 100:,}".replace(",", " ") if is_grouped else str(cents // 100)
    assert cents_of(f"{whole}{point}{cents % 100:02d}") == cents


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_amounts(text: str) -> None:
    cents = cents_of(text)
    assert cents is None or cents >= 0


@given(st.dictionaries(st.sampled_from(COLUMNS[Table.PRICES]), st.text(max_size=20)))
def test_digest_follows_what_the_cells_say(values: dict[str, str]) -> None:
    cells = PriceCells("row 2", values, COLUMNS[Table.PRICES])
    same = PriceCells("row 9", dict(reversed(values.items())), COLUMNS[Table.PRICES])
    other = PriceCells("row 2", values | {"item": cells.text("item") + "x"}, COLUMNS[Table.PRICES])
    assert cells.digest() == same.digest()
    assert cells.digest() != other.digest()


def test_comma_semicolon_and_byte_order_mark_are_read() -> None:
    header, row = ",".join(SCHEDULE), ",".join(SCHEDULE.values())
    for text in (f"{header}\n{row}\n", f"\ufeff{header}\r\n{row}", f"{header}\n{row}".replace(",", ";")):
        rows = read_price_tables([(text.encode(), "fee_schedules.csv")])[Table.FEE_SCHEDULES]
        assert [values for _place, values in rows] == [SCHEDULE]


def test_short_row_has_all_columns_of_its_table() -> None:
    rows = read_price_tables([(b"code;owner;name_fi;name_sv\nM;ALUE;Maksut", "fee_schedules.csv")])
    assert rows[Table.FEE_SCHEDULES][0][1]["name_sv"] == ""


_HEADER = [["code", "owner", "name_fi"]]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"code;owner;name_fi\n", "muu.csv", "named after no table"),
        (b"code;owner\n", "fee_schedules.csv", "needs the columns"),
        (b"code;owner;name_fi;code\n", "fee_schedules.csv", "occurs twice"),
        (b"code;owner;name_fi\na;b;c;d\n", "fee_schedules.csv", "more cells"),
        (b"", "fee_schedules.csv", ""),
        (b"\xff\xfe", "fee_schedules.csv", "UTF-16"),
        (b"code;owner;name_fi\n\xe4", "fee_schedules.csv", "not UTF-8"),
        (b"x", "fee_schedules.pdf", "only .csv and .xlsx"),
        (b"PK", "hinnat.xlsx", "not a spreadsheet"),
        (workbook({"Muu": _HEADER}), "hinnat.xlsx", "named after no table"),
        (workbook({"fee_schedules": [["code"]]}), "hinnat.xlsx", "needs the columns"),
        (workbook({"fee_schedules": [*_HEADER, ["=1+1", "a", "b"]]}), "hinnat.xlsx", "formula"),
        (b"x" * (LARGEST + 1), "prices.csv", "larger than"),
        (b"code;owner;name_fi\n" + b"a;b;c\n" * 20_001, "fee_schedules.csv", "rows"),
    ],
)
def test_file_that_cannot_be_read_is_one_clear_error(data: bytes, name: str, reason: str) -> None:
    answer = how_read(lambda: read_price_tables([(data, name)]))
    assert answer != "read"
    assert reason in answer


@pytest.mark.django_db
def test_command_imports_reports_and_ends_with_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    organisation_with_people("ALUE")
    data, name = csv_of(Table.FEE_SCHEDULES, SCHEDULE)
    path, report = tmp_path / name, tmp_path / "report.json"
    path.write_bytes(data)
    call_command("import_prices", str(path), "--dry-run")
    assert not FeeSchedule.objects.exists()
    call_command("import_prices", str(path), "--report", str(report))
    call_command("import_prices", str(path))
    assert [line.split(": ", 1)[1] for line in capsys.readouterr().out.splitlines()] == [
        "dry run: 1 created", "1 created", "1 unchanged",
    ]  # fmt: skip
    assert json.loads(report.read_text())["rows"][0]["result"] == "created"
    path.write_bytes(csv_of(Table.FEE_SCHEDULES, SCHEDULE | {"code": "TOINEN"}, SCHEDULE | {"owner": "EI-OLE"})[0])
    with pytest.raises(CommandError):
        call_command("import_prices", str(path))
    told = capsys.readouterr().err
    assert all(part in told for part in (name, "row 3", "EI-OLE", "owner"))
    assert FeeSchedule.objects.count() == 1
    for wrong in ("puuttuu.csv", "muu.csv"):
        (tmp_path / "muu.csv").write_bytes(b"a;b\n")
        with pytest.raises(CommandError):
            call_command("import_prices", str(tmp_path / wrong))
