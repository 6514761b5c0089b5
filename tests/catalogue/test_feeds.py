"""Atom feeds: what is new, changed and leaving, narrowed, in the reader's language, and never a draft."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("feed_new", "feed_changed", "feed_leaving")


def _feed(client: Client, name: str, language: str = "fi", **query: str) -> ElementTree.Element:
    with override(language):
        answer = client.get(reverse(f"catalogue:{name}"), query)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def _titles(root: ElementTree.Element) -> list[str]:
    return [str(entry.findtext(f"{ATOM}title")) for entry in root.findall(f"{ATOM}entry")]


def test_each_feed_has_its_services_and_no_draft(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Käytössä")
    CardFactory.in_state(State.RETIRING, title="Poistuva")
    CardFactory.in_state(State.APPROVED, title="Odottava")
    CardFactory.draft(title="Luonnos")
    assert set(_titles(_feed(client, "feed_new"))) == {"Käytössä", "Poistuva"}
    assert set(_titles(_feed(client, "feed_changed"))) == {"Käytössä", "Poistuva"}
    leaving = _feed(client, "feed_leaving")
    assert _titles(leaving) == ["Poistuva"]
    assert "Palvelu päättyy" in str(leaving.findtext(f"{ATOM}entry/{ATOM}summary"))
    client.force_login(person(Role.BOARD))
    assert set(_titles(_feed(client, "feed_new"))) == {"Käytössä", "Poistuva"}


@pytest.mark.parametrize("name", FEEDS)
def test_feed_is_complete_atom(name: str, client: Client) -> None:
    CardFactory.in_state(State.RETIRING)
    root = _feed(client, name)
    for element in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{element}")
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    for element in ("id", "title", "updated", "published", "summary", f"author/{ATOM}name"):
        assert entry.findtext(f"{ATOM}{element}"), element
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert str(link.get("href")).startswith("http://testserver/fi/")


def test_feed_is_narrowed_by_organisation_and_segment(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Oma", segments=["PK"])
    CardFactory.in_state(State.IN_USE, organisation_with_people("TOINEN"), title="Toisen", segments=["ALKAVA"])
    assert _titles(_feed(client, "feed_new", organisation="TOINEN")) == ["Toisen"]
    assert _titles(_feed(client, "feed_new", segment="PK")) == ["Oma"]
    assert _titles(_feed(client, "feed_new", organisation="TOINEN", segment="PK")) == []
    assert "TOINEN" in str(_feed(client, "feed_new", organisation="TOINEN").findtext(f"{ATOM}title"))


def test_feed_speaks_the_language_of_its_address(client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Palvelu")
    assert _titles(_feed(client, "feed_new", language="sv")) == ["Palvelu sv"]
    assert _feed(client, "feed_new", language="sv").findtext(f"{ATOM}title") == "Nya tjänster"


def test_entry_in_another_language_says_so(client: Client) -> None:
    CardFactory.in_state(State.RETIRING, title="Kaikilla kielillä")
    finnish = CardFactory.in_state(State.RETIRING, title="Vain suomeksi")
    finnish.customer_descriptions.exclude(language="fi").delete()
    root = _feed(client, "feed_leaving", language="en")
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert root.get(language) == "en"
    entries = {str(each.findtext(f"{ATOM}title")): each for each in root.findall(f"{ATOM}entry")}
    assert entries["Kaikilla kielillä en"].get(language) is None
    assert entries["Vain suomeksi"].get(language) == "fi"
    summary = str(entries["Vain suomeksi"].findtext(f"{ATOM}summary"))
    assert summary.startswith('<span lang="en">Leaving on')
    assert "lang" not in str(entries["Kaikilla kielillä en"].findtext(f"{ATOM}summary"))


@pytest.mark.parametrize("query", [{"organisation": "EI-OLE"}, {"segment": "\x00"}, {"segment": "x" * 2_000}])
def test_code_that_is_none_is_not_found(query: dict[str, str], client: Client) -> None:
    with override("fi"):
        assert client.get(reverse("catalogue:feed_new"), query).status_code == 404


def test_changed_service_comes_first_again_as_another_entry(client: Client) -> None:
    first = CardFactory.in_state(State.IN_USE, title="Vanhempi")
    CardFactory.in_state(State.IN_USE, title="Uudempi")
    before = {entry.findtext(f"{ATOM}id") for entry in _feed(client, "feed_changed").findall(f"{ATOM}entry")}
    type(first).objects.filter(pk=first.pk).update(last_published_at=timezone.now() + timedelta(minutes=5))
    root = _feed(client, "feed_changed")
    assert _titles(root)[0] == "Vanhempi"
    assert root.findtext(f"{ATOM}entry/{ATOM}id") not in before


def test_feed_takes_as_many_queries_for_many_services(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _number in range(12):
        CardFactory.in_state(State.IN_USE)
    with override("fi"):
        address = reverse("catalogue:feed_new")
    client.get(address)
    with django_assert_max_num_queries(8):
        client.get(address)


def test_every_feed_and_entry_has_an_absolute_name_of_its_own(client: Client) -> None:
    CardFactory.in_state(State.RETIRING, segments=["PK"])
    names = []
    for name in FEEDS:
        for query in ({}, {"segment": "PK"}):
            root = _feed(client, name, **query)
            own = next(link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self")
            assert own == root.findtext(f"{ATOM}id")
            assert str(own).endswith("?segment=PK" if query else ".atom")
            names.append(own)
            entry = root.findtext(f"{ATOM}entry/{ATOM}id")
            assert str(entry).startswith("http://testserver/fi/")
    assert len(set(names)) == len(names)


def test_summary_is_text_even_where_it_looks_like_markup(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    card.customer_descriptions.update(summary="Alle 10 <b> & yli")
    summary = _feed(client, "feed_changed").findtext(f"{ATOM}entry/{ATOM}summary")
    assert summary == "Alle 10 &lt;b&gt; &amp; yli"
