"""Every public list says what it is when it is found or shared, and leads to itself in each language."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.sitemaps import ListSitemap
from forms_registry.sitemaps import FormListSitemap
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.states import State
from search.engines.base import PAGE_SIZE
from search.indexing import rebuild
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db
#: The follow-up page has nothing to describe before a baseline is set; its own tests look at it.
LISTS = [name for name in ListSitemap().items() + FormListSitemap().items() if name != "portfolio_shrinkage"]


def _address(name: str) -> str:
    return reverse(name, args=[""] if name == "wagtail_serve" else [])


def _head(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode().split("</head>")[0])


@pytest.mark.parametrize("name", LISTS)
def test_list_has_one_address_a_description_and_its_languages(name: str, client: Client) -> None:
    with override("sv"):
        address = _address(name)
    head = _head(client, address)
    assert f'<link rel="canonical" href="http://testserver{address}">' in head
    assert f'<meta property="og:url" content="http://testserver{address}">' in head
    assert '<meta property="og:title" content="' in head
    assert '<meta name="description" content="' in head
    assert "noindex" not in head
    for language in CONTENT_LANGUAGES:
        with override(language):
            assert f'<link rel="alternate" hreflang="{language}" href="http://testserver{_address(name)}">' in head


def test_page_of_an_organisation_says_what_it_offers(client: Client) -> None:
    owner = CardFactory.in_state(State.IN_USE).record.item.owner
    with override("en"):
        head = _head(client, owner.page.url)
    assert f'<meta name="description" content="What {owner.name_in("en")} offers businesses' in head


def test_further_pages_of_services_are_left_to_the_first(client: Client) -> None:
    for _each in range(PAGE_SIZE + 1):
        CardFactory.in_state(State.IN_USE)
    rebuild()
    address = reverse("search:results")
    assert '<meta name="robots" content="noindex">' in _head(client, f"{address}?page=2")
    assert "noindex" not in _head(client, f"{address}?page=1")
