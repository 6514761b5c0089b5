"""Queries that nothing fits as typed: looser readings, corrected spelling, other words, and numbers of forms."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import GlossaryTerm
from forms_registry.models import ApplicationForm, CardForm
from lifecycle.access import access_of
from lifecycle.roles import Role
from lifecycle.states import State
from search.finding import Query, find
from search.indexing import rebuild
from search.results import Results, results_of
from tests.factories import CardFactory, FormFactory, person

pytestmark = pytest.mark.django_db


def _results(text: str, **asked: str) -> Results:
    with override("fi"):
        return results_of(Query(text, "fi", **asked), access_of(None))


def _titles(text: str) -> list[str]:
    return [card.title for card in _results(text).cards]


def _cards(*titles: str) -> None:
    for title in titles:
        CardFactory.in_state(State.IN_USE, title=title)
    rebuild()


def test_misspelt_word_is_answered_as_what_was_meant_and_the_page_says_so(client: Client) -> None:
    _cards("Starttiraha", "Vientineuvonta")
    results = _results("startiraha")
    assert (results.corrected, [card.title for card in results.cards][0]) == ("starttiraha", "Starttiraha")
    with override("fi"):
        said = client.get(reverse("search:results"), {"q": "startiraha"}).content.decode()
    assert "Tarkoititko ”starttiraha”?" in said
    assert _results("starttiraha").corrected == ""


def test_quoted_words_are_found_as_they_are_written() -> None:
    _cards("Yrityksen perustaminen", "Yritysten perustaminen", "Perustaminen ja yrityksen kasvu")
    assert _titles("”yrityksen perustaminen”") == ["Yrityksen perustaminen"]
    assert _titles('"Yritysten perustaminen"') == ["Yritysten perustaminen"]
    assert set(_titles('"yrityksen" perustaminen')) == {"Yrityksen perustaminen", "Perustaminen ja yrityksen kasvu"}
    assert len(_titles("yrityksen perustaminen")) == 3


def test_last_quoted_word_is_not_a_beginning() -> None:
    _cards("Lainan takaus", "Lainan takausmaksu")
    assert _titles('"lainan takaus"') == ["Lainan takaus"]


def test_quoted_words_that_nowhere_stand_so_are_looked_for_one_by_one_and_the_page_says_so(client: Client) -> None:
    _cards("Yrityksen perustaminen", "Messumatka")
    results = _results('"perustamisen yritykset"')
    assert results.without_quotes
    assert [card.title for card in results.cards][0] == "Yrityksen perustaminen"
    with override("fi"):
        said = client.get(reverse("search:results"), {"q": '"perustamisen yritykset"'}).content.decode()
    assert "Lainausmerkeissä olevat sanat eivät ole missään peräkkäin" in said
    assert "haulla ”perustamisen yritykset”" in said
    assert not _results('"yrityksen perustaminen"').without_quotes


def test_misspelt_quoted_word_is_answered_as_what_was_meant() -> None:
    _cards("Starttiraha", "Vientineuvonta")
    results = _results('"startiraha"')
    assert (results.corrected, results.without_quotes) == ("starttiraha", False)


def test_words_of_drafts_are_never_offered() -> None:
    CardFactory.draft(title="Hurmeliini")
    _cards("Starttiraha")
    assert _results("hurmelini").corrected == ""
    found = find(Query("hurmelini", "fi"), access_of(person(Role.BOARD)))
    assert found.corrected == ""


def test_what_fits_loosely_comes_after_what_fits_and_is_told_apart(client: Client) -> None:
    _cards("Kasvulaina", "Vakautuslaina", "Messumatka")
    results = _results("kasvulaina")
    assert [(card.title, card.begins_near) for card in results.cards] == [
        ("Kasvulaina", False),
        ("Vakautuslaina", True),
    ]
    assert (results.fitting, results.near, results.total) == (1, 1, 2)
    by_name = _results("kasvulaina", sort="name")
    assert not any(card.begins_near for card in by_name.cards)
    with override("fi"):
        said = client.get(reverse("search:results"), {"q": "kasvulaina"}).content.decode()
    assert "1 palvelu" in said
    assert "Näistäkin voi olla apua" in said


def test_everyday_word_finds_by_the_glossary_also_what_does_not_carry_the_term() -> None:
    _cards("Luottopalvelu", "Messumatka")
    assert "Luottopalvelu" not in _titles("pätäkkä")
    GlossaryTerm.objects.create(code="LUOTTO", name_fi="luottopalvelu", name_sv="k", name_en="c", synonyms_fi="pätäkkä")
    assert _titles("pätäkkää") == ["Luottopalvelu"]


def test_form_number_finds_the_service_that_offers_it_while_it_is_offered() -> None:
    page = CardFactory.in_state(State.IN_USE, title="Kehittämisavustus")
    form = FormFactory.in_state(State.IN_USE, title="Hakemus")
    ApplicationForm.objects.filter(pk=form.pk).update(number="A816")
    rebuild()
    assert _titles("A816") == []
    CardForm.objects.create(
        service=page.record.item, form=form, added_by=person(Role.OWNER, page.record.item.owner), order=0
    )
    rebuild()
    assert _titles("a816") == ["Kehittämisavustus"]
    assert _titles("A817") == []  # a number is exact
