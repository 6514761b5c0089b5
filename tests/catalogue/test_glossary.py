"""The public glossary: terms in the reader's language, what they are called in the others, an anchor each."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.glossary import terms_by_letter
from catalogue.models import GlossaryTerm
from tests.factories import organisation_with_people

pytestmark = pytest.mark.django_db


def _html(client: Client, language: str = "fi") -> str:
    with override(language):
        answer = client.get(reverse("catalogue:glossary"))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def terms() -> None:
    organisation_with_people("ALUE")
    GlossaryTerm.objects.create(
        code="LAINA",
        name_fi="laina",
        name_sv="lån",
        name_en="loan",
        definition_fi="Maksetaan <takaisin>.",
        definition_sv="Betalas tillbaka.",
        synonyms_fi="luotto\nvelka",
    )
    GlossaryTerm.objects.create(code="DE MINIMIS", name_fi="äyri", name_sv="öre", definition_fi="Pieni raha.")
    GlossaryTerm.objects.create(code="VANHA", name_fi="vanha sana", valid_to=date(2020, 1, 1))


@pytest.mark.usefixtures("terms")
def test_term_has_its_definition_its_names_elsewhere_and_an_anchor(client: Client) -> None:
    html = _html(client)
    assert '<dfn lang="fi">laina</dfn>' in html
    assert "Maksetaan &lt;takaisin&gt;." in html
    assert '<span lang="sv">lån</span>' in html
    assert '<span lang="en">loan</span>' in html
    assert "luotto, velka" in html
    assert 'id="term-LAINA"' in html
    assert 'id="term-DE_MINIMIS"' in html
    assert "vanha sana" not in html


@pytest.mark.usefixtures("terms")
def test_terms_stand_in_the_order_of_the_language() -> None:
    assert [(group.letter, [term.name for term in group.terms]) for group in terms_by_letter("sv")] == [
        ("L", ["lån"]),
        ("Ö", ["öre"]),
    ]


@pytest.mark.usefixtures("terms")
def test_what_is_not_translated_is_marked_with_its_language(client: Client) -> None:
    html = _html(client, "en")
    assert '<dfn lang="fi">äyri</dfn>' in html
    assert '<dd lang="fi">Pieni raha.</dd>' in html


@pytest.mark.usefixtures("terms")
def test_letters_lead_to_their_terms(client: Client) -> None:
    html = _html(client)
    jumps = re.findall(r'href="#(letter-[^"]+)"', html)
    assert jumps == ["letter-l", "letter-ä"]
    assert all(f'id="{jump}"' in html for jump in jumps)


def test_empty_glossary_says_so(client: Client) -> None:
    organisation_with_people("ALUE")
    assert "Sanastossa ei ole vielä sanoja." in _html(client) or "no terms yet" in _html(client)
