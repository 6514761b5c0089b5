"""The report on prices, the inbox and the measures: what is found today, what was kept, who may read it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forms_registry.models import PriceItem
from forms_registry.pricing.checking import record_checks
from forms_registry.pricing.conformity import kinds_over_time, last_months, over_time
from forms_registry.pricing.deciding import end_terms
from forms_registry.pricing.inbox_section import prices_to_mend
from forms_registry.pricing.measures import common_guidelines, fees_by_decree, prices_by_guideline
from lifecycle.actions import perform
from lifecycle.ledger.lines import Selection
from lifecycle.measures import UNKNOWN, Value
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from tests.factories import CardFactory, decision, organisation_with_people, person
from tests.factories.pricing import charge_for_support, draft_price, guideline_in_force, item_now

pytestmark = pytest.mark.django_db
ADDRESS = "forms_registry_price_report"
EVERYTHING = Selection()


def _in_use(item: PortfolioItem) -> PortfolioItem:
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(item_now(item), "take_into_use", user=person(Role.APPROVER, item.owner), effective=date(2025, 1, 1))
    return item_now(item)


def _chargeable(owner: str = "ALUE", *, is_common: bool = False) -> PortfolioItem:
    organisation = organisation_with_people(owner)
    item = CardFactory.draft(organisation, kind="chargeable").record.item
    draft_price(item, guideline_in_force(organisation, is_common=is_common))
    return _in_use(item)


def _grant_with_a_fee(owner: str = "ALUE") -> PortfolioItem:
    item = _chargeable(owner)
    charge_for_support(item)
    return item_now(item)


def _end(item: PortfolioItem, last_day: date) -> None:
    price = PriceItem.objects.get(item=item)
    end_terms(terms=price, user=person(Role.APPROVER, item.owner), last_day=last_day, decision=decision())


def test_report_names_the_grant_that_charges_and_counts_by_owner_and_check(client: Client) -> None:
    fine, breach = _chargeable(), _grant_with_a_fee()
    client.force_login(person(Role.AUDITOR))
    answer = client.get(reverse(ADDRESS))
    assert [row["code"] for row in answer.context["breaches"]] == [breach.code]
    assert [(tally.total, tally.numbers) for tally in answer.context["tallies"]] == [(2, [1, 0, 1])]
    assert [(code, number) for code, _title, number in answer.context["found"]] == [("P02", 1)]
    assert [row["code"] for row in answer.context["rows"]] == [breach.code]
    shown = client.get(reverse(ADDRESS), {"outcome": "fine"}).context["rows"]
    assert [row["code"] for row in shown] == [fine.code]


def test_owner_reads_of_the_own_organisation_only_and_the_public_nothing(client: Client) -> None:
    _grant_with_a_fee("VIE")
    assert client.get(reverse(ADDRESS)).status_code == 302
    client.force_login(person(Role.OWNER, organisation_with_people("ALUE")))
    for given in ({}, {"owner": "VIE"}):
        assert client.get(reverse(ADDRESS), given).context["total"] == 0
    client.force_login(person(Role.EXPERT))
    assert client.get(reverse(ADDRESS)).url.startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_list_is_sent_as_a_file(client: Client, format_: str) -> None:
    item = _grant_with_a_fee()
    client.force_login(person(Role.BOARD))
    answer = client.get(reverse(ADDRESS), {"export": format_, "check": "P02"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert item.code.encode() in body or format_ == "xlsx"


@pytest.mark.parametrize("given", [{"page": "x"}, {"check": "P99"}, {"outcome": "\x00"}, {"owner": "'--"}])
def test_strange_addresses_are_answered(client: Client, given: dict[str, str]) -> None:
    client.force_login(person(Role.AUDITOR))
    assert client.get(reverse(ADDRESS), given).status_code == 200


def test_report_asks_as_many_questions_for_many(client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(person(Role.AUDITOR))
    _chargeable()
    client.get(reverse(ADDRESS))
    with django_assert_max_num_queries(80) as few:
        client.get(reverse(ADDRESS))
    for _number in range(4):
        _chargeable()
    with django_assert_max_num_queries(len(few)):
        client.get(reverse(ADDRESS))


def test_days_before_the_first_check_are_not_known_and_later_ones_as_they_were() -> None:
    item, today = _chargeable(), timezone.localdate()
    record_checks(today)
    _end(item, today)
    record_checks(today + timedelta(days=2))
    days = [today - timedelta(days=1), today, today + timedelta(days=1), today + timedelta(days=2)]
    assert [tally.numbers if tally else None for _day, tally in over_time(days)] == [
        None, [0, 0, 1], [0, 0, 1], [1, 0, 0],
    ]  # fmt: skip
    assert [tally for _day, tally in over_time(days, ["VIE"])] == [None] * 4


def test_months_end_on_their_last_days() -> None:
    assert last_months(date(2026, 3, 15))[-3:] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15)]
    assert len(last_months(date(2026, 3, 15))) == 13


def test_kinds_are_counted_by_the_ledger() -> None:
    _chargeable()
    _grant_with_a_fee()
    splits = kinds_over_time(timezone.localdate())
    assert splits[-1][1] == {"support": 1, "chargeable": 1, "free_advice": 0, "unknown": 0}
    assert kinds_over_time(timezone.localdate(), ["VIE"])[-1][1]["support"] == 0


def test_inbox_tells_the_owner_person_since_when_and_what() -> None:
    item, today = _chargeable(), timezone.localdate()
    keeper = item.owner_person
    record_checks(today)
    assert prices_to_mend(keeper, today) == []
    _end(item, today)
    record_checks(today + timedelta(days=1))
    entry = prices_to_mend(keeper, today)[0]
    assert (entry.code, entry.note, entry.late, entry.since) == (item.code, "P05", True, today + timedelta(days=1))
    assert prices_to_mend(person(Role.OWNER, organisation_with_people("VIE")), today) == []


def test_measures_are_unknown_before_any_price_and_shares_afterwards() -> None:
    _chargeable("ALUE", is_common=True)
    _chargeable("VIE")
    on, before = timezone.localdate().isoformat(), "2024-12-31"
    for measure in (prices_by_guideline, fees_by_decree, common_guidelines):
        assert measure(before, EVERYTHING) == UNKNOWN
    assert prices_by_guideline(on, EVERYTHING) == Value(2, 2)
    assert common_guidelines(on, EVERYTHING) == Value(1, 2)
    assert fees_by_decree(on, EVERYTHING) == UNKNOWN
    assert prices_by_guideline(on, Selection(owners=frozenset({"VIE"}))) == Value(1, 1)
