"""A search that finds nothing offers ways on instead of counts of nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import Need
from lifecycle.states import State
from search.indexing import rebuild
from search.results import Results
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    CardFactory.in_state(State.IN_USE, title="Yrityksen laina")
    rebuild()
    return Client()


def _html(client: Client, **query: str) -> str:
    return client.get(reverse("search:results"), query).content.decode()


def test_nothing_to_narrow_means_no_kinds_no_filters_and_no_order(client: Client) -> None:
    html = _html(client, q="qwertyzxcv")
    assert "c-nothing" in html
    for part in ('class="c-kinds"', 'id="filters"', 'class="c-sort"', "c-filterbtn"):
        assert part not in html
        assert part in _html(client, q="laina")


@pytest.mark.parametrize("choice", [{"kind": "chargeable"}, {"segment": "SUUR"}, {"channel": "paper"}])
def test_choice_that_leaves_nothing_can_be_taken_back(client: Client, choice: dict[str, str]) -> None:
    html = _html(client, q="laina", **choice)
    assert "c-nothing" in html
    assert 'class="c-kinds"' in html
    assert 'id="filters"' in html


def test_words_in_another_language_can_be_searched_in_it(client: Client) -> None:
    html = _html(client, q="qwertyzxcv").split('class="c-nothing"')[1].split("<footer")[0]
    for language in ("sv", "en"):
        with override(language):
            address = reverse("search:results")
        assert f'<a href="{address}?q=qwertyzxcv" lang="{language}" hreflang="{language}">' in html


@pytest.fixture
def several(client: Client) -> Client:
    Need.objects.create(code="KANSAINVALISTYMINEN", name_fi="Kansainvälistyminen")
    CardFactory.in_state(State.IN_USE, title="Alkavan koulutus", segments=["ALKAVA"], needs=["OSAAMINEN"])
    CardFactory.in_state(State.IN_USE, title="Toinen koulutus", segments=["ALKAVA"], needs=["OSAAMINEN"])
    CardFactory.in_state(State.IN_USE, title="Alkavan vienti", segments=["ALKAVA"], needs=["KANSAINVALISTYMINEN"])
    rebuild()
    return client


def _offered(client: Client, **query: Any) -> tuple[Results, list[tuple[str, int]]]:
    """What leads on from the page of a search that finds nothing, having checked that each link finds as many."""
    results = client.get(reverse("search:results"), query).context["results"]
    assert results.total == 0
    for link in (*results.wider, *results.nearest):
        assert client.get(link.url).context["results"].total == link.number > 0, link.label
    return results, [(link.label, link.number) for link in results.nearest]


def test_each_choice_that_can_be_left_out_is_offered_with_what_is_found_then(several: Client) -> None:
    results, needs = _offered(several, segment="ALKAVA", need="RAHOITUS")
    assert [(link.label, link.number) for link in results.wider] == [
        ("Ilman rajausta ”Alkava yritys”", 1),
        ("Ilman rajausta ”Rahoitus”", 3),
    ]
    assert needs == [("Osaaminen", 2), ("Kansainvälistyminen", 1)]
    assert all("segment=ALKAVA" in link.url for link in results.nearest)


def test_words_may_be_left_out_and_needs_keep_the_choices(several: Client) -> None:
    results, needs = _offered(several, q="kansainvälistymistä", segment="ALKAVA", kind="support")
    assert [link.label for link in results.wider] == ["Ilman kirjoittamiasi sanoja"]
    assert needs == [("Kansainvälistyminen", 1), ("Osaaminen", 2)]
    assert all("kind=support&segment=ALKAVA" in link.url for link in results.nearest)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "qwertyzxcv"}, "Mikään tarve ei ole lähellä hakuasi."),
        (
            {"segment": "SUUR", "kind": "chargeable"},
            "Valitsemillasi rajauksilla ei ole palveluja mihinkään tarpeeseen.",
        ),
    ],
)
def test_no_need_is_said_to_be_near_that_is_not(query: dict[str, str], words: str, several: Client) -> None:
    results, needs = _offered(several, **query)
    assert needs == []
    html = _html(several, **query).split('class="c-nothing"')[1].split("<footer")[0]
    assert words in html
    assert reverse("catalogue:need_list") in html
    assert html.count(f'href="{reverse("search:finder")}"') == 1


def test_spelling_is_spoken_of_only_where_something_was_typed(client: Client) -> None:
    assert "kirjoitusasu" in _html(client, q="qwertyzxcv")
    assert "kirjoitusasu" not in _html(client, segment="SUUR")
