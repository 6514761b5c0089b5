"""What every engine finds, and in which order."""

from datetime import date

import pytest

from search.engines.base import ENOUGH, MOST_LOOSE
from tests.search.contract.cards import card
from tests.search.contract.conftest import Ask, reading

pytestmark = pytest.mark.django_db


def test_title_outranks_keywords_and_those_outrank_body(ask: Ask) -> None:
    body = card("Neuvonta", {1: "takaus takaus"})
    keyword = card("Rahoitus", keywords="takaus")
    title = card("Takaus")
    card("Koulutus")
    assert ask("takaus").cards == [title, keyword, body]


def test_group_matches_by_any_of_its_terms_and_all_groups_are_asked_for(ask: Ask) -> None:
    both, other = card("Laina kasvu"), card("Takaus kasvu")
    card("Laina")
    answer = ask("laina takaus", "kasvu")
    assert set(answer.cards) == {both, other}
    assert answer.total == 2


def test_one_group_is_enough_where_not_every_group_is_asked_for(ask: Ask) -> None:
    both, first, second = card("Laina kasvu"), card("Laina"), card("Kasvu")
    card("Takaus")
    answer = ask(readings=[reading("laina", "kasvu", every_group=False)])
    assert answer.cards[0] == both
    assert set(answer.cards) == {both, first, second}


def test_prefix_widens_the_last_group(ask: Ask) -> None:
    wanted = card("Kehittämisavustus")
    assert ask("kehittämisav").cards == []
    assert ask(readings=[reading("kehittämisav", prefix="kehittämisav")]).cards == [wanted]
    assert ask(readings=[reading("kehittämisav", "muu", prefix="kehittämisav")]).cards == []


def test_phrase_is_words_as_written_one_after_the_other(ask: Ask) -> None:
    titled = card("Yrityksen perustaminen")
    described = card("Neuvonta", {1: "Apua yrityksen perustaminen mielessä"})
    card("Yritysten perustaminen")
    card("Perustaminen, yrityksen")
    card("Yrityksen", {1: "Perustaminen alkaa tästä"})
    card("Yrityksen ensimmäinen perustaminen")
    asked = [reading("yritys", "perustaa", phrases=["yrityksen perustaminen"])]
    assert ask(readings=asked).cards == [titled, described]


def test_every_phrase_is_asked_for_in_every_reading(ask: Ask) -> None:
    both = card("Lainan hakeminen", {1: "Rahoitusta viennin alkuun"})
    card("Lainan hakeminen")
    phrases = ["lainan hakeminen", "viennin alkuun"]
    assert ask(readings=[reading("laina", "hakea", phrases=phrases)]).cards == [both]
    assert ask(readings=[reading("laina", "muu", every_group=False, is_loose=True, phrases=phrases)]).cards == [both]
    assert ask(readings=[reading("laina", phrases=["lainan"])]).total == 2
    assert ask(readings=[reading("laina", phrases=["laina"])]).total == 0


def test_phrases_hold_words_that_are_no_terms_of_the_query(ask: Ask) -> None:
    wanted = card("Tuki ja neuvonta")
    card("Tuki tai neuvonta")
    assert ask(readings=[reading("tuki", "neuvonta", phrases=["tuki ja neuvonta"])]).cards == [wanted]


@pytest.mark.parametrize("term", ["AND", "NEAR", "or", "title", "0", "ä", "fi1", "*"])
def test_no_term_is_syntax(ask: Ask, term: str) -> None:
    wanted = card("Laina")
    card("Takaus")
    assert ask(f"{term} laina").cards == [wanted]
    assert ask(term).cards == []


def test_umlauts_are_letters_of_their_own(ask: Ask) -> None:
    wanted = card("Sää")
    card("Saa")
    assert wanted in ask("sää").cards
    assert len(ask("sää").cards) == 1


def test_looser_readings_are_added_while_few_are_found_and_told_apart(ask: Ask) -> None:
    strict, loose = card("Kasvulaina"), card("Laina")
    readings = [reading("kasvulaina"), reading("laina", is_loose=True)]
    answer = ask(readings=readings)
    assert answer.cards == [strict, loose]
    assert (answer.total, answer.near) == (2, 1)
    assert answer.terms == {"kasvulaina", "laina"}


def test_looser_readings_are_left_alone_once_enough_is_found(ask: Ask) -> None:
    strict = {card(f"Vakuutus {number}") for number in range(ENOUGH)}
    card("Takaus")
    answer = ask(readings=[reading("vakuutus"), reading("vakuutus takaus")])
    assert set(answer.cards) == strict
    assert answer.terms == {"vakuutus"}
    assert answer.near == 0


def test_wider_reading_that_is_not_loose_comes_after_the_strict_one(ask: Ask) -> None:
    for number in range(ENOUGH + 1):
        card(f"Takaus {number}")
    strict = card("Neuvonta", {1: "vakuutus"})
    answer = ask(readings=[reading("vakuutus"), reading("vakuutus takaus")])
    assert answer.cards[0] == strict
    assert (answer.total, answer.near) == (ENOUGH + 2, 0)


def test_only_so_many_are_taken_of_what_a_loose_reading_finds(ask: Ask) -> None:
    for number in range(MOST_LOOSE + 3):
        card(f"Takaus {number}")
    answer = ask(readings=[reading("vakuutus"), reading("takaus", is_loose=True)])
    assert (answer.total, answer.near, answer.matched) == (MOST_LOOSE, MOST_LOOSE, MOST_LOOSE)


def test_what_nothing_fits_finds_nothing(ask: Ask) -> None:
    card("Laina")
    answer = ask("takaus")
    assert (list(answer.cards), answer.total, answer.matched, answer.terms) == ([], 0, 0, frozenset())
    assert ask(readings=[reading()]).total == 0


def test_pages_follow_each_other_and_end(ask: Ask) -> None:
    made = {card(f"Laina {number}") for number in range(7)}
    first, second, third = (ask("laina", offset=offset, limit=3) for offset in (0, 3, 6))
    assert [len(answer.cards) for answer in (first, second, third)] == [3, 3, 1]
    assert {*first.cards, *second.cards, *third.cards} == made
    assert {answer.total for answer in (first, second, third)} == {7}
    beyond = ask("laina", offset=60, limit=3)
    assert (list(beyond.cards), beyond.total) == ([], 7)


def test_pages_of_a_loose_reading_keep_its_order(ask: Ask) -> None:
    strict = card("Vakuutus")
    for number in range(6):
        card(f"Takaus {number}")
    readings = [reading("vakuutus"), reading("takaus", is_loose=True)]
    everything = ask(readings=readings).cards
    assert everything[0] == strict
    assert ask(readings=readings, offset=2, limit=3).cards == everything[2:5]


def test_sort_orders(ask: Ask) -> None:
    old = card("Äänite laina", newest_on=date(2019, 5, 1))
    new = card("zeta laina", newest_on=date(2024, 5, 1))
    unknown = card("Alfa laina", newest_on=None)
    assert ask("laina", sort="name").cards == [unknown, new, old]
    assert ask("laina", sort="newest").cards == [new, old, unknown]


def test_without_words_every_card_is_found_by_name(ask: Ask) -> None:
    second, first = card("Beeta"), card("alfa")
    answer = ask()
    assert answer.cards == [first, second]
    assert (answer.total, answer.matched, answer.near, answer.terms) == (2, 2, 0, frozenset())
