"""The PDF of a card: accessible, of the levels that the reader may see, and of nothing outside the product."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from catalogue import card_pdf
from catalogue.models import ProductCardPage
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_finnish() -> Iterator[None]:
    with translation.override("fi"):
        yield


@pytest.fixture
def card() -> ProductCardPage:
    return CardFactory.in_state(State.IN_USE, organisation_with_people("ALUE"))


def _address(card: ProductCardPage) -> str:
    return reverse("catalogue:card_pdf", args=[card.record.item.code])


def _read(client: Client, address: str) -> PdfReader:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def _words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_document_says_that_it_is_accessible(client: Client, card: ProductCardPage) -> None:
    reader = _read(client, _address(card))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/StructTreeRoot"]["/K"]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == card.title


def test_it_holds_the_customers_level_and_the_address(client: Client, card: ProductCardPage) -> None:
    words = _words(_read(client, _address(card)))
    assert card.title in words
    assert card.record.item.code in words
    assert LEVEL_2_SECRET not in words
    assert LEVEL_3_SECRET not in words


@pytest.mark.parametrize("level", ["0", "4", "x", "", "2", "3", "²"])
def test_what_the_public_may_not_read_is_not_found(level: str, client: Client, card: ProductCardPage) -> None:
    assert client.get(_address(card), {"level": level}).status_code == 404


def test_an_expert_may_take_level_2_and_nothing_deeper(client: Client, card: ProductCardPage) -> None:
    client.force_login(person(Role.EXPERT))
    response = client.get(_address(card), {"level": "2"})
    words = _words(PdfReader(BytesIO(response.content)))
    assert LEVEL_2_SECRET in words
    assert LEVEL_3_SECRET not in words
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert client.get(_address(card), {"level": "3"}).status_code == 404


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K", [])
    return [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]


def _broken_lists(node: Any) -> list[str]:
    """Lists whose tags ISO 32000-1 (14.8.4.3.3) does not allow, as "LI: Span"."""
    allowed = {"/L": {"/L", "/LI", "/Caption"}, "/LI": {"/Lbl", "/LBody"}}
    broken = []
    for kid in _kids(node):
        if not isinstance(kid, dict) or "/S" not in kid:
            continue
        if kid["/S"] not in allowed.get(node.get("/S"), {kid["/S"]}) | {"/Div"}:
            broken.append(f"{node['/S']}: {kid['/S']}")
        broken += _broken_lists(kid)
    return broken


def test_every_list_is_tagged_as_a_list(client: Client, card: ProductCardPage) -> None:
    client.force_login(person(Role.IMPLEMENTER, card.record.item.owner))
    reader = _read(client, f"{_address(card)}?level=3")
    assert _broken_lists(reader.trailer["/Root"]["/StructTreeRoot"]) == []


def test_staff_get_the_customers_level_unless_they_ask_for_more(client: Client, card: ProductCardPage) -> None:
    client.force_login(person(Role.IMPLEMENTER, card.record.item.owner))
    assert LEVEL_2_SECRET not in _words(_read(client, _address(card)))
    assert LEVEL_3_SECRET in _words(_read(client, f"{_address(card)}?level=3"))


def test_a_draft_is_not_found(client: Client) -> None:
    draft = CardFactory.draft(organisation_with_people("ALUE"))
    assert client.get(_address(draft)).status_code == 404
    assert client.get(reverse("catalogue:card_pdf", args=["S-99999"])).status_code == 404


@pytest.mark.parametrize(("split", "status"), [(False, 301), (True, 410)])
def test_a_card_that_has_left_answers_as_its_page_does(split: bool, status: int, client: Client) -> None:
    gone = CardFactory.in_state(State.RETIRED, organisation_with_people("ALUE"))
    dossier = gone.record.item.life_cycle.dossier
    followers = [CardFactory.in_state(State.IN_USE).record.item for _each in range(2 if split else 1)]
    dossier.successors.set(followers)
    answers = [client.get(address) for address in (_address(gone), gone.url)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert answers[0].get("Location") == answers[1].get("Location")


@pytest.mark.parametrize("source", ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "../../../../etc/hostname"])
def test_nothing_outside_the_product_is_read(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    _weasyprint, fetcher, _fonts = card_pdf._weasyprint()
    monkeypatch.setattr(type(fetcher).__mro__[1], "fetch", lambda _self, url, _headers=None: opened.append(url))
    html = f'<html lang="fi"><title>Koe</title><p>Teksti</p><img alt="kuva" src="{source}">'
    card_pdf.pdf_of(html, address="http://testserver/fi/")
    assert [url for url in opened if "/static/" not in url] == []


def test_without_the_systems_library_the_page_says_what_to_do(
    client: Client, card: ProductCardPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise card_pdf.CannotPrintError

    monkeypatch.setattr(card_pdf, "_weasyprint", missing)
    response = client.get(_address(card))
    assert response.status_code == 503
    assert card.get_url() in response.content.decode()
