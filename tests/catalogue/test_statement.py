"""The accessibility statement: the newest assessment, told honestly, in three languages."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import AccessibilityStatement
from lifecycle.roles import Role
from tests.factories import organisation_with_people, person

pytestmark = pytest.mark.django_db


def _statement(**more: Any) -> AccessibilityStatement:
    values: dict[str, Any] = {
        "assessed_on": date(2026, 3, 2),
        "responsible": organisation_with_people("ALUE"),
        "conformance": "partial",
        "assessed_by": "expert",
        "shortcomings_fi": "Kartan värit\n\nVanhat liitteet",
        "shortcomings_sv": "Kartans färger",
        "email": "palaute@example.org",
    }
    return AccessibilityStatement.objects.create(**values | more)


def _page(client: Client, language: str = "fi") -> str:
    with translation.override(language):
        address = reverse("catalogue:accessibility")
    return client.get(address).content.decode()


def test_without_an_assessment_the_page_says_so(client: Client) -> None:
    page = _page(client, "en")
    assert "has not been assessed yet" in page
    assert "meets all requirements" not in page
    assert "satisfied with the answer" not in page  # there is nobody to ask yet


def test_the_reader_is_told_whom_to_ask_and_where_to_complain(client: Client) -> None:
    _statement(phone="0295 000 000")
    page = _page(client, "en")
    assert "palaute@example.org</a>, 0295 000 000" in page
    assert "satisfied with the answer" in page


def test_the_newest_assessment_counts(client: Client) -> None:
    old = _statement()
    _statement(assessed_on=date(2026, 9, 1), responsible=old.responsible, conformance="full", shortcomings_fi="")
    page = _page(client, "en")
    assert "The site meets all requirements" in page
    assert "Kartan värit" not in page
    assert "Kartans" in page  # told of in Swedish only, and marked so


def test_shortcomings_are_told_in_the_readers_language_or_marked(client: Client) -> None:
    _statement()
    assert '<ul lang="sv"><li>Kartans färger</li></ul>' in _page(client, "sv")
    assert '<ul lang="fi"><li>Kartan värit</li><li>Vanhat liitteet</li></ul>' in _page(client, "en")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_leads_to_it(language: str, client: Client) -> None:
    with translation.override(language):
        assert f'href="{reverse("catalogue:accessibility")}"' in client.get(reverse("search:results")).content.decode()


def _sent(client: Client, **more: str) -> Any:
    organisation = organisation_with_people("ALUE")
    values = {
        "assessed_on": timezone.localdate().isoformat(),
        "responsible": str(organisation.pk),
        "conformance": "full",
        "assessed_by": "self",
        "email": "palaute@example.org",
    }
    client.force_login(person(Role.ADMINISTRATOR))
    return client.post(reverse("catalogue_accessibilitystatement_modeladmin_create"), values | more)


def test_an_administrator_writes_a_statement(client: Client) -> None:
    assert _sent(client).status_code == 302
    assert AccessibilityStatement.objects.get().email == "palaute@example.org"


@pytest.mark.parametrize(
    "wrong",
    [
        {"assessed_on": (date(2026, 1, 1) + timedelta(days=3650)).isoformat()},
        {"conformance": "partial"},
        {"conformance": "none", "shortcomings_fi": "  "},
        {"email": "not an address"},
    ],
)
def test_what_cannot_be_true_is_refused(wrong: dict[str, str], client: Client) -> None:
    assert _sent(client, **wrong).status_code == 200
    assert not AccessibilityStatement.objects.exists()
