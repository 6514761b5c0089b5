"""What the index holds of cards, worked out of the database: all the work but the writing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from search.documents import Document, indexed_card, indexed_text, scopes_of, texts_of
from search.engines.base import IndexedText
from search.mentions import Mention, Terms, explained_terms, mentions_of
from search.models import IndexedCard, SearchDocument
from search.versions import SearchedCard, searched_cards

#: The columns of an indexed card that tell of the card, its key first.
FACTS: Final = tuple(field.attname for field in IndexedCard._meta.concrete_fields if field.attname != "generation")


class Prepared(NamedTuple):
    """The rows of some cards in each table of the index (`cards` has the columns FACTS), and their terms."""

    cards: Sequence[tuple[Any, ...]]
    documents: Sequence[Document]
    mentions: Sequence[Mention]
    texts: Sequence[IndexedText]


_facts: Final = attrgetter(*FACTS)


def rows_of(card: SearchedCard) -> tuple[tuple[Any, ...], list[Document]]:
    """Return the row of a card, and its documents."""
    documents = list(texts_of(card))
    return _facts(indexed_card(card, documents)), documents


def prepare(page_ids: Collection[int], terms: Terms | None = None) -> Prepared:
    """Return what is to be written of those of the cards that belong in the index (25 queries).

    `terms` are those that are explained today, looked up where they are not given.
    """
    cards = searched_cards(page_ids)
    if terms is None:
        terms = explained_terms() if cards else {}
    rows = [rows_of(card) for card in cards]
    documents = [document for _row, texts in rows for document in texts]
    return Prepared(
        cards=[facts for facts, _texts in rows],
        documents=documents,
        mentions=[mention for card in cards for mention in mentions_of(card, terms)],
        texts=list(map(indexed_text, documents)),
    )


def of_rows(cards: Iterable[IndexedCard], documents: Iterable[SearchDocument]) -> Prepared:
    """Return what is to be written of cards of which only these rows are known; which documents a card has is noted."""
    texts = [Document(*attrgetter(*Document._fields)(document)) for document in documents]
    by_card: dict[int, list[Document]] = defaultdict(list)
    for text in texts:
        by_card[text.card_id].append(text)
    rows = list(cards)
    for card in rows:
        card.texts = scopes_of(by_card[card.page_id])
    return Prepared(list(map(_facts, rows)), texts, [], list(map(indexed_text, texts)))
