"""What no engine shows to whom: levels and cards that the rights do not reach leave no trace in an answer."""

import pytest

from search.engines.base import SORTS, Rights
from search.models import IndexedCard
from tests.search.contract.cards import card
from tests.search.contract.conftest import Ask, reading

pytestmark = pytest.mark.django_db

TEXTS = {1: "avoin", 2: "ohje", 3: "toimeenpano"}


def _key(page_id: int) -> str:
    return IndexedCard.objects.get(pk=page_id).delivery_key


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("read", [1, 2, 3])
def test_text_of_a_level_is_found_only_by_those_who_read_it(ask: Ask, level: int, read: int) -> None:
    wanted = card("Laina", TEXTS)
    answer = ask(TEXTS[level], rights=Rights(level=read))
    may = read >= level
    assert (list(answer.cards) == [wanted]) is may
    assert (answer.total, answer.matched) == ((1, 1) if may else (0, 0))
    assert any(count for values in answer.counts.values() for count in values.values()) is may
    assert any(answer.without.values()) is may
    assert dict(answer.levels) == ({wanted: level} if may else {})
    assert bool(answer.terms) is may


def test_deeper_levels_are_read_of_what_one_delivers_alone(ask: Ask) -> None:
    own = card("Laina", TEXTS, delivering_organisations=["TUOTTAJA"])
    other = card("Takaus", TEXTS)
    rights = Rights(level=2, of_deliveries={_key(own): 3})
    assert ask("toimeenpano", rights=rights).cards == [own]
    assert set(ask("ohje", rights=rights).cards) == {own, other}
    narrow = Rights(level=2, of_deliveries={_key(own): 1})
    assert ask("ohje", rights=narrow).cards == [other]
    assert ask("avoin", rights=narrow).total == 2


def test_cards_that_are_not_public_are_seen_by_their_owners_and_by_those_who_see_all(ask: Ask) -> None:
    public = card("Laina")
    own = card("Laina oma", public=False)
    foreign = card("Laina vieras", public=False, owner="VIERAS")
    assert ask("laina").cards == [public]
    assert ask().total == 1
    assert set(ask("laina", rights=Rights(drafts_of=frozenset({"ALUE"}))).cards) == {public, own}
    assert set(ask("laina", rights=Rights(drafts_of=None)).cards) == {public, own, foreign}
    assert ask("laina").counts["organisation"].get("VIERAS", 0) == 0


def test_counts_are_of_cards_however_many_levels_fit(ask: Ask) -> None:
    card("Laina", dict.fromkeys((1, 2, 3), "laina"))
    card("Laina toinen")
    answer = ask("laina", rights=Rights(level=3))
    assert (answer.total, answer.counts["kind"]["support"]) == (2, 2)


def test_words_must_meet_within_the_text_of_one_level(ask: Ask) -> None:
    card("Laina", TEXTS)
    assert ask("laina", "ohje", rights=Rights(level=3)).total == 0
    assert ask("laina", "avoin", rights=Rights(level=3)).total == 1


def test_level_without_text_hides_none_of_the_others(ask: Ask) -> None:
    deep, flat = card("Laina", {3: "toimeenpano"}), card("Takaus")
    for level in (1, 2, 3):
        assert ask(rights=Rights(level=level)).total == 2
        assert ask("takaus", rights=Rights(level=level)).cards == [flat]
        assert ask("laina", rights=Rights(level=level)).cards == [deep]
    assert ask("toimeenpano", rights=Rights(level=3)).cards == [deep]


def test_looser_readings_find_no_deeper_levels_either(ask: Ask) -> None:
    wanted = card("Laina", TEXTS)
    readings = [reading("laina"), reading("ohje", is_loose=True), reading("ohj", prefix="ohj")]
    card("Takaus", TEXTS)
    answer = ask(readings=readings)
    assert list(answer.cards) == [wanted]
    assert answer.terms == {"laina"}


def test_other_languages_are_not_searched_where_there_is_text(ask: Ask) -> None:
    wanted = card("Laina", titles={"fi": "Laina", "sv": "Bolån"})
    assert ask("laina").cards == [wanted]
    assert ask("laina", language="sv").total == 0
    assert ask("bolån", language="sv").cards == [wanted]
    assert ask("bolån").total == 0
    assert ask("bolån", language="en").total == 0, "whoever reads English is shown the Finnish text"


def test_missing_language_is_searched_in_the_one_that_is_read_instead(ask: Ask) -> None:
    finnish = card("Laina", titles={"fi": "Laina"})
    swedish = card("Laina", titles={"sv": "Laina"})
    both = card("Laina", titles={"fi": "Laina laina", "sv": "Laina"})
    for language in ("fi", "sv", "en"):
        answer = ask("laina", language=language)
        assert (answer.total, {*answer.cards}) == (3, {finnish, swedish, both})


@pytest.mark.parametrize("sort", SORTS)
def test_pages_go_on_over_cards_that_are_read_in_several_languages(ask: Ask, sort: str) -> None:
    written = ({"fi": "Laina"}, {"sv": "Laina"}, {"fi": "Laina", "sv": "Laina"}, {"fi": "Laina", "sv": "Muu"})
    cards = [card("Laina", titles=dict(written[number % 4])) for number in range(12)]
    pages = [ask("laina", language="sv", sort=sort, offset=offset, limit=2).cards for offset in range(0, 12, 2)]
    found = [page_id for page in pages for page_id in page]
    assert sorted(found) == [page_id for number, page_id in enumerate(cards) if number % 4 != 3]


@pytest.mark.parametrize("level", [2, 3])
def test_missing_text_of_a_deeper_level_is_found_by_those_alone_who_read_it(ask: Ask, level: int) -> None:
    wanted = card("Laina", {1: "avoin"}, more={"fi": {level: "syvempi"}})
    for read in (1, 2, 3):
        answer = ask("syvempi", language="sv", rights=Rights(level=read))
        assert dict(answer.levels) == ({wanted: level} if read >= level else {})


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("read", [1, 2, 3])
def test_phrase_of_a_level_is_found_only_by_those_who_read_it(ask: Ask, level: int, read: int) -> None:
    wanted = card("Laina", {number: f"laina {text} alkaa" for number, text in TEXTS.items()})
    answer = ask(readings=[reading("laina", phrases=[f"{TEXTS[level]} alkaa"])], rights=Rights(level=read))
    assert list(answer.cards) == ([wanted] if read >= level else [])
    assert dict(answer.levels) == ({wanted: level} if read >= level else {})
