"""The public list of prices: what is in it, how it is narrowed, what it costs to ask, and its CSV."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forms_registry.models import FeeDecree, FeeRow, FeeSchedule, PriceItem, VatRate
from forms_registry.pricing.deciding import end_terms
from forms_registry.pricing.price_csv import COLUMNS
from forms_registry.pricing.public_price_views import PER_PAGE
from forms_registry.pricing.public_prices import OfferedPrice, PricesAsked, find_prices, read_prices
from forms_registry.pricing.terms_writing import write_price
from lifecycle.actions import perform
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES, State
from tests.factories import CardFactory, FormFactory, decision, organisation_with_people, person
from tests.factories.pricing import (
    approve_change,
    decide_directly,
    draft_price,
    guideline_draft,
    guideline_in_force,
    item_now,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _rates() -> None:
    VatRate.objects.all().delete()
    VatRate.objects.create(tenths=240, valid_from=date(2013, 1, 1))
    VatRate.objects.create(tenths=255, valid_from=date(2024, 9, 1))


def service(*prices: dict[str, Any], code: str = "ALUE", title: str = "") -> PortfolioItem:
    """Return a chargeable service in use with these prices decided."""
    owner = organisation_with_people(code)
    item = CardFactory.draft(owner, title=title, kind="chargeable").record.item
    guideline = guideline_in_force(owner, title_en="Rules of pricing")
    for place, facts in enumerate(prices or ({},)):
        draft_price(item, guideline, **({"line": str(place + 1)} | facts))
    perform(item_now(item), "submit", user=person(Role.OWNER, owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, owner), decision=decision())
    perform(item_now(item), "take_into_use", user=person(Role.APPROVER, owner), effective=date(2025, 1, 1))
    return item_now(item)


def copies(item: PortfolioItem, number: int) -> None:
    """Add so many decided prices like the first one of `item`, each a line of its own, straight into the table."""
    first = PriceItem.objects.filter(item=item).earliest("pk")
    for place in range(number):
        first.pk, first.line = None, f"k{place}"
        first.save(force_insert=True)


def offered(day: date = TODAY, **asked: str) -> list[OfferedPrice]:
    found = find_prices(PricesAsked(day, "fi", **asked))
    return read_prices(found.keys, found, day, "fi")


def titles(**asked: Any) -> list[str]:
    return [price.title for price in offered(**asked)]


def get(client: Client, name: str = "price_list", language: str = "en", **query: Any) -> Any:
    with override(language):
        return client.get(reverse(f"forms_registry:{name}"), query)


def page(client: Client, **query: Any) -> str:
    response = get(client, **query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, **query: Any) -> list[dict[str, str]]:
    response = get(client, "price_list_csv", **query)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("state", list(State))
def test_price_is_listed_while_its_service_is_in_the_offering_only(state: State) -> None:
    page_ = CardFactory.in_state(state, kind="chargeable", title="Kurssi")
    item = page_.record.item
    if state is State.DRAFT:
        decide_directly(draft_price(item))
    assert PriceItem.objects.filter(item=item).exists()
    assert titles() == (["Kurssi"] if state in PUBLIC_STATES else [])


def test_drafted_and_withdrawn_prices_are_not_listed() -> None:
    item = service({"cents": 100})
    owner = person(Role.OWNER, item.owner)
    guideline = PriceItem.objects.get(item=item).guideline
    later = timezone.localdate() + timedelta(days=30)
    usual = {"basis": "business", "unit": "piece", "vat": "taxed", "guideline": guideline}

    def write(cents: int, first: date, line: str = "1") -> None:
        values = usual | {"cents": cents, "line": line, "valid_from": first}
        write_price(item=item_now(item), user=owner, values=values)

    write(300, later)
    approve_change(item)
    write(200, later)
    approve_change(item)
    write(400, date(2025, 1, 1), "2")
    assert PriceItem.objects.get(item=item, cents=300).status == "withdrawn"
    assert PriceItem.objects.get(item=item, cents=400).status == "draft"
    assert [price.net for price in offered(timezone.localdate())] == [100]
    assert [price.net for price in offered(later)] == [200]


def test_price_of_a_form_is_listed_with_its_page() -> None:
    form = FormFactory.in_state(State.IN_USE, title="Lupahakemus")
    PriceItem.objects.create(
        item=form.item, basis="public_law", cents=5_000, vat="outside", unit="application", status="decided",
        valid_from=date(2025, 1, 1), author=person(Role.OWNER, form.item.owner), decided_at=timezone.now(),
    )  # fmt: skip
    (price,) = offered()
    assert (price.title, price.net, price.gross, price.tenths) == ("Lupahakemus", 5_000, 5_000, None)
    assert form.code in price.url


def test_rate_of_vat_is_that_of_the_day() -> None:
    service({"cents": 10_000, "valid_from": date(2024, 1, 1)})
    assert [(price.tenths, price.gross) for price in offered(date(2024, 8, 31))] == [(240, 12_400)]
    assert [(price.tenths, price.gross) for price in offered(date(2024, 9, 1))] == [(255, 12_550)]


def test_price_with_vat_is_unknown_when_the_rate_is() -> None:
    service({"cents": 10_000, "valid_from": date(2024, 1, 1)})
    VatRate.objects.all().delete()
    assert [(price.net, price.tenths, price.gross) for price in offered()] == [(10_000, None, None)]


def test_price_that_follows_the_decree_is_the_fee_of_the_day() -> None:
    owner = organisation_with_people("ALUE")
    schedule = FeeSchedule.objects.create(code="ASETUS", name_fi="Maksuasetus", owner=owner)
    for citation, since, until, cents in (
        ("1/2025", date(2025, 1, 1), date(2025, 12, 31), 7_000),
        ("2/2026", date(2026, 1, 1), None, 8_000),
    ):
        decree = FeeDecree.objects.create(schedule=schedule, citation=citation, valid_from=since, valid_to=until)
        FeeRow.objects.create(decree=decree, number="3", unit="decision", cents=cents, name_fi="Lupa")
    item = service({"cents": 100, "line": "x"})
    PriceItem.objects.create(
        item=item, line="2", basis="public_law", unit="decision", vat="outside", schedule=schedule, row_number="3",
        follows_decree=True, valid_from=date(2025, 1, 1), status="decided", refusal_charged=True,
        author=person(Role.OWNER, owner), decided_at=timezone.now(),
    )  # fmt: skip
    for day, net, decree_ in ((date(2025, 6, 1), 7_000, "1/2025"), (date(2026, 6, 1), 8_000, "2/2026")):
        (price,) = [each for each in offered(day) if each.follows_decree]
        assert (price.net, price.decree, price.row_number) == (net, decree_, "3")


def test_list_is_narrowed_by_organisation_basis_and_words() -> None:
    service({"label_fi": "Osallistumismaksu", "label_sv": "Deltagaravgift"}, title="Äänikurssi")
    service({"basis": "free", "cents": None, "law": "Laki 1 §", "vat": ""}, code="VIERAS", title="Neuvontapäivä")
    assert titles() == ["Äänikurssi", "Neuvontapäivä"]
    assert titles(organisation="VIERAS") == ["Neuvontapäivä"]
    assert titles(basis="business") == ["Äänikurssi"]
    for words in ("ÄÄNI", "osallistumis", "deltagar", "äänikurssi maksu"):
        assert titles(words=words) == ["Äänikurssi"]
    assert titles(words="äänikurssi neuvonta") == []


def test_past_and_coming_prices_are_found_by_their_day() -> None:
    item, today = service({"cents": 100, "valid_from": date(2025, 1, 1)}), timezone.localdate()
    price = PriceItem.objects.get(item=item)
    end_terms(terms=price, user=person(Role.APPROVER, item.owner), last_day=today, decision=decision())
    assert [price.net for price in offered(today)] == [100]
    assert offered(today + timedelta(days=1)) == []
    assert offered(date(2024, 12, 31)) == []


def test_page_shows_the_price_in_words_and_leads_on(client: Client) -> None:
    item = service({"cents": 10_000, "cap_cents": 90_000, "label_en": "Course fee", "refusal_charged": False})
    html = page(client, on="2026-06-01")
    guideline = PriceItem.objects.get(item=item).guideline
    assert guideline is not None
    with override("en"):
        assert f'href="{item.card_record.page.url}"' in html
        assert f'{reverse("forms_registry:guideline", args=[guideline.code])}?version=1"' in html
    for text in ("Course fee", "€100 / participant", "25.5%", "€125.50", "Business price", "at most €900",
                 "Rules of pricing", "Not charged when the answer is no"):  # fmt: skip
        assert text in html


def test_guideline_that_the_public_may_not_read_is_not_named(client: Client) -> None:
    item = service()
    draft = guideline_draft(title_en="Secret rules")
    price = PriceItem.objects.get(item=item)
    price.pk, price.line, price.guideline = None, "2", draft
    price.save(force_insert=True)
    html = page(client)
    assert "Secret rules" not in html
    assert draft.code not in html


@pytest.mark.parametrize("day", ["2026-13-01", "eilen", "2026-02-30", "' or 1=1", "99999-01-01"])
def test_bad_day_is_told_and_nothing_is_shown(client: Client, day: str) -> None:
    service({"label_en": "Course fee"})
    html = page(client, on=day)
    assert "Write the day as 30.6.2014 or 2014-06-30." in html
    assert "Course fee" not in html
    with override("en"):
        target = reverse("forms_registry:price_list")
    assert get(client, "price_list_csv", on=day).headers["Location"].startswith(f"{target}?on=")


@pytest.mark.parametrize(
    "query",
    [{"organisation": "EI-OLE"}, {"basis": "lahja"}, {"q": "x" * 101}, {"page": "x"}, {"page": "-3"}, {"page": "999"},
     {"q": "\x00"}, {"q": "%' or"}, {"on": "0001-01-01"}, {"on": "9999-12-31"}],
)  # fmt: skip
def test_any_address_gives_a_page(client: Client, query: dict[str, str]) -> None:
    service()
    page(client, **query)
    assert get(client, "price_list_csv", **query).status_code in {200, 302}


def test_day_is_today_unless_another_is_given(client: Client) -> None:
    service({"valid_from": date(2025, 1, 1)})
    for query in ({}, {"on": ""}):
        response = get(client, **query)
        assert response.context["day"] == timezone.localdate()
        assert f'value="{timezone.localdate().isoformat()}"' in response.content.decode()


def test_empty_list_says_so_and_offers_a_way_back(client: Client) -> None:
    service()
    html = page(client, q="olematon")
    assert "No price fits these choices." in html
    assert "Clear the choices" in html
    assert "No price in the offering holds on this day." in page(client, on="2001-01-01")


def test_page_asks_as_much_for_three_prices_as_for_thirty(client: Client) -> None:
    item = service(title="Kurssi")
    page(client)
    numbers = []
    for more in (2, 27):
        copies(item, more) if more == 2 else _others(more)
        with CaptureQueriesContext(connection) as queries:
            page(client, q="Kurssi")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def _others(number: int) -> None:
    for place in range(number):
        service(title=f"Kurssi {place}")


def test_pages_hold_what_the_list_has_once_and_keep_the_choices(client: Client) -> None:
    item = service({"label_en": "Course fee"})
    copies(item, PER_PAGE)
    first, second = page(client, basis="business"), page(client, basis="business", page="2")
    assert first.count("Course fee") + second.count("Course fee") == PER_PAGE + 1
    assert "basis=business" in first
    assert "Page 2 of 2" in second


def test_csv_has_stable_columns_and_amounts_twice(client: Client) -> None:
    service({"cents": 10_050, "label_en": "Course fee", "valid_from": date(2025, 1, 1)}, title="Kurssi")
    (row,) = table(client, on="2026-06-01")
    assert tuple(row) == COLUMNS
    wanted = {
        "on": "2026-06-01", "organisation_code": "ALUE", "label": "Course fee", "net_cents": "10050",
        "net_eur": "100.50", "vat": "taxed", "vat_percent": "25.5", "gross_cents": "12613", "gross_eur": "126.13",
        "unit": "participant", "basis": "business", "guideline_version": "1", "follows_decree": "false",
        "valid_from": "2025-01-01", "valid_to": "", "cap_cents": "", "cap_eur": "",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


def test_addition_stands_after_the_price_it_is_added_to_and_says_so(client: Client) -> None:
    service(
        {"line": "a", "cents": 9_000, "label_en": "Second participant", "is_addition": True},
        {"line": "b", "cents": 240_000, "label_en": "First participant"},
    )
    html = page(client)
    assert html.index("First participant") < html.index("Second participant") < html.index("Paid on top of another")
    assert [row["is_addition"] for row in table(client)] == ["false", "true"]


def test_csv_has_the_same_selection_whole(client: Client) -> None:
    item = service(title="Kurssi")
    copies(item, PER_PAGE)
    service({"cents": 77}, code="VIERAS")
    assert len(table(client)) == PER_PAGE + 2
    assert [row["net_cents"] for row in table(client, organisation="VIERAS")] == ["77"]
    assert table(client, q="olematon") == []


def test_cells_of_the_csv_are_no_formulas(client: Client) -> None:
    service({"label_en": "=1+1", "exceptions_en": "@cmd"}, title="+Kurssi")
    (row,) = table(client)
    cells: Iterable[str] = (row["title"], row["label"], row["exceptions"])
    assert all(cell.startswith("'") for cell in cells)
