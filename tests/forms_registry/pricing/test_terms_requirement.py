"""Nothing is submitted or approved whose prices or aid have an error; warnings stop nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forms_registry.models import AidBlock, PriceItem
from forms_registry.pricing.checks import CHECKS
from forms_registry.pricing.guidelines import write_guideline
from forms_registry.pricing.vocabulary import Severity
from lifecycle.actions import perform
from lifecycle.errors import RequirementsUnmet
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import State
from lifecycle.subjects import subject_of
from tests.factories import CardFactory, FormFactory, person
from tests.factories.pricing import draft_price, guideline_in_force, item_now

pytestmark = pytest.mark.django_db


def _prices_of(item: PortfolioItem) -> str:
    """Return what the requirement about prices says of `item`; "" when it is met."""
    unmet = subject_of(item).unmet_requirements(item_now(item))
    return " ".join(row.reason for row in unmet if row.code == "prices")


def _submit(item: PortfolioItem) -> None:
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))


def _refused(item: PortfolioItem) -> list[str]:
    with pytest.raises(RequirementsUnmet) as refused:
        _submit(item)
    return [row.code for row in refused.value.unmet]


def test_chargeable_service_needs_a_price_and_a_support_service_its_aid() -> None:
    chargeable = CardFactory.draft(kind="chargeable").record.item
    assert _refused(chargeable) == ["prices"]
    assert _prices_of(chargeable).startswith("P05: ")
    support = CardFactory.draft().record.item
    AidBlock.objects.filter(item=support).delete()
    assert _refused(support) == ["prices"]
    assert _prices_of(support).startswith("A01: ")


def test_price_by_a_guideline_makes_the_card_ready() -> None:
    item = CardFactory.draft(kind="chargeable").record.item
    price = draft_price(item)
    assert "P04: " in _prices_of(item)
    PriceItem.objects.filter(pk=price.pk).update(guideline=guideline_in_force(item.owner))
    _submit(item)
    assert item_now(item).state is State.IN_REVIEW


def test_every_error_is_said_at_once_and_warnings_are_not() -> None:
    item = CardFactory.draft(kind="chargeable").record.item
    draft_price(item, unit="", vat="outside")
    draft_price(item, guideline_in_force(item.owner), line="2", unit="decision", basis="public_law", vat="outside")
    said = _prices_of(item)
    codes = [word[:-1] for word in said.split() if word[:-1] in {check.code for check in CHECKS} and word[-1] == ":"]
    assert codes == ["P04", "P10", "P15"]  # and not P16, a warning
    warnings = {check.code for check in CHECKS if check.severity is Severity.WARNING}
    assert not warnings & set(codes)


def test_missing_kind_is_said_once() -> None:
    item = CardFactory.draft(kind="unknown").record.item
    codes = [row.code for row in subject_of(item).unmet_requirements(item_now(item))]
    assert codes.count("kind") == 1
    assert "prices" not in codes


def test_what_begins_later_stops_nobody() -> None:
    item = CardFactory.draft(kind="chargeable").record.item
    draft_price(item, guideline_in_force(item.owner), valid_from=timezone.localdate() + timedelta(days=30))
    assert _prices_of(item) == ""


def test_change_of_a_service_in_use_is_stopped_by_its_draft() -> None:
    item = CardFactory.in_state(State.IN_USE, kind="chargeable").record.item
    draft_price(item, valid_from=timezone.localdate() + timedelta(days=1))
    with pytest.raises(RequirementsUnmet):
        perform(item_now(item), "submit_change", user=person(Role.OWNER, item.owner))


def test_form_needs_no_price_but_a_price_it_has_is_in_order() -> None:
    form = FormFactory.draft()
    assert _prices_of(form.item) == ""
    price = draft_price(form.item)
    assert _refused(form.item) == ["prices"]
    PriceItem.objects.filter(pk=price.pk).delete()
    _submit(form.item)


def test_guideline_itself_needs_no_price() -> None:
    guideline = guideline_in_force()
    write_guideline(guideline=guideline, user=person(Role.OWNER, guideline.item.owner), changes={"text_fi": "Uusi."})
    perform(item_now(guideline.item), "submit_change", user=person(Role.OWNER, guideline.item.owner))


def test_editors_are_told_under_prices_and_led_there(client: Client) -> None:
    card = CardFactory.draft(kind="chargeable")
    client.force_login(person(Role.OWNER, card.record.item.owner))
    told = client.get(reverse("wagtailadmin_pages:edit", args=[card.pk])).content.decode()
    assert "<strong>Hinnat ja tuki:</strong> P05: " in told
    form = FormFactory.draft()
    draft_price(form.item)
    told = client.get(reverse("forms_registry_form", args=[form.code])).content.decode()
    assert "<strong>Hinnat ja tuki:</strong> P04: " in told
    assert reverse("forms_registry_terms", args=[form.code]) in told
