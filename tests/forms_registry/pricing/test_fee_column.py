"""What a source says of a fee becomes a draft the checks find; unknown stays unknown; a charged grant is named."""

import csv
import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalogue.exchange.card_import import import_table
from catalogue.exchange.mapping_file import read_mapping
from forms_registry.exchange.fee_column import Fee, read_fee, write_fee
from forms_registry.models import PriceItem
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.services import sync_roles
from tests.catalogue.exchange.test_service_inventory import CHARGED_GRANT, GRANTS, MAPPING, SOURCE
from tests.factories import CardFactory, person
from tests.factories.pricing import item_now

pytestmark = pytest.mark.django_db


def _item(kind: str) -> PortfolioItem:
    return item_now(CardFactory.draft(kind=kind).record.item)


@pytest.mark.parametrize(("cell", "fee"), [("yes", Fee(True)), (" No ", Fee(False)), ("", None), (None, None)])
def test_cell_says_yes_no_or_nothing(cell: str | None, fee: Fee | None) -> None:
    assert read_fee({} if cell is None else {"fee": cell}) == (fee, [])


@pytest.mark.parametrize("cell", ["ND", "NA", "0", "free", "maybe"])
def test_other_words_are_refused_so_that_nothing_unknown_becomes_free(cell: str) -> None:
    fee, errors = read_fee({"fee": cell})
    assert fee is None
    assert [column for column, _reason in errors] == ["fee"]


def test_charged_service_has_a_fee_of_unknown_amount_and_changes_with_its_source() -> None:
    item = _item("chargeable")
    owner = person(Role.OWNER, item.owner)
    write_fee(item=item, parsed=Fee(True), user=owner)
    write_fee(item=item, parsed=Fee(True), user=owner)
    price = PriceItem.objects.get(item=item)
    assert (price.status, price.basis, price.cents) == ("draft", "", None)
    write_fee(item=item, parsed=Fee(False), user=owner)
    assert PriceItem.objects.get(item=item).basis == "free"


@pytest.mark.parametrize("kind", ["support", "free_advice"])
def test_kind_that_says_it_already_gets_no_free_price(kind: str) -> None:
    item = _item(kind)
    owner = person(Role.OWNER, item.owner)
    write_fee(item=item, parsed=Fee(True), user=owner)
    write_fee(item=item, parsed=Fee(False), user=owner)
    assert not PriceItem.objects.filter(item=item).exists()


def _report(*options: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    try:
        call_command("check_prices", "--format", "json", *options, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_of_all_grants_of_an_inventory_the_report_names_the_one_that_charges(sample_data: Path) -> None:
    sync_roles()
    data = (sample_data / "canada" / "2018-2019_services.csv").read_bytes()
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(reader.fieldnames or ()))
    writer.writeheader()
    writer.writerows(row for row in reader if "gnc" in row["service_type"].split(","))
    mapping = read_mapping(json.dumps(MAPPING).encode(), "inventory.json")
    report = import_table(text.getvalue().encode(), "grants.csv", mapping=mapping, create_organisations=True)
    assert report.results() == {"created": GRANTS}
    code, told = _report()
    charging = [card for card in told["cards"] if "P02" in card["codes"]]
    named = PortfolioItem.objects.get(card_record__source_system=SOURCE, card_record__source_id=CHARGED_GRANT)
    assert [card["code"] for card in charging] == [named.code]
    assert len(told["cards"]) == GRANTS
    assert all("A01" in card["codes"] for card in told["cards"])
    assert code == 0
    assert PriceItem.objects.count() == 1
