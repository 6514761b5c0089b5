"""The checks run over everything: by command with its exit codes, and every night with what has changed kept."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forms_registry.models import PriceCheck, PriceItem
from forms_registry.pricing.checking import check_items, checkable_items, record_checks
from forms_registry.pricing.deciding import end_terms
from forms_registry.pricing.guidelines import write_guideline
from lifecycle.actions import perform
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.scheduler import run
from tests.factories import CardFactory, FormFactory, decision, person, retirement_plan
from tests.factories.pricing import draft_aid, draft_price, guideline_in_force, item_now, next_version

pytestmark = pytest.mark.django_db


def _in_use(item: PortfolioItem) -> PortfolioItem:
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(item_now(item), "take_into_use", user=person(Role.APPROVER, item.owner), effective=date(2025, 1, 1))
    return item_now(item)


@pytest.fixture
def item() -> PortfolioItem:
    """Return a chargeable service in use with a price in order."""
    made = CardFactory.draft(kind="chargeable").record.item
    draft_price(made, guideline_in_force(made.owner, bases=["business"]))
    return _in_use(made)


def _command(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("check_prices", *options, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_command_lists_every_card_and_ends_well_without_errors(item: PortfolioItem) -> None:
    code, said = _command("--format", "json")
    told = json.loads(said)
    assert code == 0
    assert [(card["code"], card["codes"]) for card in told["cards"]] == [(item.code, [])]
    assert told["on"] == timezone.localdate().isoformat()


def test_command_ends_with_one_when_a_card_in_use_has_an_error_that_day(item: PortfolioItem) -> None:
    code, said = _command("--on", "2024-12-31", "--format", "json")
    card = json.loads(said)["cards"][0]
    assert (code, card["codes"]) == (1, ["P05"])
    assert card["findings"][0]["severity"] == "error"
    code, text = _command("--on", "2024-12-31")
    assert code == 1
    assert f"{item.code}" in text


def test_error_of_a_draft_ends_well_and_its_drafted_prices_are_looked_at() -> None:
    draft = CardFactory.draft(kind="chargeable").record.item
    code, said = _command("--format", "json")
    assert (code, json.loads(said)["cards"][0]["codes"]) == (0, ["P05"])
    draft_price(draft, guideline_in_force(draft.owner))
    assert json.loads(_command("--format", "json")[1])["cards"][0]["codes"] == []


def test_form_with_a_price_is_checked_and_one_without_is_not() -> None:
    form = FormFactory.draft()
    assert json.loads(_command("--format", "json")[1])["cards"] == []
    draft_price(form.item, None)
    assert json.loads(_command("--format", "json")[1])["cards"][0]["codes"] == ["P04"]


@pytest.mark.parametrize("day", ["eilen", "2026-13-01"])
def test_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(CommandError):
        call_command("check_prices", "--on", day)


def test_night_keeps_what_has_changed_and_nothing_twice(item: PortfolioItem) -> None:
    today = timezone.localdate()
    assert record_checks(today) == 1
    assert record_checks(today) == 0
    assert record_checks(today + timedelta(days=1)) == 0
    price = PriceItem.objects.get(item=item)
    end_terms(terms=price, user=person(Role.APPROVER, item.owner), last_day=today, decision=decision())
    later = today + timedelta(days=2)
    assert record_checks(later) == 1
    rows = PriceCheck.objects.filter(item=item).order_by("since")
    assert [(row.since, row.until, row.errors) for row in rows] == [
        (today, later - timedelta(days=1), 0),
        (later, None, 1),
    ]
    assert rows[1].findings[0]["code"] == "P05"


def test_scheduler_finds_that_a_guideline_has_changed(item: PortfolioItem) -> None:
    guideline = PriceItem.objects.get(item=item).guideline
    tomorrow = timezone.localdate() + timedelta(days=1)
    next_version(guideline, since=tomorrow, bases=["public_law"])
    run(timezone.localdate())
    assert PriceCheck.objects.get(item=item).errors == 0
    run(tomorrow)
    found = PriceCheck.objects.get(item=item, until=None).findings
    assert [(finding["code"], finding["variant"]) for finding in found] == [("P04", "basis")]


def test_service_that_leaves_is_checked_no_more(item: PortfolioItem) -> None:
    today = timezone.localdate()
    record_checks(today)
    owner = item.owner
    plan = retirement_plan(item, last_day=today)
    perform(item_now(item), "propose_retirement", user=person(Role.OWNER, owner), plan=plan)
    perform(item_now(item), "decide_retirement", user=person(Role.APPROVER, owner), decision=decision())
    run(today + timedelta(days=1))
    assert PriceCheck.objects.get(item=item).until == today


def _many(number: int) -> None:
    for position in range(number):
        item = CardFactory.draft(kind="chargeable" if position % 2 else "support").record.item
        if position % 2:
            draft_price(item, guideline_in_force(item.owner))
        else:
            draft_aid(item)


def test_checking_asks_as_many_questions_for_many_cards(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    _many(2)
    with django_assert_max_num_queries(12) as few:
        list(check_items(checkable_items(), timezone.localdate()))
    _many(8)
    with django_assert_num_queries(len(few)):
        assert len(list(check_items(checkable_items(), timezone.localdate()))) == 10


def test_draft_of_a_guideline_changes_no_finding(item: PortfolioItem) -> None:
    guideline = PriceItem.objects.get(item=item).guideline
    write_guideline(guideline=guideline, user=person(Role.OWNER, item.owner), changes={"bases": ["free"]})
    assert [each.codes for each in check_items(checkable_items(), timezone.localdate())] == [[]]
