"""The page of the counting rules: open to everyone, whole in each language, every version at its own address."""

import html
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lifecycle.ledger import rules
from lifecycle.ledger.rules import CURRENT_VERSION, LANGUAGES, VERSIONS, version_named
from lifecycle.portfolio import rules_views

each_language = pytest.mark.parametrize("language", LANGUAGES)
pytestmark = pytest.mark.django_db


def _page(client: Client, language: str, version: str = "") -> str:
    with translation.override(language):
        address = reverse("portfolio_rules_version", args=[version]) if version else reverse("portfolio_rules")
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@each_language
def test_page_shows_every_rule_and_measure_with_an_anchor(client: Client, language: str) -> None:
    page, version = _page(client, language), version_named(CURRENT_VERSION)
    for rule in version.rules:
        assert f'id="rule-{rule.number}"' in page
        assert rule.title[language] in page
        assert rule.text[language] in page
    for measure in version.measures:
        assert f'id="measure-{measure.code}"' in page
        assert measure.text[language] in page
    assert version.digest in page


@each_language
def test_page_leads_to_itself_in_the_other_languages(client: Client, language: str) -> None:
    page = _page(client, language, CURRENT_VERSION)
    for other in set(LANGUAGES) - {language}:
        with translation.override(other):
            address = reverse("portfolio_rules_version", args=[CURRENT_VERSION])
        assert f'hreflang="{other}" href="http://testserver{address}"' in page


def test_version_in_force_has_an_address_of_its_own(client: Client) -> None:
    assert version_named("1.0").rules[0].text["en"] in _page(client, "en", "1.0")


@pytest.mark.parametrize("name", ["9.9", "1.0.json", "1"])
def test_unknown_version_is_not_found(client: Client, name: str) -> None:
    with translation.override("en"):
        assert client.get(reverse("portfolio_rules_version", args=[name])).status_code == 404


def test_earlier_version_says_that_it_is_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    later = replace(VERSIONS[-1], version="2.0", valid_from=VERSIONS[-1].valid_from.replace(year=2015))
    for module in (rules, rules_views):
        monkeypatch.setattr(module, "VERSIONS", (*VERSIONS, later))
        monkeypatch.setattr(module, "CURRENT_VERSION", "2.0")
    with translation.override("en"):
        addresses = [reverse("portfolio_rules_version", args=[each]) for each in ("1.0", "2.0")]
    earlier, now = (client.get(address).content.decode() for address in addresses)
    assert "earlier version" in earlier
    assert "earlier version" not in now
    assert all(address in page for address in addresses for page in (earlier, now))
