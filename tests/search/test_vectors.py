"""What is packed for PostgreSQL is what PostgreSQL makes of the same words written as text."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.base import IndexedText, Reading
from search.engines.embedded import term_index
from search.engines.vectors import LAST_PLACE, packed, placed

_WORDS = st.lists(st.sampled_from(["a", "b", "ab", "äiti", "õ", "z" * 60, "\ue000", "'", "\\", "10"]), max_size=40)
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="vectors of PostgreSQL")


def _as_text(*fields: tuple[list[str], str]) -> str:
    words = [(word, weight) for field, weight in fields for word in field]
    written = [(word.replace("\\", "\\\\").replace("'", "''"), weight) for word, weight in words]
    return " ".join(f"'{word}':{place}{weight}" for place, (word, weight) in enumerate(written, 1))


def test_packed_words_are_counted_ordered_and_placed() -> None:
    head = placed([("b a b", "A"), ("", "B"), ("a", "C")])
    assert head == {b"b": b"\xc0\x01\xc0\x03", b"a": b"\xc0\x02\x40\x04"}
    assert placed([("ä", "D")], head, 4) == {**head, "ä".encode(): b"\0\x05"}
    assert packed(head) == b"\0\0\0\x02a\0\0\x02\xc0\x02\x40\x04b\0\0\x02\xc0\x01\xc0\x03"
    assert packed({}) == b"\0\0\0\0"


@on_postgresql
@pytest.mark.django_db
@settings(deadline=None, max_examples=60)
@given(_WORDS, _WORDS, _WORDS, _WORDS, _WORDS)
def test_vectors_are_those_of_the_same_text(
    title: list[str], keywords: list[str], summary: list[str], body: list[str], exact: list[str]
) -> None:
    head = (title, "A"), (keywords, "B"), (summary, "C")
    term_index().add([IndexedText(1, "fi1", *map(" ".join, (title, keywords, summary, body, exact)))])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT head = %s::tsvector, vector = %s::tsvector, exact = %s::tsvector FROM search_terms_fi1",
            [_as_text(*head), _as_text(*head, (body, "D")), _as_text((exact, "D"))],
        )
        assert cursor.fetchone() == (True, True, True)
    term_index().remove([1])


@pytest.mark.django_db
@pytest.mark.parametrize("again", [254, 255, 256, LAST_PLACE, 20_000])
def test_word_is_found_however_often_it_and_others_are_said(again: int) -> None:
    term_index().add([IndexedText(1, "fi1", body=f"{'laina ' * again} vienti laina", exact=f"{'laina ' * again} ö")])
    for terms in ({"laina"}, {"vienti"}):
        reading = Reading([frozenset(terms)], every_group=True)
        assert term_index().matching(reading, "fi1") == [1]
        assert [card for _score, card in term_index().best(reading, "fi1", 5, 1)] == [1]
