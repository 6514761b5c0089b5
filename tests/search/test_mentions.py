"""Terms of the glossary in cards' texts: found when a card is indexed, linked when its page is read."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from catalogue.models import GlossaryTerm, ProductCardPage
from lifecycle.states import State
from search.indexing import index_card
from search.mentions import concerned_cards
from search.models import TermMention
from search.tasks import refresh_mentions
from tests.conftest import Committed
from tests.factories import CardFactory, organisation_with_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def term() -> GlossaryTerm:
    organisation_with_people("ALUE")
    return GlossaryTerm.objects.create(
        code="AVUSTUS",
        name_fi="avustus",
        name_sv="bidrag",
        definition_fi="Raha, jota ei makseta <takaisin>.",
        definition_sv="Pengar som inte betalas tillbaka.",
    )


def _indexed_card() -> ProductCardPage:
    card = CardFactory.in_state(State.IN_USE)
    index_card(card.pk)
    return card


def _html(client: Client, card: ProductCardPage, language: str = "fi") -> str:
    with override(language):
        answer = client.get(card.url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("term")
def test_first_use_of_a_term_leads_to_its_explanation(client: Client) -> None:
    html = _html(client, _indexed_card())
    (link,) = re.findall(r'<a class="c-word" href="#([^"]+)">avustusta<', html)
    assert f'id="{link}"' in html
    assert "Raha, jota ei makseta &lt;takaisin&gt;." in html
    assert '<dfn lang="fi">avustus</dfn>' in html


@pytest.mark.usefixtures("term")
def test_reading_a_page_analyses_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    card = _indexed_card()

    def refuse(*_words: Any) -> None:
        raise AssertionError("a page was analysed while it was read")

    for name in ("lemma_of", "terms_of"):
        monkeypatch.setattr(f"search.analysis.{name}", refuse)
        monkeypatch.setattr(f"search.term_words.{name}", refuse)
    assert "c-word" in _html(client, card)


@pytest.mark.usefixtures("term")
def test_fallback_text_is_explained_in_the_readers_language(client: Client) -> None:
    card = _indexed_card()
    card.customer_descriptions.exclude(language="fi").delete()
    index_card(card.pk)
    html = _html(client, card, "sv")
    assert re.search(r'<a class="c-word" href="[^"]+">avustusta<', html)
    assert "Pengar som inte betalas tillbaka." in html


def test_changed_term_is_found_anew(term: GlossaryTerm, client: Client) -> None:
    card, other = _indexed_card(), CardFactory.in_state(State.IN_USE)
    other.customer_descriptions.update(description="<p>Pelkkää neuvontaa.</p>")
    index_card(other.pk)
    loan = GlossaryTerm.objects.create(code="YRITYS", name_fi="yritys", definition_fi="Harjoittaa liiketoimintaa.")
    assert card.pk in concerned_cards(loan.pk)
    refresh_mentions.func(loan.pk)
    assert "Harjoittaa liiketoimintaa." in _html(client, card)
    GlossaryTerm.objects.filter(pk=term.pk).update(name_fi="muu sana")
    refresh_mentions.func(term.pk)
    assert not TermMention.objects.filter(term=term, language="fi").exists()


def test_saving_a_term_looks_for_it_after_the_commit(term: GlossaryTerm, committed: Committed) -> None:
    card = _indexed_card()
    TermMention.objects.all().delete()
    with committed():
        term.save()
    assert TermMention.objects.filter(card_id=card.pk, term=term).exists()


def test_ended_term_is_explained_no_more(term: GlossaryTerm, client: Client) -> None:
    card = _indexed_card()
    GlossaryTerm.objects.filter(pk=term.pk).update(valid_to="2020-01-01")
    assert "c-word" not in _html(client, card)


def test_term_without_a_definition_is_not_linked(term: GlossaryTerm, client: Client) -> None:
    GlossaryTerm.objects.filter(pk=term.pk).update(definition_fi="", definition_sv="")
    assert "c-word" not in _html(client, _indexed_card())
