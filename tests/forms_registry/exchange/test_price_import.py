"""Prices, aid and years come in as drafts, all of a run or nothing, and the same row again changes nothing."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from catalogue.models import ProductCardRecord
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.models import AidBlock, AidYear, PriceItem, PricingGuideline, SalesYear, VatRate
from forms_registry.pricing.checking import check_item
from forms_registry.pricing.terms_writing import write_price
from lifecycle.actions import perform
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, decision, organisation_with_people, person
from tests.factories.pricing import approve_change, draft_price, guideline_in_force, item_now
from tests.forms_registry.exchange.form_tables import errors_of, workbook
from tests.forms_registry.exchange.price_tables import AID, PRICE, RATE, SCHEDULE, csv_of, results, taken, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


TODAY = timezone.localdate


@pytest.fixture
def item() -> PortfolioItem:
    """Return a chargeable service that is a draft."""
    return item_now(CardFactory.draft(kind="chargeable").record.item)


def _price(of: PortfolioItem, **cells: str) -> dict[str, str]:
    return PRICE | {"item": of.code} | cells


def _only(item: PortfolioItem) -> PriceItem:
    found: PriceItem = PriceItem.objects.get(item=item)
    return found


def _in_use(item: PortfolioItem) -> None:
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(item_now(item), "take_into_use", user=person(Role.APPROVER, item.owner), effective=date(2025, 1, 1))


def test_every_cell_of_a_price_is_taken(item: PortfolioItem) -> None:
    guideline = guideline_in_force(item.owner)
    row = _price(
        item, line="kurssi", label_sv="Kurs", label_en="Course", amount="1 900", cap="2\N{NO-BREAK SPACE}500,00",
        typical="1900.50 €", guideline=guideline.item.code, schedule="MAKSUT", row_number="3", full_cost="2 000",
        full_cost_on="2025-10-01", full_cost_document="Laskelma", vat="taxed", vat_rate="25,5", refusal="ei",
        reason="Syy", law="Laki 1 §", state_aid="de_minimis", exceptions_fi="Ei kunnilta", valid_to="2025-12-31",
    )  # fmt: skip
    report = taken(csv_of(Table.PRICES, row), csv_of(Table.FEE_SCHEDULES, SCHEDULE))
    assert told(report) == [("created", []), ("created", [])]
    price = _only(item)
    assert (price.line, price.label_fi, price.label_sv, price.label_en) == ("kurssi", "Kurssi", "Kurs", "Course")
    assert (price.cents, price.cap_cents, price.typical_cents) == (190_000, 250_000, 190_050)
    assert (price.full_cost_cents, price.full_cost_on) == (200_000, date(2025, 10, 1))
    assert (price.guideline, price.schedule.code, price.row_number) == (guideline, "MAKSUT", "3")
    assert (price.vat, price.vat_tenths, price.refusal_charged, price.state_aid) == ("taxed", 255, False, "de_minimis")
    assert (price.reason, price.law, price.exceptions_fi) == ("Syy", "Laki 1 §", "Ei kunnilta")
    assert (price.valid_from, price.valid_to, price.status) == (date(2025, 1, 1), date(2025, 12, 31), "draft")


@pytest.mark.parametrize(("cell", "expected"), [("yes", True), ("kyllä", True), ("", False), ("nej", False)])
def test_row_says_whether_it_is_paid_on_top_of_another(item: PortfolioItem, cell: str, expected: bool) -> None:
    assert results(taken(csv_of(Table.PRICES, _price(item, is_addition=cell)))) == ["created"]
    assert _only(item).is_addition is expected


def test_table_without_the_column_of_additions_tells_of_none(item: PortfolioItem) -> None:
    columns = [name for name in COLUMNS[Table.PRICES] if name != "is_addition"]
    assert results(taken(csv_of(Table.PRICES, _price(item), columns=columns))) == ["created"]
    assert _only(item).is_addition is False


def test_what_is_empty_stays_unknown(item: PortfolioItem) -> None:
    taken(csv_of(Table.PRICES, _price(item, unit="")))
    price = _only(item)
    unknown = (price.cents, price.given_amount, price.cap_cents, price.full_cost_cents, price.refusal_charged)
    assert unknown == (None, "", None, None, None)
    assert (price.unit, price.vat, price.vat_tenths, price.guideline, price.state_aid) == ("", "", None, None, "")


def test_amount_that_is_no_whole_cents_is_kept_for_the_check_to_find(item: PortfolioItem) -> None:
    report = taken(csv_of(Table.PRICES, _price(item, amount="12,505")))
    assert results(report) == ["created"]
    assert "12,505" in report.rows[0].warnings[0]
    assert (_only(item).cents, _only(item).given_amount) == (None, "12,505")
    assert "P17" in check_item(item_now(item), TODAY()).codes
    taken(csv_of(Table.PRICES, _price(item, amount="12,50")))
    assert (_only(item).cents, _only(item).given_amount) == (1250, "")


def test_the_same_row_again_leaves_what_editors_have_changed(item: PortfolioItem) -> None:
    file = csv_of(Table.PRICES, _price(item, amount="10"))
    taken(file)
    draft = _only(item)
    write_price(item=item_now(item), user=person(Role.OWNER, item.owner), values={"cents": 2_000}, price=draft)
    assert results(taken(file)) == ["unchanged"]
    assert _only(item).cents == 2_000
    assert results(taken(csv_of(Table.PRICES, _price(item, amount="30")))) == ["updated"]
    assert _only(item).cents == 3_000


def test_column_the_table_lacks_leaves_what_it_would_say(item: PortfolioItem) -> None:
    taken(csv_of(Table.PRICES, _price(item, amount="10", reason="Syy")))
    taken(csv_of(Table.PRICES, {"item": item.code, "basis": "business", "amount": "20", "valid_from": "2025-01-01"},
                 columns=("item", "basis", "amount", "valid_from")))  # fmt: skip
    assert (_only(item).cents, _only(item).reason, _only(item).unit) == (2_000, "Syy", "participant")


def test_decided_price_is_skipped_and_what_follows_becomes_a_draft(item: PortfolioItem) -> None:
    guideline = guideline_in_force(item.owner)
    row = _price(item, amount="500", guideline=guideline.item.code, vat="taxed")
    first = csv_of(Table.PRICES, row)
    taken(first)
    _in_use(item)
    assert results(taken(first)) == ["unchanged"]
    changed = taken(csv_of(Table.PRICES, row | {"amount": "600"}))
    assert results(changed) == ["skipped"]
    assert "decided" in changed.rows[0].warnings[0]
    later = (TODAY() + timedelta(days=10)).isoformat()
    both = csv_of(Table.PRICES, row, row | {"amount": "600", "valid_from": later})
    assert results(taken(both)) == ["unchanged", "created"]
    approve_change(item)
    assert results(taken(both)) == ["unchanged", "unchanged"]
    assert [price.cents for price in PriceItem.objects.order_by("valid_from")] == [50_000, 60_000]


def test_price_decided_by_people_is_known_again_without_a_source(item: PortfolioItem) -> None:
    draft_price(item, guideline_in_force(item.owner))
    _in_use(item)
    row = {"item": item.code, "basis": "business", "unit": "participant", "amount": "500", "valid_from": "2025-01-01"}
    assert results(taken(csv_of(Table.PRICES, row, columns=tuple(row)))) == ["unchanged"]


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED, State.RETIRED])
def test_frozen_card_is_skipped(state: State) -> None:
    item = item_now(CardFactory.in_state(state).record.item)
    before = AidBlock.objects.get(item=item)
    report = taken(csv_of(Table.PRICES, _price(item)), csv_of(Table.AID, AID | {"item": item.code, "max": "1"}))
    assert results(report) == ["skipped", "skipped"]
    assert not PriceItem.objects.exists()
    assert AidBlock.objects.get(item=item).as_content() == before.as_content()


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"item": ""}, "item"),
        ({"item": "S-99999"}, "item"),
        ({"basis": ""}, "basis"),
        ({"basis": "gift"}, "basis"),
        ({"unit": "litre"}, "unit"),
        ({"cap": "1,5,5"}, "cap"),
        ({"typical": "noin sata"}, "typical"),
        ({"full_cost": "12,345"}, "full_cost"),
        ({"full_cost_on": "1.10.2025"}, "full_cost_on"),
        ({"guideline": "EI-OLE"}, "guideline"),
        ({"schedule": "EI-OLE"}, "schedule"),
        ({"vat": "joskus"}, "vat"),
        ({"vat_rate": "25,55"}, "vat_rate"),
        ({"vat_rate": "250"}, "vat_rate"),
        ({"refusal": "ehkä"}, "refusal"),
        ({"follows_decree": "yes", "amount": "10"}, "amount"),
        ({"row_number": "3"}, "schedule"),
        ({"state_aid": "hyvä"}, "state_aid"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "2025"}, "valid_from"),
        ({"valid_to": "2024-12-31"}, "last day"),
        ({"amount": "9999999999999"}, "amount"),
        ({"amount": "x" * 61}, "amount"),
        ({"label_fi": "x" * 161}, "label_fi"),
    ],
)
def test_wrong_cell_is_told_with_its_place_and_column(cells: dict[str, str], column: str, item: PortfolioItem) -> None:
    report = taken(csv_of(Table.PRICES, _price(item) | cells))
    assert report.rows[0].place.endswith("row 2")
    assert column in errors_of(report)
    assert not PriceItem.objects.exists()


def test_all_errors_are_told_at_once_and_nothing_is_written(item: PortfolioItem) -> None:
    report = taken(
        csv_of(Table.PRICES, _price(item), _price(item, line="2", basis="gift", vat="joskus")),
        csv_of(Table.AID, AID | {"item": "S-99999"}),
        csv_of(Table.VAT_RATES, RATE | {"rate": "paljon"}),
    )
    assert sorted(results(report)) == ["created", "refused", "refused", "refused"]
    assert [len(row.errors) for row in report.rows] == [1, 0, 2, 1]
    assert not PriceItem.objects.exists()


def test_dry_run_tells_and_writes_nothing(item: PortfolioItem) -> None:
    report = taken(csv_of(Table.PRICES, _price(item)), csv_of(Table.VAT_RATES, RATE), dry_run=True)
    assert results(report) == ["created", "created"]
    assert not PriceItem.objects.exists()
    assert not VatRate.objects.filter(valid_from=date(2090, 1, 1)).exists()


def test_line_has_one_draft(item: PortfolioItem) -> None:
    rows = (_price(item, amount="1"), _price(item, amount="2"), _price(item, amount="3", valid_from="2026-01-01"))
    report = taken(csv_of(Table.PRICES, *rows))
    assert results(report) == ["created", "refused", "refused"]
    assert all("row 2" in row.errors[0] for row in report.rows[1:])


def test_column_of_no_meaning_and_guideline_of_nobody_are_refused(item: PortfolioItem) -> None:
    assert "colour" in errors_of(taken(csv_of(Table.PRICES, _price(item) | {"colour": "red"},
                                              columns=(*COLUMNS[Table.PRICES], "colour"))))  # fmt: skip
    draft = PricingGuideline.objects.create(item=item_now(item), title="Luonnos")
    draft.source_system, draft.source_id = "template", "LUONNOS"
    draft.save()
    assert "approved" in errors_of(taken(csv_of(Table.PRICES, _price(item, guideline="LUONNOS"))))


def test_card_and_form_are_known_by_their_code_in_the_table(item: PortfolioItem) -> None:
    record = ProductCardRecord.objects.get(item=item)
    record.source_system, record.source_id = "template", "K-1"
    record.save()
    form = FormFactory.draft()
    form.source_system, form.source_id = "template", "L-1"
    form.save()
    taken(csv_of(Table.PRICES, _price(item, item="K-1"), _price(item, item="L-1")))
    assert set(PriceItem.objects.values_list("item", flat=True)) == {item.pk, form.item_id}
    form.source_id = "K-1"
    form.save()
    assert "permanent code" in errors_of(taken(csv_of(Table.PRICES, _price(item, item="K-1", line="2"))))


def test_people_write_prices_of_their_own_organisation_only(item: PortfolioItem) -> None:
    stranger = person(Role.OWNER, organisation_with_people("TOINEN"))
    file = csv_of(Table.PRICES, _price(item))
    assert results(taken(file, user=stranger)) == ["refused"]
    assert results(taken(file, user=person(Role.OWNER, item.owner))) == ["created"]


def test_aid_comes_in_as_a_draft_and_again_without_a_change() -> None:
    item = item_now(CardFactory.draft(kind="support").record.item)
    AidBlock.objects.all().delete()
    file = csv_of(Table.AID, AID | {"item": item.code, "budget_line": "32.1", "conditions_sv": "Villkor"})
    assert results(taken(file)) == ["created"]
    block = AidBlock.objects.get(item=item)
    assert (block.intensity, block.max_cents, block.own_share) == (5_000, 500_000, 3_750)
    assert (block.status, block.budget_line, block.conditions_sv) == ("draft", "32.1", "Villkor")
    assert results(taken(file)) == ["unchanged"]
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    assert results(taken(file)) == ["unchanged"]
    assert results(taken(csv_of(Table.AID, AID | {"item": item.code, "max": "9"}))) == ["skipped"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"intensity": "101"}, "intensity"),
        ({"intensity": "33,333"}, "intensity"),
        ({"intensity": "70"}, "together"),
        ({"max": "paljon"}, "max"),
        ({"state_aid": ""}, "state_aid"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_to": "eilen"}, "valid_to"),
        ({"item": "EI-OLE"}, "item"),
    ],
)
def test_wrong_cell_of_aid_is_told(cells: dict[str, str], column: str, item: PortfolioItem) -> None:
    report = taken(csv_of(Table.AID, AID | {"item": item.code} | cells))
    assert column in errors_of(report)
    assert not AidBlock.objects.exists()


def test_service_has_one_draft_of_aid(item: PortfolioItem) -> None:
    row = AID | {"item": item.code}
    report = taken(csv_of(Table.AID, row, row, row | {"valid_from": "2026-01-01"}))
    assert results(report) == ["created", "refused", "refused"]


def test_years_are_stated_once_and_stated_again_when_they_change(item: PortfolioItem) -> None:
    aid = {"item": item.code, "year": "2024", "paid": "1 000 000", "administration": "", "source": "Tilinpäätös"}
    sold = {"item": item.code, "year": "2024", "sales": "35 000,50", "separate_accounts": "kyllä", "source": "Kirjat"}
    files = [csv_of(Table.AID_YEARS, aid), csv_of(Table.SALES_YEARS, sold)]
    assert results(taken(*files)) == ["created", "created"]
    year, sales = AidYear.objects.get(), SalesYear.objects.get()
    assert (year.paid_cents, year.administration_cents) == (100_000_000, None)
    assert (sales.cents, sales.separate_accounts) == (3_500_050, True)
    assert results(taken(*files)) == ["unchanged", "unchanged"]
    assert results(taken(csv_of(Table.AID_YEARS, aid | {"administration": "90 000"}))) == ["updated"]


@pytest.mark.parametrize(
    ("table", "cells", "column"),
    [
        (Table.AID_YEARS, {"year": "24"}, "year"),
        (Table.AID_YEARS, {"year": "vuosi"}, "year"),
        (Table.AID_YEARS, {"year": ""}, "year"),
        (Table.AID_YEARS, {"paid": ""}, "paid"),
        (Table.AID_YEARS, {"source": ""}, "source"),
        (Table.SALES_YEARS, {"sales": "nolla"}, "sales"),
        (Table.SALES_YEARS, {"separate_accounts": "osin"}, "separate_accounts"),
        (Table.SALES_YEARS, {"item": "EI-OLE"}, "item"),
    ],
)
def test_wrong_cell_of_a_year_is_told(table: Table, cells: dict[str, str], column: str, item: PortfolioItem) -> None:
    amount = "paid" if table is Table.AID_YEARS else "sales"
    row = {"item": item.code, "year": "2024", amount: "5", "source": "Kirjat"} | cells
    assert column in errors_of(taken(csv_of(table, row)))
    assert "occurs already" in errors_of(taken(csv_of(table, row | cells | {"item": item.code, "year": "2024"}, row
                                                      | {"item": item.code, "year": "2024"})))  # fmt: skip


def test_rate_that_has_begun_stays_and_a_coming_one_may_change() -> None:
    file = csv_of(Table.VAT_RATES, RATE)
    assert results(taken(file)) == ["created"]
    assert results(taken(file)) == ["unchanged"]
    taken(csv_of(Table.VAT_RATES, RATE | {"rate": "24,5"}))
    assert VatRate.objects.get(valid_from=date(2090, 1, 1)).tenths == 245
    begun = {"rate": "24", "valid_from": "2024-09-01", "source": "Laki"}
    assert "begun" in errors_of(taken(csv_of(Table.VAT_RATES, begun)))
    assert "source" in errors_of(taken(csv_of(Table.VAT_RATES, RATE | {"source": "", "valid_from": "2091-01-01"})))
    owner = person(Role.OWNER, organisation_with_people("ALUE"))
    later = csv_of(Table.VAT_RATES, RATE | {"valid_from": "2092-01-01"})
    assert results(taken(later, user=owner)) == ["refused"]
    assert results(taken(later, user=person(Role.BOARD))) == ["created"]


def test_workbook_holds_several_tables_and_pages_of_notes(item: PortfolioItem) -> None:
    price = _price(item, amount="12.5")
    columns = list(price)
    sheets: dict[str, Any] = {
        "Notes": [["anything"]],
        "prices": [columns, [price[name] if name != "amount" else 12.5 for name in columns]],
        "vat_rates": [list(RATE), list(RATE.values())],
    }
    report = taken((workbook(sheets), "hinnat.xlsx"))
    assert results(report) == ["created", "created"]
    assert _only(item).cents == 1_250
