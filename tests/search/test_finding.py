"""Finding cards: relevance, facets, and above all that levels 2 and 3 reach only those who may read them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import ProductCardPage
from lifecycle.access import access_of
from lifecycle.roles import Role
from lifecycle.states import State
from search.finding import Query, find
from search.indexing import differences, index_card, rebuild, repair
from search.models import IndexedCard, SearchDocument
from search.results import results_of
from search.suggesting import suggestions
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET

pytestmark = pytest.mark.django_db

ODD_QUERIES = ["", " ", "x" * 10_000, "\x00", "🦊", '" OR 1=1 --', "title:*", "NEAR(a b)", "-", "(((", "äö*", "'; DROP"]


def _titles(text: str = "", user: object = None, language: str = "fi", **filters: list[str]) -> list[str]:
    found = find(Query(text, language, filters), access_of(user))
    return [found.snapshot.titles(language)[position] for position in found.positions]


@pytest.fixture
def cards() -> list[ProductCardPage]:
    made = [
        CardFactory.in_state(State.IN_USE, title="Yrityksen kehittämisavustus"),
        CardFactory.in_state(State.IN_USE, title="Vientivalmennus", kind="chargeable", needs=["OSAAMINEN"]),
        CardFactory.in_state(State.APPROVED, title="Tuleva laina"),
        CardFactory.draft(organisation_with_people("VIERAS"), title="Vieraan luonnos"),
    ]
    rebuild()
    return made


@pytest.mark.usefixtures("cards")
def test_inflected_word_finds_the_compound() -> None:
    assert "Yrityksen kehittämisavustus" in _titles("avustusta")
    assert _titles("kehittämisavustukset")[0] == "Yrityksen kehittämisavustus"


@pytest.mark.usefixtures("cards")
def test_beginning_of_a_word_finds_too() -> None:
    assert _titles("kehittämisav") == ["Yrityksen kehittämisavustus"]


@pytest.mark.usefixtures("cards")
def test_common_word_at_the_end_is_no_beginning_of_another() -> None:
    index_card(CardFactory.in_state(State.IN_USE, title="Formulalaina").pk)
    assert _titles("formu") == ["Formulalaina"]
    assert _titles("vientivalmennus for") == ["Vientivalmennus"]


@pytest.mark.usefixtures("cards")
def test_public_sees_only_what_is_in_use() -> None:
    assert set(_titles()) == {"Yrityksen kehittämisavustus", "Vientivalmennus"}
    assert _titles("tuleva laina") == []


@pytest.mark.usefixtures("cards")
def test_owner_sees_own_drafts_and_board_all() -> None:
    owner = person(Role.OWNER, organisation_with_people("ALUE"))
    assert set(_titles(user=owner)) == {"Yrityksen kehittämisavustus", "Vientivalmennus", "Tuleva laina"}
    assert "Vieraan luonnos" in _titles(user=person(Role.BOARD))


SECRETS = [(2, LEVEL_2_SECRET), (3, LEVEL_3_SECRET)]
READERS = {
    "anonymous": (None, 1),
    "expert": (Role.EXPERT, 2),
    "implementer": (Role.IMPLEMENTER, 3),
    "implementer of another": (Role.IMPLEMENTER, 2),
    "owner": (Role.OWNER, 3),
    "owner of another": (Role.OWNER, 2),
    "auditor": (Role.AUDITOR, 3),
}


def _reader(name: str) -> object:
    role = READERS[name][0]
    if role is None:
        return None
    return person(role, organisation_with_people("TOINEN" if "another" in name else "ALUE"))


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("name", list(READERS))
@pytest.mark.parametrize(("level", "secret"), SECRETS)
def test_deep_words_are_found_only_by_those_who_may_read_them(name: str, level: int, secret: str) -> None:
    user = _reader(name)
    may = READERS[name][1] >= level
    with override("fi"):
        results = results_of(Query(secret, "fi"), access_of(user))
    assert bool(results.total) is may
    assert any(option.count for facet in results.facets for option in facet.options) is may
    shown = "".join(piece for card in results.cards for piece, _marked in card.snippet)
    assert (secret in shown) is may
    if not may:
        assert secret not in repr(results).replace(f"query='{secret}'", "").replace(f"q={secret}", "")
    assert suggestions(secret, access_of(user), "fi") == []


@pytest.mark.usefixtures("cards")
def test_facets_leave_out_their_own_filter() -> None:
    with override("fi"):
        results = results_of(Query("", "fi", {"need": ["OSAAMINEN"]}), access_of(None))
    assert [card.title for card in results.cards] == ["Vientivalmennus"]
    needs = next(facet for facet in results.facets if facet.name == "need")
    assert {option.value: (option.count, option.selected) for option in needs.options} == {
        "RAHOITUS": (1, False),
        "OSAAMINEN": (1, True),
    }
    kinds = {link.value: link.number for link in results.kind_links}
    assert kinds == {"": 1, "support": 0, "chargeable": 1, "free_advice": 0}


@pytest.mark.usefixtures("cards")
def test_values_of_one_facet_are_alternatives() -> None:
    assert len(_titles(need=["OSAAMINEN", "RAHOITUS"])) == 2
    assert _titles(need=["RAHOITUS"], kind=["chargeable"]) == []
    assert _titles(need=["EI-OLE"]) == []


@pytest.mark.usefixtures("cards")
def test_snippet_marks_the_found_word() -> None:
    results = results_of(Query("avustus", "fi"), access_of(None))
    assert ("avustusta", True) in results.cards[0].snippet


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("text", ODD_QUERIES)
def test_any_query_gives_a_page(text: str, client: Client) -> None:
    with override("fi"):
        address, suggest = reverse("search:results"), reverse("search:suggest")
    assert client.get(address, {"q": text, "page": text[:50], "kind": text[:50], "sort": "x"}).status_code == 200
    assert client.get(suggest, {"q": text}).status_code == 200


def test_missing_language_is_found_through_its_fallback() -> None:
    page = CardFactory.in_state(State.IN_USE, title="Kehittämisavustus")
    page.customer_descriptions = [row for row in page.customer_descriptions.all() if row.language == "fi"]
    page.save()
    rebuild()
    assert _titles("avustusta", language="en") == ["Kehittämisavustus"]
    assert [result.language for result in results_of(Query("avustusta", "en"), access_of(None)).cards] == ["fi"]
    assert IndexedCard.objects.get(pk=page.pk).texts == "en2 en3 fi1 fi2 fi3 sv2 sv3"


def test_suggestions_begin_with_what_was_typed() -> None:
    CardFactory.in_state(State.IN_USE, title="Kasvulaina")
    CardFactory.in_state(State.IN_USE, title="Rahoitusta kasvuun")
    CardFactory.draft(title="Kasvun salainen luonnos")
    rebuild()
    with override("fi"):
        found = [row.text for row in suggestions("kasvu", access_of(None), "fi")]
    assert found == ["Kasvulaina", "Rahoitusta kasvuun"]
    assert suggestions("k", access_of(None), "fi") == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_index_follows_commits() -> None:
    CardFactory.in_state(State.IN_USE, title="Seurattava palvelu")
    assert _titles("seurattava") == ["Seurattava palvelu"]
    page = CardFactory.draft(title="Poistettava luonnos")
    assert differences() == []
    assert _titles("poistettava", user=person(Role.BOARD)) == ["Poistettava luonnos"]
    page.delete()
    assert _titles("poistettava", user=person(Role.BOARD)) == []
    assert not IndexedCard.objects.filter(pk=page.pk).exists()
    assert differences() == []


@pytest.mark.usefixtures("cards")
def test_check_finds_and_repairs_what_disagrees(cards: list[ProductCardPage]) -> None:
    assert differences() == []
    SearchDocument.objects.filter(card_id=cards[0].pk, language="fi", level=1).update(title="Vanha nimi")
    IndexedCard.objects.filter(pk=cards[1].pk).delete()
    wrong = differences()
    assert wrong == sorted([cards[0].pk, cards[1].pk])
    repair(wrong)
    assert differences() == []


def test_published_card_is_searched_by_its_published_text() -> None:
    page = CardFactory.in_state(State.IN_USE, title="Julkinen nimi")
    draft = page.get_latest_revision_as_object()
    draft.title = "Odottava nimi"
    draft.save_revision()
    index_card(page.pk)
    assert _titles("odottava", user=person(Role.BOARD)) == []
    assert _titles("julkinen") == ["Julkinen nimi"]


@pytest.mark.parametrize("number", [3, 30])
def test_queries_do_not_grow_with_the_catalogue(number: int, django_assert_max_num_queries: object) -> None:
    for _n in range(number):
        CardFactory.in_state(State.IN_USE)
    rebuild()
    results_of(Query("palvelu", "fi"), access_of(None))
    with django_assert_max_num_queries(10):
        results_of(Query("avustusta", "fi"), access_of(None))
