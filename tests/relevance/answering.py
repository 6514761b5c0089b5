"""What answers the judged queries: our search, and what there is without it, over the same cards."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from catalogue.models import ProductCardPage, ProductCardRecord
from lifecycle.access import access_of
from search.finding import Query, find
from search.outbox import is_behind
from search.servers import breaker, search_server

#: Gets a query and a language; returns the codes of the cards found, best first.
Answer = Callable[[str, str], list[str]]
_BY_STEMS: Final = """
    SELECT document.card_id
    FROM search_searchdocument document
    JOIN search_indexedcard card ON card.page_id = document.card_id,
        to_tsvector(%s::regconfig, concat_ws(' ', document.title, document.summary, document.body)) vector,
        to_tsquery(%s::regconfig, nullif(replace(plainto_tsquery(%s::regconfig, %s)::text, '&', '|'), '')) asked
    WHERE document.level = 1 AND document.language = %s AND card.public AND vector @@ asked
    ORDER BY ts_rank(vector, asked) DESC, document.card_id
    LIMIT 10
"""
_CONFIGURATIONS: Final = {"fi": "finnish", "sv": "swedish", "en": "english"}


def answerers() -> dict[str, Answer]:
    """Return what can answer on the database in use, by name; ours comes first."""
    codes = dict(ProductCardRecord.objects.exclude(source_id="").values_list("page_id", "source_id"))
    if search_server() is not None:
        return {"Tarjooma, Elasticsearch": partial(_the_servers, codes)}
    found: dict[str, Answer] = {
        f"Tarjooma, {connection.vendor}": partial(_ours, codes),
        f"Wagtail's own, {connection.vendor}": partial(_wagtails, codes),
    }
    if connection.vendor == "postgresql":
        found["PostgreSQL's stemmers"] = partial(_stemmed, codes)
    return found


def _ours(codes: Mapping[int, str], query: str, language: str) -> list[str]:
    found = find(Query(query, language), access_of(AnonymousUser()))
    return [codes[found.snapshot.cards[position].page_id] for position in found.positions]


def _the_servers(codes: Mapping[int, str], query: str, language: str) -> list[str]:
    """Ask like anybody, and refuse to take the answer of another engine for the server's."""
    answered = _ours(codes, query, language)
    if breaker.is_open or is_behind():
        raise RuntimeError("the search server does not answer")
    return answered


def _wagtails(codes: Mapping[int, str], query: str, _language: str) -> list[str]:
    """Wagtail cannot filter by the state of a life cycle: live pages are what is in the offering."""
    return [codes[page.pk] for page in ProductCardPage.objects.live().search(query)[:10]]


def _stemmed(codes: Mapping[int, str], query: str, language: str) -> list[str]:
    """Any of the words, by the stems of PostgreSQL's configuration of the language, over the same public texts."""
    configuration = _CONFIGURATIONS[language]
    with connection.cursor() as cursor:
        cursor.execute(_BY_STEMS, [configuration, "simple", configuration, query, language])
        return [codes[row[0]] for row in cursor.fetchall()]
