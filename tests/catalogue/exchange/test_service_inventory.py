"""A real government service inventory, where it is at hand, read by a mapping; counts found by other means."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils.translation import override

from catalogue.exchange import card_columns
from catalogue.exchange.card_columns import Errors, register_columns
from catalogue.exchange.card_import import import_table
from catalogue.exchange.card_rows import CardRow
from catalogue.exchange.card_writer import CardWriter
from catalogue.exchange.column_mapping import ColumnMapping, mapped
from catalogue.exchange.mapping_file import read_mapping
from catalogue.exchange.named_organisations import name_owners
from catalogue.exchange.tables import read_table
from catalogue.models import ProductCardPage, ProductCardRecord
from lifecycle.kinds import Instrument, Kind
from lifecycle.models import Organisation, PortfolioItem, User
from lifecycle.services import sync_roles

pytestmark = pytest.mark.django_db

SOURCE: Final = "service-inventory"
ROWS, GRANTS, CHARGED, DEPARTMENTS, CHARGED_GRANT = 1250, 222, 294, 72, "1243"
#: Ids that name two services each in the earlier year.
USED_TWICE: Final = 2
MAPPING: Final[dict[str, Any]] = {
    "source": SOURCE,
    "unknown": ["ND", "NA"],
    "separators": {"service_type": ","},
    "columns": {
        "organisation": {"from": "department_name_en"},
        "code": {"from": "service_id"},
        "title_fi": {"from": "service_name_en", "cut": 255},
        "title_en": {"from": "service_name_en", "cut": 255},
        "summary_en": {"from": "service_description_en", "cut": 150},
        "description_en": {"from": "service_description_en"},
        "how_to_apply_en": {"from": "special_remarks_en"},
        "kind": [
            {"when": {"service_type": {"has": "gnc"}}, "value": "support"},
            {"when": {"service_fee": {"is": "Y"}}, "value": "chargeable"},
            {"when": {"service_fee": {"is": "N"}, "service_type": {"only": ["adv", "comm"]}}, "value": "free_advice"},
        ],
        "instrument": {"when": {"service_type": {"has": "gnc"}}, "value": "grant"},
        "fee": {"from": "service_fee", "codes": {"Y": "yes", "N": "no"}},
    },
    "organisations": {"name_en": {"from": "department_name_en"}},
    "flags": ["no_finnish_title"],
}
Fees = dict[str, str]


@pytest.fixture
def fees(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fees]:
    """Add a column `fee` and return what is written by it."""
    written: Fees = {}

    def read(values: Mapping[str, str]) -> tuple[str | None, Errors]:
        return values.get("fee") or None, []

    def write(*, item: PortfolioItem, parsed: str, user: User) -> list[str]:
        written[item.card_record.source_id] = parsed
        return []

    monkeypatch.setattr(card_columns, "_added", [])
    register_columns(["fee"], read, write)
    sync_roles()
    with override("en"):
        yield written


def _mapping() -> ColumnMapping:
    return read_mapping(json.dumps(MAPPING).encode(), "inventory.json")


def _file(folder: Path, year: str) -> tuple[bytes, str]:
    name = f"{year}_services.csv"
    return (folder / "canada" / name).read_bytes(), name


def _some(data: bytes, wanted: Callable[[dict[str, str]], bool]) -> bytes:
    """Return the table with those rows only: writing a card takes a tenth of a second."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(reader.fieldnames or ()))
    writer.writeheader()
    writer.writerows(row for row in reader if wanted(row))
    return text.getvalue().encode()


def test_every_row_is_read_and_one_grant_is_charged(sample_data: Path, fees: Fees) -> None:
    rows = mapped(_mapping(), read_table(*_file(sample_data, "2018-2019"), ()))
    made = name_owners(rows, SOURCE, file="inventory.csv", create=True)
    writer = CardWriter()
    cards = [CardRow(row.place, row.values, writer, SOURCE, row.flags, row.errors).parse() for row in rows]
    read = [card for card in cards if card is not None]
    assert (made, len(cards), len(read)) == (DEPARTMENTS, ROWS, ROWS)
    assert len({card.source_id for card in read}) == ROWS
    grants = [card for card in read if card.facts.get("kind") == Kind.SUPPORT]
    assert len(grants) == GRANTS
    assert {card.facts["instrument"] for card in grants} == {Instrument.GRANT}
    assert [card.source_id for card in grants if card.added["fee"] == "yes"] == [CHARGED_GRANT]
    told = Counter(card.added["fee"] for card in read)
    assert told == {"yes": CHARGED, "no": ROWS - CHARGED}
    assert sum(card.facts.get("kind") == Kind.CHARGEABLE for card in read) == CHARGED - 1
    assert sum("title_fi" in str(card.flags) for card in read) == 1
    assert all(card.flags[0]["code"] == "no_finnish_title" for card in read)


def test_grants_come_in_as_drafts_and_once(sample_data: Path, fees: Fees) -> None:
    data, name = _file(sample_data, "2018-2019")
    part = _some(data, lambda row: "gnc" in row["service_type"].split(",") and row["service_id"].endswith("3"))
    report = import_table(part, name, mapping=_mapping(), create_organisations=True)
    number = len(report.rows)
    assert report.results() == {"created": number}
    records = ProductCardRecord.objects.filter(source_system=SOURCE)
    assert {str(kind) for kind in records.values_list("item__classification__kind", flat=True)} == {Kind.SUPPORT}
    assert len(fees) == records.count() == number
    assert [code for code, fee in fees.items() if fee == "yes"] == [CHARGED_GRANT]
    assert not ProductCardPage.objects.live().exists()
    assert not Organisation.objects.filter(source_system=SOURCE, in_perimeter=True).exists()
    again = import_table(part, name, mapping=_mapping(), create_organisations=True)
    assert (again.results(), again.counts["organisations created"]) == ({"unchanged": number}, 0)


def test_ids_of_two_services_in_the_earlier_year_are_refused(sample_data: Path, fees: Fees) -> None:
    data, name = _file(sample_data, "2017-2018")
    report = import_table(data, name, mapping=_mapping(), create_organisations=True)
    assert len(report.rows) == USED_TWICE
    assert all("give each a code of its own" in row.errors[0] for row in report.rows)
    assert not ProductCardRecord.objects.filter(source_system=SOURCE).exists()
    assert not Organisation.objects.filter(source_system=SOURCE).exists()
