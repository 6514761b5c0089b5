"""A card is read aloud in the right language, its laws hold together, and first comes what one needs to go on."""

import pytest
from django.test import Client
from django.utils.translation import override

from catalogue.models import Channel
from lifecycle.states import State
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db


def _html(client: Client, card: object, language: str = "sv") -> str:
    with override(language):
        return str(client.get(card.url).content.decode())  # type: ignore[attr-defined]


def test_address_in_words_is_finnish_and_a_number_needs_no_language(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    Channel.objects.create(page=card, kind="in_person", name_fi="Käynti", name_sv="Besök", address="Asematie 1, Turku")
    Channel.objects.create(page=card, kind="phone", name_fi="Puhelin", name_sv="Telefon", address="0295 000 201")
    html = _html(client, card)
    assert '<small lang="fi">Asematie 1, Turku</small>' in html
    assert "<small>0295 000 201</small>" in html


def test_number_and_sign_of_a_section_hold_together(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    card.legal_bases.update(name_fi="Laki yritystuista 6 §")
    assert "Laki yritystuista 6\N{NO-BREAK SPACE}§" in _html(client, card, "fi")


def test_how_to_get_in_touch_comes_before_other_services(client: Client) -> None:
    card, _other = (CardFactory.in_state(State.IN_USE) for _each in range(2))
    html = _html(client, card)
    assert html.index('id="level-1"') < html.index('id="channels"') < html.index('id="same-need"')
