"""The index of terms of whichever database the tests run on."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction

from search.analysis import GAP
from search.engines.base import IndexedText, Reading
from search.engines.embedded import term_index
from search.engines.scopes import SCOPES, table_of

pytestmark = pytest.mark.django_db


def _text(number: int, scope: str = "fi1", **fields: str) -> IndexedText:
    return IndexedText(number, scope, **fields)


def _found(
    groups: Sequence[set[str]],
    scope: str = "fi1",
    *,
    every_group: bool = True,
    prefix: str = "",
    phrases: Sequence[Sequence[str]] = (),
) -> list[int]:
    """Return what matches in order, having seen that both ways of asking find the same."""
    reading = Reading([frozenset(group) for group in groups], every_group, prefix, phrases=phrases)
    ranked = [card for _score, card in term_index().best(reading, scope, 100, 100)]
    assert sorted(term_index().matching(reading, scope)) == sorted(ranked)
    return ranked


def test_title_outranks_body() -> None:
    term_index().add([_text(1, body="laina laina"), _text(2, title="laina"), _text(3, body="takaus")])
    assert _found([{"laina"}]) == [2, 1]


def test_the_best_are_told_with_falling_scores_as_many_as_are_asked_for() -> None:
    term_index().add([_text(1, body="laina"), _text(2, title="laina"), _text(3, keywords="laina")])
    reading = Reading([frozenset({"laina"})], every_group=True)
    (first, best), (second, next_best) = term_index().best(reading, "fi1", 2, 3)
    assert (best, next_best) == (2, 3)
    assert first > second


def test_of_very_many_those_come_first_whose_title_keywords_or_summary_match() -> None:
    texts = [_text(number, body="laina " * (1 + number % 3)) for number in range(1, 9)]
    term_index().add([*texts, _text(20, keywords="laina"), _text(30, title="laina"), _text(40, summary="laina")])
    reading = Reading([frozenset({"laina"})], every_group=True)
    rows = term_index().best(reading, "fi1", 100, 1_000_000)
    assert [card for _score, card in rows][:3] == [30, 20, 40]
    assert {card for _score, card in rows} == {*range(1, 9), 20, 30, 40}
    assert [score for score, _card in rows] == sorted((score for score, _card in rows), reverse=True)
    assert [card for _score, card in term_index().best(reading, "fi1", 2, 1_000_000)] == [30, 20]


def test_word_that_most_texts_have_still_ranks() -> None:
    common, rare = frozenset({"laina"}), frozenset({"vienti"})
    term_index().add([_text(number, body="laina" if number % 3 else "takaus") for number in range(10, 18)])
    term_index().add([_text(1, body="laina vienti"), _text(2, title="laina", body="vienti")])
    reading = Reading([common, rare], every_group=True)
    (first, best), (second, _other) = term_index().best(reading, "fi1", 10, 2)
    assert best == 2
    assert first > second * 1.05


def test_groups_are_alternatives_and_all_are_asked_for() -> None:
    term_index().add([_text(1, title="laina kasvu"), _text(2, title="takaus kasvu"), _text(3, title="laina")])
    groups = [{"laina", "takaus"}, {"kasvu"}]
    assert set(_found(groups)) == {1, 2}
    assert set(_found(groups, every_group=False)) == {1, 2, 3}


def test_only_the_scope_asked_for_is_searched() -> None:
    term_index().add(
        [_text(1, "fi1", body="salaisuus"), _text(1, "fi2", body="ohje"), _text(3, "sv1", body="salaisuus")]
    )
    assert _found([{"salaisuus"}]) == [1]
    assert _found([{"salaisuus"}], "fi2") == []
    assert _found([{"ohje"}], "fi2") == [1]


@pytest.mark.parametrize("deeper", ["fi2", "fi3"])
def test_what_deeper_levels_say_does_not_move_the_order_of_the_first(deeper: str) -> None:
    texts = [_text(1, body="laina takaus"), _text(2, body="laina laina koulutus"), _text(3, body="takaus neuvonta")]
    term_index().add(texts)
    reading = Reading([frozenset({"laina"}), frozenset({"takaus"})], every_group=False)
    before = term_index().best(reading, "fi1", 10, 10)
    term_index().add([_text(number, deeper, body="laina laina vientitakaus") for number in range(1, 9)])
    assert term_index().best(reading, "fi1", 10, 10) == before


def test_unknown_scopes_are_refused() -> None:
    with pytest.raises(KeyError):
        _found([{"laina"}], "fi1; DROP TABLE")


def test_prefix_widens_the_last_group() -> None:
    term_index().add([_text(1, title="kehittämisavustus")])
    assert _found([{"kehittämisav"}]) == []
    assert _found([{"kehittämisav"}], prefix="kehittämisav") == [1]


def test_phrase_is_words_as_written_one_after_the_other() -> None:
    term_index().add(
        [
            _text(1, body="yritys perustaa", exact="yrityksen perustaminen"),
            _text(2, body="yritys perustaa", exact="yrityksen uusi perustaminen"),
            _text(3, body="yritys perustaa", exact="perustaminen yrityksen"),
            _text(4, body="yritys perustaa", exact=f"yrityksen {GAP} perustaminen"),
        ]
    )
    groups = [{"yritys"}, {"perustaa"}]
    assert len(_found(groups)) == 4
    assert _found(groups, phrases=[("yrityksen", "perustaminen")]) == [1]
    assert _found(groups, phrases=[("yrityksen",), ("uusi", "perustaminen")]) == [2]
    assert _found(groups, phrases=[("yritys",)]) == []


def test_written_words_alone_find_nothing_and_rank_nothing() -> None:
    term_index().add([_text(1, title="laina", exact="lainat"), _text(2, title="laina", exact="lainan lainan lainan")])
    assert _found([{"lainat"}]) == []
    assert _found([{"lainat"}], prefix="lainat") == []
    assert set(_found([{"laina"}])) == {1, 2}


def test_phrases_far_down_in_a_long_text_are_found() -> None:
    words = " ".join(f"sana{number}" for number in range(9000))
    term_index().add([_text(1, body="laina", exact=f"{words} laina alkaa")])
    assert _found([{"laina"}], phrases=[("laina", "alkaa")]) == [1]


def test_removed_texts_are_gone() -> None:
    term_index().add([_text(1, title="laina"), _text(1, "sv2", title="laina"), _text(2, title="laina")])
    assert term_index().held() == {(1, "fi1"), (1, "sv2"), (2, "fi1")}
    term_index().remove([1, 99])
    assert term_index().held() == {(2, "fi1")}


def test_texts_take_the_place_of_all_that_were_there() -> None:
    term_index().add([_text(1, title="laina"), _text(1, "sv2", title="laina")])
    with term_index().replaced() as add:
        add([_text(2, title="laina", exact="lainan määrä")])
        add([_text(3, body="laina"), _text(3, "en1", title="laina")])
    assert term_index().held() == {(2, "fi1"), (3, "fi1"), (3, "en1")}
    assert _found([{"laina"}]) == [2, 3]
    assert _found([{"laina"}], phrases=[("lainan", "määrä")]) == [2]
    term_index().add([_text(4, title="laina laina")])
    term_index().remove([3])
    assert set(_found([{"laina"}])) == {2, 4}
    for _time in range(2):
        with term_index().replaced():
            pass
    assert term_index().held() == set()
    term_index().add([_text(5, title="laina")])
    assert _found([{"laina"}]) == [5]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the tables stay")
@pytest.mark.parametrize("table", [table_of(scope) for scope in SCOPES])
def test_table_that_takes_the_place_is_made_as_the_migrations_make_it(table: str) -> None:
    def shape() -> list[list[tuple[Any, ...]]]:
        asked = (
            "SELECT reloptions FROM pg_class WHERE oid = %s::regclass",
            "SELECT attnum, attname, atttypid, attnotnull, attstorage FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY indexname",
            "SELECT conname, contype FROM pg_constraint WHERE conrelid = %s::regclass ORDER BY conname",
        )
        with connection.cursor() as cursor:
            return [cursor.execute(statement, [table]).fetchall() for statement in asked]

    made = shape()
    with term_index().replaced():
        pass
    assert len(made[2]) == 4
    assert shape() == made


def test_failure_halfway_leaves_what_was_there() -> None:
    term_index().add([_text(1, title="laina")])

    def begin() -> None:
        with transaction.atomic(), term_index().replaced() as add:
            add([_text(2, title="laina")])
            raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        begin()
    assert _found([{"laina"}]) == [1]


@pytest.mark.parametrize("term", ["", "AND", "NEAR", "or", "title", "exact", "0", "ä"])
def test_no_term_is_syntax(term: str) -> None:
    term_index().add([_text(1, title="laina")])
    assert _found([{term, "laina"}]) == [1]


def test_umlauts_are_kept_apart() -> None:
    term_index().add([_text(1, title="sää"), _text(2, title="saa")])
    assert _found([{"sää"}]) == [1]
