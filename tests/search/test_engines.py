"""The contract of the embedded engine of whichever database the tests run on."""

import pytest

from search.engines import IndexedText, engine

pytestmark = pytest.mark.django_db


def _text(number: int, scope: str = "fi1", **fields: str) -> IndexedText:
    return IndexedText(number, scope, **({"title": "", "keywords": "", "summary": "", "body": ""} | fields))


def test_title_outranks_body() -> None:
    engine().add([_text(1, body="laina laina"), _text(2, title="laina"), _text(3, body="takaus")])
    assert engine().search([{"laina"}], ["fi1"], every_group=True) == [2, 1]


def test_groups_are_alternatives_and_all_are_asked_for() -> None:
    engine().add([_text(1, title="laina kasvu"), _text(2, title="takaus kasvu"), _text(3, title="laina")])
    groups = [{"laina", "takaus"}, {"kasvu"}]
    assert set(engine().search(groups, ["fi1"], every_group=True)) == {1, 2}
    assert set(engine().search(groups, ["fi1"], every_group=False)) == {1, 2, 3}


def test_only_the_scopes_asked_for_are_searched() -> None:
    engine().add(
        [_text(1, "fi1", body="salaisuus"), _text(2, "fi2", body="salaisuus"), _text(3, "sv1", body="salaisuus")]
    )
    assert engine().search([{"salaisuus"}], ["fi1"], every_group=True) == [1]
    assert set(engine().search([{"salaisuus"}], ["fi1", "fi2"], every_group=True)) == {1, 2}


def test_scope_words_are_not_text() -> None:
    engine().add([_text(1, title="laina")])
    assert engine().search([{"fi1"}], ["fi1"], every_group=True) == []


def test_prefix_widens_the_last_group() -> None:
    engine().add([_text(1, title="kehittämisavustus")])
    assert engine().search([{"kehittämisav"}], ["fi1"], every_group=True) == []
    assert engine().search([{"kehittämisav"}], ["fi1"], every_group=True, prefix="kehittämisav") == [1]


def test_removed_documents_are_gone() -> None:
    engine().add([_text(1, title="laina"), _text(2, title="laina")])
    engine().remove([1, 99])
    assert engine().document_ids() == {2}
    engine().clear()
    assert engine().document_ids() == set()


@pytest.mark.parametrize("term", ["", "AND", "NEAR", "or", "title", "0", "ä"])
def test_no_term_is_syntax(term: str) -> None:
    engine().add([_text(1, title="laina")])
    assert engine().search([{term, "laina"}], ["fi1"], every_group=True) == [1]


def test_umlauts_are_kept_apart() -> None:
    engine().add([_text(1, title="sää"), _text(2, title="saa")])
    assert engine().search([{"sää"}], ["fi1"], every_group=True) == [1]
