"""The example data loads through the real importers, fills every page, and loads again without a change."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalogue.exchange.demo import load_demo
from catalogue.models import OrganisationPage, ProductCardPage
from catalogue.requirements import unmet_of
from catalogue.services import latest_version
from lifecycle.kinds import Kind
from lifecycle.models import HistoryRow
from lifecycle.states import State

FOLDER = Path(__file__).resolve().parents[3] / "demo"


@pytest.mark.django_db
def test_demo_fills_the_site_and_loads_twice(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        load_demo(FOLDER, "tarjooma-esimerkki", lambda _line: None)
    cards = list(ProductCardPage.objects.with_facts())
    states = Counter(card.record.item.state for card in cards)
    kinds = Counter(card.record.item.kind for card in cards)
    assert len(cards) >= 40
    assert OrganisationPage.objects.count() >= 5
    assert all(states[state] for state in State)
    assert all(kinds[kind] for kind in Kind)
    assert {
        card.pk for card in cards if card.record.item.state is not State.DRAFT and unmet_of(latest_version(card))
    } == set()
    for card in ProductCardPage.objects.in_offering():
        assert card.customer_descriptions.count() >= 2, card.title
        assert card.expert_descriptions.exists(), card.title
        assert card.implementation_descriptions.exists(), card.title
        assert card.steps.exists(), card.title

    found = client.get("/fi/palvelut/", {"q": "avustusta"}).content.decode()
    assert "Yrityksen kehittämisavustus" in found
    assert client.get("/sv/tjanster/", {"q": "lån"}).content.decode().count("c-card__top") >= 3

    before = (len(cards), HistoryRow.objects.count(), sum(card.latest_revision_id for card in cards))
    load_demo(FOLDER, "tarjooma-esimerkki", lambda _line: None)
    cards = list(ProductCardPage.objects.all())
    assert (len(cards), HistoryRow.objects.count(), sum(card.latest_revision_id for card in cards)) == before
