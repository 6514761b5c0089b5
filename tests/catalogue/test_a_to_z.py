"""All services from A to Z: in the order of each language, on one page or a page a letter."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue import a_to_z
from catalogue.collation import OTHER
from lifecycle.states import State
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db


def _html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _titles(html: str) -> list[str]:
    (_before, *lists) = html.split('<ul class="c-index">')
    return [title for part in lists for title in re.findall(r"<a [^>]*>([^<]*)</a>", part.split("</ul>")[0])]


@pytest.fixture
def services() -> None:
    for title in ("Öljyntorjunta", "Alkutakaus", "Åkerlaina", "äitiyspaketti", "Zeppelin", "2 vuoden laina"):
        CardFactory.in_state(State.IN_USE, title=title)
    CardFactory.draft(title="Aluksi luonnos")


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("fi", ["Alkutakaus", "Zeppelin", "Åkerlaina", "äitiyspaketti", "Öljyntorjunta", "2 vuoden laina"]),
        ("en", ["äitiyspaketti", "Åkerlaina", "Alkutakaus", "Öljyntorjunta", "Zeppelin", "2 vuoden laina"]),
    ],
)
@pytest.mark.usefixtures("services")
def test_services_stand_in_the_order_of_the_language(language: str, order: list[str], client: Client) -> None:
    with override(language):
        html = _html(client, reverse("catalogue:a_to_z"))
    assert _titles(html) == [title if language == "fi" else f"{title} {language}" for title in order]


@pytest.mark.usefixtures("services")
def test_letters_lead_to_their_services(client: Client) -> None:
    with override("fi"):
        html = _html(client, reverse("catalogue:a_to_z"))
    jumps = re.findall(r'href="#(letter-[^"]+)"', html)
    assert jumps == ["letter-a", "letter-z", "letter-å", "letter-ä", "letter-ö", "letter-0-9"]
    assert [anchor for anchor in jumps if f'id="{anchor}"' not in html] == []


@pytest.mark.usefixtures("services")
def test_many_services_are_split_by_letter(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(a_to_z, "ON_ONE_PAGE", 5)
    with override("fi"):
        html = _html(client, reverse("catalogue:a_to_z"))
        assert _titles(html) == []
        assert reverse("catalogue:a_to_z_letter", args=["Ä"]) in html
        assert reverse("catalogue:a_to_z_letter", args=["B"]) not in html
        letter = _html(client, reverse("catalogue:a_to_z_letter", args=["Ä"]))
        assert _titles(letter) == ["äitiyspaketti"]
        assert 'rel="canonical"' in letter
        assert _titles(_html(client, reverse("catalogue:a_to_z_letter", args=[OTHER]))) == ["2 vuoden laina"]


@pytest.mark.usefixtures("services")
def test_letter_without_services_has_an_empty_page_that_is_not_found_by_searching(client: Client) -> None:
    with override("en"):
        html = _html(client, reverse("catalogue:a_to_z_letter", args=["Ä"]))
        assert "noindex" in html
        assert _titles(html) == []
        for wrong in ("AB", "ab", "ß", "%", "\x00"):
            assert client.get(reverse("catalogue:a_to_z_letter", args=[wrong])).status_code == 404


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("letter", ["a", "ö"])
def test_small_letter_leads_to_the_page_of_the_capital(letter: str, client: Client) -> None:
    with override("fi"):
        answer = client.get(reverse("catalogue:a_to_z_letter", args=[letter]))
        assert (answer.status_code, answer["Location"]) == (
            301,
            reverse("catalogue:a_to_z_letter", args=[letter.upper()]),
        )


def test_letters_take_as_many_queries_for_many_services(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    monkeypatch.setattr(a_to_z, "ON_ONE_PAGE", 5)
    for number in range(12):
        CardFactory.in_state(State.IN_USE, title=f"Palvelu {number:02}")
    with override("fi"):
        addresses = [reverse("catalogue:a_to_z"), reverse("catalogue:a_to_z_letter", args=["P"])]
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(5):
            client.get(address)
