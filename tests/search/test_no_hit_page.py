"""A search that finds nothing offers ways on instead of counts of nothing."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from lifecycle.states import State
from search.indexing import rebuild
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
