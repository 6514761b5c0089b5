"""Copies that stood in for missing translations are taken out of an index that holds them, without indexing anew."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from lifecycle.access import PUBLIC_ACCESS
from search import outbox
from search.engines.base import IndexedText
from search.engines.embedded import term_index
from search.finding import Query, find
from search.models import IndexedCard, SearchDocument
from search.snapshot import generation_number
from tests.search.contract.cards import card

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BEFORE, AFTER = [("search", "0011_terms_in_order")], [("search", "0012_texts_where_written")]


def _without_terms() -> None:
    """Empty the tables of terms, which no transaction of a test takes back."""
    with transaction.atomic(), term_index().replaced():
        pass


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    _without_terms()
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    _without_terms()


def test_copies_are_taken_out_and_what_is_written_stays() -> None:
    finnish = card("Laina", {1: "avoin", 2: "ohje"}, titles={"fi": "Laina"})
    both = card("Takaus", titles={"fi": "Takaus", "sv": "Borgen"})
    written = set(SearchDocument.objects.values_list("card_id", "language", "level", "title", "body"))
    executor = MigrationExecutor(connection)
    old = executor.migrate(BEFORE).apps.get_model("search", "SearchDocument")
    assert {*old.objects.values_list("language", "text_language")} == {("fi", "fi"), ("sv", "sv")}
    assert {page_id for _number, page_id in outbox.waiting(outbox.DOCUMENTS, 9)} == {finnish, both}
    for page_id, language, level in ((finnish, "sv", 1), (finnish, "en", 1), (finnish, "en", 2), (both, "en", 1)):
        old.objects.create(card_id=page_id, language=language, level=level, text_language="fi", title="Kopio")
        term_index().add([IndexedText(page_id, f"{language}{level}", title="kopio", exact="kopio")])
    generation = generation_number()

    MigrationExecutor(connection).migrate(AFTER)

    assert set(SearchDocument.objects.values_list("card_id", "language", "level", "title", "body")) == written
    assert dict(IndexedCard.objects.values_list("pk", "texts")) == {finnish: "fi1 fi2", both: "fi1 sv1"}
    assert term_index().held() == {(finnish, "fi1"), (finnish, "fi2"), (both, "fi1"), (both, "sv1")}
    assert generation_number() > generation
    assert find(Query("kopio", "en"), PUBLIC_ACCESS).answer.total == 0
    assert find(Query("laina", "en"), PUBLIC_ACCESS).answer.cards == [finnish]
    assert find(Query("borgen", "sv"), PUBLIC_ACCESS).answer.cards == [both]
