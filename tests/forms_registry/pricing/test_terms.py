"""Prices go with the text through approval, follow each other in time, and are never changed once decided."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from forms_registry.models import AidBlock, PriceItem
from forms_registry.pricing.deciding import TermsAccompaniment, end_terms
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.terms_writing import (
    discard_draft_terms,
    state_aid_year,
    state_sales_year,
    write_price,
)
from lifecycle.actions import perform
from lifecycle.errors import NotPermitted, TransitionRefused
from lifecycle.ledger.recount import recount
from lifecycle.models import LedgerOperation, PortfolioItem
from lifecycle.records import sections_of_day
from lifecycle.roles import Role
from lifecycle.versions import record_of
from tests.factories import CardFactory, decision, organisation_with_people, person
from tests.factories.pricing import (
    approve_change,
    draft_aid,
    draft_price,
    guideline_draft,
    guideline_in_force,
    item_now,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> PortfolioItem:
    """Return a chargeable service in use with one decided price since 2025."""
    page = CardFactory.draft(kind="chargeable")
    made = page.record.item
    draft_price(made, guideline_in_force(made.owner))
    perform(item_now(made), "submit", user=person(Role.OWNER, made.owner))
    perform(item_now(made), "approve", user=person(Role.APPROVER, made.owner), decision=decision())
    perform(item_now(made), "take_into_use", user=person(Role.APPROVER, made.owner), effective=date(2025, 1, 1))
    return item_now(made)


def _prices(item: PortfolioItem) -> list[tuple[str, int | None, date, date | None]]:
    rows = PriceItem.objects.filter(item=item).order_by("valid_from", "pk")
    return [(row.status, row.cents, row.valid_from, row.valid_to) for row in rows]


def _guideline(item: PortfolioItem) -> Any:
    return PriceItem.objects.filter(item=item, guideline__isnull=False).earliest("pk").guideline


def test_price_is_decided_with_the_text_by_another_person(item: PortfolioItem) -> None:
    price = PriceItem.objects.get(item=item)
    assert (price.status, price.decided_by, price.author) == (
        "decided", person(Role.APPROVER, item.owner), person(Role.OWNER, item.owner)
    )  # fmt: skip
    assert price.decision == decision()
    kept = item.life_cycle.approved_version.content["pricing"]["prices"]
    assert [(row["cents"], row["guideline"], row["valid_from"]) for row in kept] == [
        (50_000, _guideline(item).code, "2025-01-01")
    ]


def test_new_price_ends_the_old_one_the_day_before_and_history_tells(item: PortfolioItem) -> None:
    soon = timezone.localdate() + timedelta(days=10)
    before = LedgerOperation.objects.filter(kind="NOTE").count()
    draft_price(item, _guideline(item), cents=60_000, valid_from=soon)
    assert TermsAccompaniment().has_changed(item)
    approve_change(item)
    assert _prices(item) == [
        ("decided", 50_000, date(2025, 1, 1), soon - timedelta(days=1)),
        ("decided", 60_000, soon, None),
    ]
    assert "terms_decided" in item.history.values_list("transition", flat=True)
    assert LedgerOperation.objects.filter(kind="NOTE").count() == before + 1
    assert recount().agrees


def test_nothing_to_submit_without_a_change_of_text_or_price(item: PortfolioItem) -> None:
    with pytest.raises(TransitionRefused):
        perform(item_now(item), "submit_change", user=person(Role.OWNER, item.owner))


def test_price_that_has_not_begun_gives_way_and_stays_on_record(item: PortfolioItem) -> None:
    today = timezone.localdate()
    draft_price(item, _guideline(item), cents=60_000, valid_from=today + timedelta(days=30))
    approve_change(item)
    draft_price(item, _guideline(item), cents=55_000, valid_from=today + timedelta(days=10))
    approve_change(item)
    assert [(status, cents) for status, cents, _first, _last in _prices(item)] == [
        ("decided", 50_000), ("decided", 55_000), ("withdrawn", 60_000)
    ]  # fmt: skip
    assert _prices(item)[0][3] == today + timedelta(days=9)


def test_price_cannot_begin_before_it_is_decided_nor_hide_what_was_paid(item: PortfolioItem) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    draft_price(item, _guideline(item), cents=60_000, valid_from=yesterday)
    perform(item_now(item), "submit_change", user=person(Role.OWNER, item.owner))
    with pytest.raises(PricingRefused):
        perform(item_now(item), "approve_change", user=person(Role.APPROVER, item.owner), decision=decision())
    assert _prices(item)[0] == ("decided", 50_000, date(2025, 1, 1), None)
    assert item_now(item).life_cycle.has_text_waiting


@pytest.mark.parametrize(
    "change", [{"cents": 1}, {"valid_from": "2020-01-01"}, {"basis": "free"}, {"decided_at": None}]
)
def test_decided_price_is_never_changed_in_place(item: PortfolioItem, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        PriceItem.objects.filter(item=item).update(**change)
    with pytest.raises(PricingRefused):
        write_price(
            item=item, user=person(Role.OWNER, item.owner), values={"cents": 1}, price=PriceItem.objects.get(item=item)
        )


def test_decided_aid_is_never_changed_in_place() -> None:
    page = CardFactory.draft()
    draft_aid(page.record.item)
    owner = page.record.item.owner
    perform(item_now(page.record.item), "submit", user=person(Role.OWNER, owner))
    perform(item_now(page.record.item), "approve", user=person(Role.APPROVER, owner), decision=decision())
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        AidBlock.objects.filter(item=page.record.item).update(max_cents=1)


def test_draft_is_changed_and_given_up_freely(item: PortfolioItem) -> None:
    owner = person(Role.OWNER, item.owner)
    draft = draft_price(item, _guideline(item), line="2", cents=1_000)
    write_price(item=item, user=owner, values={"cents": 2_000}, price=draft)
    assert PriceItem.objects.get(pk=draft.pk).cents == 2_000
    discard_draft_terms(terms=draft, user=owner)
    assert len(_prices(item)) == 1


def test_prices_are_frozen_while_the_text_waits(item: PortfolioItem) -> None:
    draft = draft_price(item, _guideline(item), cents=60_000, valid_from=timezone.localdate() + timedelta(days=1))
    perform(item_now(item), "submit_change", user=person(Role.OWNER, item.owner))
    for change in (
        lambda: draft_price(item, _guideline(item), line="2"),
        lambda: discard_draft_terms(terms=draft, user=person(Role.OWNER, item.owner)),
    ):
        with pytest.raises(PricingRefused):
            change()


def test_only_the_people_of_the_owner_write_prices(item: PortfolioItem) -> None:
    for somebody in (person(Role.OWNER, organisation_with_people("VIE")), person(Role.AUDITOR), person(Role.EXPERT)):
        with pytest.raises(NotPermitted):
            write_price(item=item, user=somebody, values={"basis": "free"})
        with pytest.raises(NotPermitted):
            state_sales_year(item=item, user=somebody, year=2025, cents=1, separate_accounts=True, source="TP")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"basis": "cheap"}, "basis"),
        ({"cents": -1}, "cents"),
        ({"cents": 10**15}, "cents"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "__all__"),
        ({"row_number": "3.1"}, "schedule"),
    ],
)
def test_what_no_draft_can_hold_is_refused_by_field(
    item: PortfolioItem, values: dict[str, object], problem: str
) -> None:
    with pytest.raises(PricingRefused) as refused:
        draft_price(item, **({"line": "2"} | values))
    assert problem in refused.value.problems
    assert len(_prices(item)) == 1


def test_guideline_that_was_never_approved_cannot_be_cited(item: PortfolioItem) -> None:
    with pytest.raises(PricingRefused):
        draft_price(item, guideline_draft(), line="2")


def test_approver_ends_a_price_by_a_decision(item: PortfolioItem) -> None:
    price, today = PriceItem.objects.get(item=item), timezone.localdate()
    with pytest.raises(NotPermitted):
        end_terms(terms=price, user=person(Role.OWNER, item.owner), last_day=today, decision=decision())
    approver = person(Role.APPROVER, item.owner)
    with pytest.raises(PricingRefused):
        end_terms(terms=price, user=approver, last_day=today - timedelta(days=2), decision=decision())
    end_terms(terms=price, user=approver, last_day=today, decision=decision())
    assert _prices(item) == [("decided", 50_000, date(2025, 1, 1), today)]
    assert item.history.filter(transition="terms_ended", decision=decision()).exists()


def test_record_of_a_day_shows_the_price_of_that_day(item: PortfolioItem) -> None:
    soon = timezone.localdate() + timedelta(days=10)
    draft_price(item, _guideline(item), cents=60_000, valid_from=soon)
    approve_change(item)

    def shown(day: date) -> list[str]:
        sections = sections_of_day(item_now(item), record_of(item_now(item), day))
        return [text for section in sections if section.key == "price-1" for text in section.rows.values()]

    assert any("500" in text for text in shown(soon - timedelta(days=1)))
    assert any("600" in text for text in shown(soon))
    assert shown(date(2024, 12, 31)) == []


def test_successor_that_is_started_begins_with_the_same_terms() -> None:
    page = CardFactory.draft()
    draft_aid(page.record.item)
    owner = page.record.item.owner
    perform(item_now(page.record.item), "submit", user=person(Role.OWNER, owner))
    perform(item_now(page.record.item), "approve", user=person(Role.APPROVER, owner), decision=decision())
    target = CardFactory.draft().record.item
    AidBlock.objects.filter(item=target).delete()
    TermsAccompaniment().copy(page.record.item, target, person(Role.OWNER, owner))
    copied = AidBlock.objects.get(item=target)
    assert (copied.status, copied.max_cents, copied.decided_at) == ("draft", 5_000_000, None)


@pytest.mark.parametrize("facts", [{"year": 26}, {"paid_cents": -1}, {"source": " "}])
def test_year_of_aid_needs_a_year_an_amount_and_a_source(facts: dict[str, Any]) -> None:
    item = CardFactory.draft().record.item
    usual: dict[str, Any] = {"year": 2025, "paid_cents": 100, "administration_cents": None, "source": "Tilinpäätös"}
    with pytest.raises(PricingRefused):
        state_aid_year(item=item, user=person(Role.OWNER, item.owner), **usual | facts)
    state_aid_year(item=item, user=person(Role.OWNER, item.owner), **usual)
    assert item.aid_years.get().paid_cents == 100
