"""Every list of services marks those that leave, with their last day where it is known, at no query of its own."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import Bundle, BundleStep, LifeEvent
from lifecycle.states import State
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db


def _card(title: str, state: State = State.IN_USE) -> Any:
    return CardFactory.in_state(state, title=title)


def _lists(card: Any) -> dict[str, str]:
    """The addresses of the pages that list `card`, by name."""
    bundle = Bundle.objects.create(code="UUSI", name_fi="Uusi yritys")
    BundleStep.objects.create(bundle=bundle, card=card, sort_order=0)
    event = LifeEvent.objects.create(code="PERUSTAN", name_fi="Perustan")
    card.life_events.add(event)
    card.save()
    with override("fi"):
        return {
            "segment": reverse("catalogue:segment", args=["PK"]),
            "need": reverse("catalogue:need", args=["RAHOITUS"]),
            "A to Z": reverse("catalogue:a_to_z"),
            "organisation": card.record.item.owner.page.url,
            "bundle": reverse("catalogue:bundle", args=["UUSI"]),
            "event": reverse("catalogue:event", args=["PERUSTAN"]),
        }


@pytest.mark.parametrize("state", [State.IN_USE, State.RETIREMENT_PROPOSED, State.RETIRING])
def test_every_list_marks_what_leaves_and_nothing_else(state: State, client: Client) -> None:
    card = _card("Katsottava", state)
    _card("Naapuri")
    marked = state is State.RETIRING
    for name, address in _lists(card).items():
        html = client.get(address).content.decode()
        assert "Katsottava" in html, name
        assert html.count("</span>Poistuva</span>") == marked, name
        assert len(re.findall(r"Palvelu päättyy \d+\.\d+\.\d{4}", html)) == marked, name


def test_marks_take_no_query_of_their_own(client: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    addresses = _lists(_card("Ensimmäinen"))
    few = {}
    for number in (1, 5):
        for _each in range(number):
            _card(f"Lähtee {number} {_each}", State.RETIRING)
        for name, address in addresses.items():
            client.get(address)
            with django_assert_max_num_queries(few.get(name, 60)) as captured:
                client.get(address)
            few.setdefault(name, len(captured))
