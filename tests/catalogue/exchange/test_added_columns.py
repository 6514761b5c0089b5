"""Columns that a higher app adds to the card template."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils.translation import override

from catalogue.exchange import card_columns
from catalogue.exchange.card_columns import Errors, register_columns
from catalogue.exchange.card_import import import_table
from catalogue.exchange.mapping_file import read_mapping
from catalogue.exchange.outcome import Report, Result
from catalogue.exchange.parsed import ParsedCard
from catalogue.exchange.tables import read_table, template_csv, template_xlsx
from catalogue.models import ProductCardRecord
from lifecycle.errors import ClassificationRefused
from lifecycle.models import PortfolioItem, User
from tests.factories import organisation_with_people

pytestmark = pytest.mark.django_db

ROW = {"organisation": "ALUE", "code": "T-1", "title_fi": "Tuotu kortti"}


@dataclass(frozen=True)
class _Fee:
    """What the added column says."""

    charged: bool


class _FeeColumn:
    """A column `fee` (yes, no or empty), and what was written by it."""

    def __init__(self) -> None:
        self.written: list[tuple[str, bool, str]] = []

    def read(self, values: Mapping[str, str]) -> tuple[_Fee | None, Errors]:
        text = values.get("fee", "")
        if text not in {"", "yes", "no"}:
            return None, [("fee", "yes or no was expected.")]
        return (_Fee(text == "yes") if text else None), []

    def write(self, *, item: PortfolioItem, parsed: _Fee, user: User) -> list[str]:
        self.written.append((item.card_record.source_id, parsed.charged, user.username))
        return ["The fee was noted."]


@pytest.fixture
def unregistered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_columns, "_added", [])


@pytest.fixture
def fee(unregistered: None) -> _FeeColumn:
    organisation_with_people("ALUE")
    column = _FeeColumn()
    register_columns(["fee"], column.read, column.write)
    return column


def _import(*rows: dict[str, Any], **options: Any) -> Report:
    with override("en"):
        return import_table("\n".join(map(json.dumps, rows)).encode(), "k.jsonl", **options)


def test_added_column_is_written_with_its_card_and_a_changed_one_alone_is_an_update(fee: _FeeColumn) -> None:
    rows = [ROW | {"fee": "yes"}, ROW | {"code": "T-2", "fee": "no"}, ROW | {"code": "T-3"}]
    report = _import(*rows)
    assert report.results() == {"created": 3}
    assert fee.written == [("T-1", True, "system"), ("T-2", False, "system")]
    assert ["The fee was noted." in row.warnings for row in report.rows] == [True, True, False]
    assert _import(*rows).results() == {"unchanged": 3}
    assert len(fee.written) == 2
    rows[1] = rows[1] | {"fee": "yes"}
    assert _import(*rows).results() == {"unchanged": 2, "updated": 1}
    assert fee.written[2:] == [("T-2", True, "system")]


def test_row_that_says_nothing_any_more_leaves_what_is_known(fee: _FeeColumn) -> None:
    _import(ROW | {"fee": "yes"})
    assert _import(ROW | {"fee": ""}).results() == {"updated": 1}
    assert [charged for _code, charged, _user in fee.written] == [True]


def test_error_of_an_added_column_stops_the_file_and_names_it(fee: _FeeColumn) -> None:
    report = _import(ROW, ROW | {"code": "T-2", "fee": "maybe"})
    assert [row.errors for row in report.rows] == [["fee: yes or no was expected."]]
    assert not fee.written
    assert not ProductCardRecord.objects.filter(source_id="T-1").exists()


def test_failing_writer_takes_the_cards_back(fee: _FeeColumn, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_kwargs: Any) -> list[str]:
        raise RuntimeError("no room")

    register_columns(["room"], lambda values: (values.get("room") or None, []), fail)
    with pytest.raises(RuntimeError):
        _import(ROW, ROW | {"code": "T-2", "room": "1"})
    assert not ProductCardRecord.objects.filter(source_id="T-1").exists()


def test_writer_may_refuse_the_row(fee: _FeeColumn) -> None:
    def refuse(**_kwargs: Any) -> list[str]:
        raise ClassificationRefused("no room left")

    register_columns(["room"], lambda values: (values.get("room") or None, []), refuse)
    report = _import(ROW, ROW | {"code": "T-2", "room": "1"})
    assert [(row.result, row.errors) for row in report.rows][1] == (Result.REFUSED, ["no room left"])
    assert not ProductCardRecord.objects.filter(source_id="T-1").exists()


def test_column_nobody_added_is_refused(unregistered: None) -> None:
    organisation_with_people("ALUE")
    assert _import(ROW | {"fee": "yes"}).rows[0].errors == ["fee: There is no such column."]


@pytest.mark.parametrize(("name", "make"), [("t.csv", template_csv), ("t.xlsx", template_xlsx)])
def test_template_has_the_added_column(name: str, make: Callable[[], bytes], fee: _FeeColumn) -> None:
    header: list[str] = []
    read_table(make(), name, header=header)
    assert header == [*card_columns.COLUMNS, "fee"]


@pytest.mark.parametrize("columns", [[], ["kind"], ["fee"], ["room", "room"]])
def test_columns_are_added_once_and_none_is_ours(columns: list[str], fee: _FeeColumn) -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        register_columns(columns, fee.read, fee.write)


def test_mapping_fills_the_added_column(fee: _FeeColumn) -> None:
    rules = {
        "source": "mills",
        "unknown": ["ND"],
        "columns": {
            "organisation": {"value": "ALUE"},
            "code": {"from": "nr"},
            "title_fi": {"from": "nr"},
            "fee": {"from": "charge", "codes": {"Y": "yes", "N": "no"}},
        },
    }
    rows = [{"nr": f"M-{number}", "charge": value} for number, value in enumerate(["Y", "N", "ND", ""])]
    _import(*rows, mapping=read_mapping(json.dumps(rules).encode(), "map.json"))
    assert fee.written == [("M-0", True, "system"), ("M-1", False, "system")]


def test_digest_of_a_row_without_added_columns_stays_what_it_was() -> None:
    card = ParsedCard("row 2", "template", "T-1", "ALUE", "Tuotu kortti", facts={"kind": "support"})
    assert card.digest() == "c24e3e8c6a79cb3871347bae35c54f484f1ad7f0c028fac518c935b73f7155fd"
