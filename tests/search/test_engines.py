"""The index of terms of whichever database the tests run on."""

from collections.abc import Sequence

import pytest

from search.engines.base import IndexedText, Reading
from search.engines.embedded import term_index

pytestmark = pytest.mark.django_db


def _text(number: int, scope: str = "fi1", **fields: str) -> IndexedText:
    return IndexedText(number, scope, **({"title": "", "keywords": "", "summary": "", "body": ""} | fields))


def _found(groups: Sequence[set[str]], scopes: list[str], *, every_group: bool, prefix: str = "") -> list[int]:
    reading = Reading([frozenset(group) for group in groups], every_group, prefix)
    return term_index().search(reading, scopes)


def test_title_outranks_body() -> None:
    term_index().add([_text(1, body="laina laina"), _text(2, title="laina"), _text(3, body="takaus")])
    assert _found([{"laina"}], ["fi1"], every_group=True) == [2, 1]


def test_groups_are_alternatives_and_all_are_asked_for() -> None:
    term_index().add([_text(1, title="laina kasvu"), _text(2, title="takaus kasvu"), _text(3, title="laina")])
    groups = [{"laina", "takaus"}, {"kasvu"}]
    assert set(_found(groups, ["fi1"], every_group=True)) == {1, 2}
    assert set(_found(groups, ["fi1"], every_group=False)) == {1, 2, 3}


def test_only_the_scopes_asked_for_are_searched() -> None:
    term_index().add(
        [_text(1, "fi1", body="salaisuus"), _text(2, "fi2", body="salaisuus"), _text(3, "sv1", body="salaisuus")]
    )
    assert _found([{"salaisuus"}], ["fi1"], every_group=True) == [1]
    assert set(_found([{"salaisuus"}], ["fi1", "fi2"], every_group=True)) == {1, 2}


def test_scope_words_are_not_text() -> None:
    term_index().add([_text(1, title="laina")])
    assert _found([{"fi1"}], ["fi1"], every_group=True) == []


def test_prefix_widens_the_last_group() -> None:
    term_index().add([_text(1, title="kehittämisavustus")])
    assert _found([{"kehittämisav"}], ["fi1"], every_group=True) == []
    assert _found([{"kehittämisav"}], ["fi1"], every_group=True, prefix="kehittämisav") == [1]


def test_removed_documents_are_gone() -> None:
    term_index().add([_text(1, title="laina"), _text(2, title="laina")])
    term_index().remove([1, 99])
    assert term_index().document_ids() == {2}
    term_index().clear()
    assert term_index().document_ids() == set()


@pytest.mark.parametrize("term", ["", "AND", "NEAR", "or", "title", "0", "ä"])
def test_no_term_is_syntax(term: str) -> None:
    term_index().add([_text(1, title="laina")])
    assert _found([{term, "laina"}], ["fi1"], every_group=True) == [1]


def test_umlauts_are_kept_apart() -> None:
    term_index().add([_text(1, title="sää"), _text(2, title="saa")])
    assert _found([{"sää"}], ["fi1"], every_group=True) == [1]
