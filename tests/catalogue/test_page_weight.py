"""How much a phone loads before it shows the first page: at most 60 KiB, compressed, the font included."""

import gzip
import re
from collections.abc import Callable

import brotli
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalogue.models import ProductCardPage
from lifecycle.states import State
from tests.conftest import ROOT
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db

MOST = 60 * 1024
_ASKED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"[^>]*>')
#: Links that a browser loads before it shows the page; the style for paper waits.
_LOADED = re.compile(r'rel="(?:stylesheet|preload|icon)"|<script|<img')


def _home(card: ProductCardPage) -> str:
    return reverse("wagtail_serve", args=[""])


def _search(card: ProductCardPage) -> str:
    return reverse("search:results")


def _card(card: ProductCardPage) -> str:
    return str(card.url)


def _loaded(html: str) -> list[str]:
    tags = [match for match in _ASKED.finditer(html) if _LOADED.search(match[0]) and 'media="print"' not in match[0]]
    return list(dict.fromkeys(match[1] for match in tags))


@pytest.mark.parametrize("page", [_home, _search, _card])
def test_first_view_is_light(page: Callable[[ProductCardPage], str], client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    for number in range(11):
        CardFactory.in_state(State.IN_USE, title=f"Palvelu, jonka nimi on pitkä {number}", kind="free_advice")
    with translation.override("fi"):
        html = client.get(page(card)).content
    files = _loaded(html.decode())
    assert files
    assert [address for address in files if not address.startswith("/static/")] == []
    sizes = {"the page": len(gzip.compress(html, 6))}
    for address in files:
        data = (ROOT / "static" / address.removeprefix("/static/")).read_bytes()
        sizes[address] = len(data) if address.endswith(".woff2") else len(brotli.compress(data))
    assert sum(sizes.values()) <= MOST, sizes
