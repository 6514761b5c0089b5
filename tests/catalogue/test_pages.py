"""The public pages: what they show, in which language, to whom, and with how many queries."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from catalogue.models import Channel, ProductCardPage, Segment
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET

pytestmark = pytest.mark.django_db

CARD_QUERIES = 13


def _address(page: Any, language: str = "fi") -> str:
    with override(language):
        return str(page.url)


def _addresses(card: ProductCardPage, language: str) -> dict[str, str]:
    with override(language):
        return {
            "home": reverse("wagtail_serve", args=[""]),
            "search": reverse("search:results"),
            "segments": reverse("catalogue:segment_list"),
            "segment": reverse("catalogue:segment", args=["PK"]),
            "a to z": reverse("catalogue:a_to_z"),
            "letter": reverse("catalogue:a_to_z_letter", args=["P"]),
            "new and leaving": reverse("catalogue:new_and_leaving"),
            "glossary": reverse("catalogue:glossary"),
            "needs": reverse("catalogue:need_list"),
            "need": reverse("catalogue:need", args=["RAHOITUS"]),
            "organisations": reverse("catalogue:organisation_list"),
            "organisation": str(card.record.item.owner.page.url),
            "card": str(card.url),
            "login": reverse("login"),
        }


def _html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("language", CONTENT_LANGUAGES)
def test_every_page_speaks_its_language(language: str, client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    for name, address in _addresses(card, language).items():
        html = _html(client, address)
        assert address.startswith(f"/{language}/"), name
        assert f'<html lang="{language}"' in html, name
        assert html.count("<h1") == 1, name
        assert "<title> " not in html, name


def test_addresses_differ_by_language() -> None:
    card = CardFactory.in_state(State.IN_USE)
    ways = [_addresses(card, language) for language in CONTENT_LANGUAGES]
    assert {way["segments"] for way in ways} == {"/fi/asiakassegmentit/", "/sv/kundsegment/", "/en/segments/"}
    assert {way["search"] for way in ways} == {"/fi/palvelut/", "/sv/tjanster/", "/en/services/"}


def test_language_links_lead_to_the_same_page_with_its_query(client: Client) -> None:
    html = _html(client, "/fi/palvelut/?q=laina")
    assert 'href="/sv/tjanster/?q=laina"' in html
    assert 'href="/en/services/?q=laina"' in html


def test_pages_allow_no_inline_script_or_style(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    for name, address in _addresses(card, "fi").items():
        response = client.get(address)
        policy = response["Content-Security-Policy"]
        html = response.content.decode()
        scripts = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
        assert "unsafe" not in policy, name
        assert "default-src" in policy, name
        assert all("application/ld+json" in tag for tag in scripts), name
        assert " style=" not in html, name
        assert not re.search(r"\son[a-z]+=\"", html), name


def _queries(client: Client, addresses: dict[str, str]) -> dict[str, int]:
    counts = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts[name] = len(queries)
    return counts


def test_queries_do_not_grow_with_the_number_of_cards(client: Client) -> None:
    organisation = organisation_with_people("ALUE")
    card = [CardFactory.in_state(State.IN_USE, organisation) for _ in range(3)][0]
    addresses = _addresses(card, "sv")
    _queries(client, addresses)
    few = _queries(client, addresses)
    for _ in range(27):
        CardFactory.in_state(State.IN_USE, organisation)
    many = _queries(client, addresses)
    assert {name: count for name, count in many.items() if count > few[name]} == {}
    assert many["card"] <= CARD_QUERIES


def test_card_shows_level_1_only_to_the_public(client: Client) -> None:
    html = _html(client, _address(CardFactory.in_state(State.IN_USE)))
    assert "Kuvaus fi" in html
    assert LEVEL_2_SECRET not in html
    assert LEVEL_3_SECRET not in html
    assert "data-tabs" not in html


@pytest.mark.parametrize(("role", "levels"), [(Role.EXPERT, 2), (Role.IMPLEMENTER, 3), (Role.AUDITOR, 3)])
def test_card_shows_as_many_levels_as_the_role_may_read(role: Role, levels: int, client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    client.force_login(person(role, card.record.item.owner))
    html = _html(client, _address(card))
    assert (LEVEL_2_SECRET in html) is (levels >= 2)
    assert (LEVEL_3_SECRET in html) is (levels >= 3)
    assert len(re.findall(r'id="level-\d"', html)) == levels


def test_missing_language_falls_back_with_a_notice_and_the_right_lang(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE, title="Vain suomeksi")
    card.customer_descriptions.exclude(language="fi").delete()
    html = _html(client, _address(card, "en"))
    assert "This text is available only in Finnish." in html
    assert '<h1 class="c-h1" lang="fi">Vain suomeksi</h1>' in html
    assert "This text is available only" not in _html(client, _address(card, "fi"))


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
@pytest.mark.parametrize("role", [None, Role.EXPERT, Role.OWNER, Role.ADMINISTRATOR])
def test_cards_outside_the_offering_have_no_public_page(state: State, role: Role | None, client: Client) -> None:
    card = CardFactory.in_state(state)
    if role:
        client.force_login(person(role, card.record.item.owner))
    answer = client.get(_address(card))
    if role in {Role.OWNER, Role.ADMINISTRATOR}:
        assert (answer.status_code, answer["Location"]) == (302, reverse("catalogue_card", args=[card.pk]))
    else:
        assert answer.status_code == 404


def test_unknown_kind_is_called_unknown_and_never_free(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    facts = card.record.item.classification
    type(facts).objects.filter(pk=facts.pk).update(kind="unknown", instrument="")
    html = _html(client, _address(card, "en"))
    shown = html[html.index("<h1") - 600 : html.index("<h1")]
    assert "circle" in shown or "nknown" in shown
    assert "Free advice" not in html
    assert '"Offer"' not in html


def test_channels_of_the_past_are_not_shown_and_the_cheapest_comes_first(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    card.channels.all().delete()
    rows = [
        {"kind": "phone", "name_fi": "Puhelin meille", "address": "029 500 100", "cost_rank": 2},
        {"kind": "online", "name_fi": "Verkossa heti", "address": "https://e.example.org/", "cost_rank": 1},
        {"kind": "paper", "name_fi": "Vanha lomake", "valid_to": date(2020, 1, 1)},
    ]
    for row in rows:
        Channel.objects.create(page=card, **row)
    html = _html(client, _address(card))
    box = html[html.index('class="c-channels"') :]
    assert "Vanha lomake" not in html
    assert box.index("Verkossa heti") < box.index("Puhelin meille")
    assert 'href="tel:029500100"' in box


def test_track_tells_dates_but_no_names(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    html = _html(client, _address(card))
    track = html[html.index('class="c-life"') : html.index("</ol>", html.index('class="c-life"'))]
    assert track.count("is-done") == 3
    assert "15.1.2026" in track
    for user in ("omistaja", "hyvaksyja"):
        assert user not in track


def test_other_cards_for_the_same_need_are_offered(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    other = CardFactory.in_state(State.IN_USE, organisation_with_people("VIERAS"), title="Naapurin laina")
    CardFactory.in_state(State.IN_USE, title="Eri tarpeeseen", needs=["OSAAMINEN"])
    html = _html(client, _address(card))
    assert _address(other) in html
    assert "Eri tarpeeseen" not in html


def test_structured_data_holds_level_1_facts_and_cannot_be_broken_out_of(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE, title="Laina </script><script>alert(1)</script>")
    html = _html(client, _address(card))
    assert "<script>alert" not in html
    assert '"@type":"GovernmentService"' in html
    assert card.record.item.code in html


def test_hours_are_shown_in_the_readers_language_or_marked_as_another(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    card.channels.all().delete()
    Channel.objects.create(page=card, kind="phone", name_fi="Puhelin", hours="ma–pe 9–15", hours_sv="mån–fre 9–15")
    assert "<small>ma–pe 9–15</small>" in _html(client, _address(card))
    assert "<small>mån–fre 9–15</small>" in _html(client, _address(card, "sv"))
    assert '<small lang="fi">ma–pe 9–15</small>' in _html(client, _address(card, "en"))


def test_structured_data_tells_for_whom_and_by_which_ways(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE, kind="free_advice", segments=["PK"])
    card.channels.all().delete()
    ended = {"valid_to": "2020-01-01"}
    for kind, address, dates in (
        ("online", "https://example.org/asiointi", {}),
        ("phone", "0295 000 000", {}),
        ("email", "neuvonta@example.org", {}),
        ("in_person", "Esimerkkikatu 1, Oulu", {}),
        ("phone", "0295 111 111", ended),
    ):
        Channel.objects.create(page=card, kind=kind, name_fi="Kanava", address=address, **dates)
    (data,) = [json.loads(found) for found in re.findall(r'ld\+json">(.*?)</script>', _html(client, _address(card)))]
    channels = [{k: v for k, v in each.items() if k not in ("@type", "name")} for each in data["availableChannel"]]
    assert channels == [
        {"serviceUrl": "https://example.org/asiointi"},
        {"servicePhone": {"@type": "ContactPoint", "telephone": "0295 000 000"}},
        {"servicePhone": {"@type": "ContactPoint", "email": "neuvonta@example.org"}},
        {"serviceLocation": {"@type": "Place", "address": "Esimerkkikatu 1, Oulu"}},
    ]
    assert [each["audienceType"] for each in data["audience"]] == [Segment.objects.get(code="PK").name_fi]
    assert data["offers"]["price"] == 0


def test_segment_page_groups_by_need_and_unknown_segment_is_not_found(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Rahaa yritykselle")
    html = _html(client, "/fi/asiakassegmentit/PK/")
    assert "Rahaa yritykselle" in html
    assert re.search(r">Rahoitus</a>[^/]*<small", html)
    assert client.get("/fi/asiakassegmentit/EIOLE/").status_code == 404


def test_home_counts_only_the_offering(client: Client) -> None:
    CardFactory.in_state(State.IN_USE)
    CardFactory.in_state(State.IN_USE, kind="chargeable")
    CardFactory.in_state(State.APPROVED)
    html = _html(client, "/fi/")
    assert re.findall(r'<b class="c-num">(\d+)</b>', html) == ["2", "1", "1", "0"]


def test_example_notice_follows_the_setting(client: Client, settings: Any) -> None:
    organisation_with_people("ALUE")
    settings.TARJOOMA_EXAMPLE_DATA = True
    assert "c-phase" in _html(client, "/en/")
    settings.TARJOOMA_EXAMPLE_DATA = False
    assert "c-phase" not in _html(client, "/en/")


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Sivua ei löytynyt"), ("sv", "Sidan kunde inte hittas"), ("en", "was not found")]
)
def test_missing_page_helps_on_in_the_readers_language(language: str, words: str, client: Client) -> None:
    organisation_with_people("ALUE")
    response = client.get(f"/{language}/eiole/mitaan/")
    html = response.content.decode()
    assert response.status_code == 404
    assert words in html
    assert 'role="search"' in html


def test_error_page_needs_neither_database_nor_context() -> None:
    with override("en"):
        html = render_to_string("500.html")
    assert "Something went wrong" in html
    assert '<html lang="en">' in html


def test_sitemap_lists_what_the_public_may_read_in_every_language(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    draft = CardFactory.draft(title="Salainen luonnos")
    text = client.get("/sitemap-cards.xml").content.decode()
    for language in CONTENT_LANGUAGES:
        assert f"<loc>http://testserver{_address(card, language)}</loc>" in text
    assert 'hreflang="sv"' in text
    assert draft.slug not in text
    index = client.get("/sitemap.xml").content.decode()
    for section in ("lists", "segments", "organisations", "cards", "form_lists", "forms", "guidelines"):
        assert f"<loc>http://testserver/sitemap-{section}.xml</loc>" in index
    assert f"<lastmod>{timezone.localdate(card.last_published_at)}" in index
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_root_sends_to_the_readers_language(client: Client) -> None:
    organisation_with_people("ALUE")
    assert client.get("/", headers={"accept-language": "sv"})["Location"] == "/sv/"
    assert client.get("/", headers={"accept-language": "de"})["Location"] == "/fi/"


@pytest.mark.parametrize(("language", "locale"), [("fi", "fi_FI"), ("sv", "sv_FI"), ("en", "en_GB")])
def test_public_pages_say_their_one_address_and_how_they_are_shared(language: str, locale: str, client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE, title='Jaettava "palvelu" & muuta')
    with override(language):
        addresses = {
            card.url: card.localised_title_in(language)[0],
            card.record.item.owner.page.url: card.record.item.owner.name_in(language),
            reverse("catalogue:segment", args=["PK"]): "Pk-yritys",
            reverse("catalogue:need", args=["RAHOITUS"]): "Rahoitus",
        }
    for address, title in addresses.items():
        html = _html(client, f"{address}?from=elsewhere")
        assert f'<link rel="canonical" href="http://testserver{address}">' in html
        assert f'<meta property="og:url" content="http://testserver{address}">' in html
        assert f'<meta property="og:title" content="{escape(title)}">' in html
        assert f'<meta property="og:locale" content="{locale}">' in html


def test_page_of_a_service_that_has_left_is_not_to_be_shared(client: Client) -> None:
    answer = client.get(_address(CardFactory.in_state(State.RETIRED)))
    assert answer.status_code == 410
    assert "og:title" not in answer.content.decode()
    assert "canonical" not in answer.content.decode()
