"""What the index holds of cards, worked out of the database: all the work but the writing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from search.documents import Document, indexed_card, indexed_text, texts_of
from search.engines.base import IndexedText
from search.mentions import Mention, Terms, explained_terms, mentions_of
from search.models import IndexedCard, SearchDocument
from search.versions import searched_cards

#: The columns of an indexed card that tell of the card, its key first.
FACTS: Final = tuple(field.attname for field in IndexedCard._meta.concrete_fields if field.attname != "generation")


class Prepared(NamedTuple):
    """The rows of some cards in each table of the index (`cards` has the columns FACTS), and their terms."""

    cards: Sequence[tuple[Any, ...]]
    documents: Sequence[Document]
    mentions: Sequence[Mention]
    texts: Sequence[IndexedText]


def facts_of(card: IndexedCard) -> tuple[Any, ...]:
    """Return the row of a card."""
    return tuple(attrgetter(*FACTS)(card))


def prepare(page_ids: Collection[int], terms: Terms | None = None) -> Prepared:
    """Return what is to be written of those of the cards that belong in the index (25 queries).

    `terms` are those that are explained today, looked up where they are not given.
    """
    cards = searched_cards(page_ids)
    if terms is None:
        terms = explained_terms() if cards else {}
    documents = [document for card in cards for document in texts_of(card)]
    return Prepared(
        cards=[facts_of(indexed_card(card)) for card in cards],
        documents=documents,
        mentions=[mention for card in cards for mention in mentions_of(card, terms)],
        texts=list(indexed_texts(documents)),
    )


def of_rows(cards: Iterable[IndexedCard], documents: Iterable[SearchDocument]) -> Prepared:
    """Return what is to be written of cards of which only these rows are known."""
    texts = [Document(*attrgetter(*Document._fields)(document)) for document in documents]
    return Prepared(list(map(facts_of, cards)), texts, [], list(indexed_texts(texts)))


def indexed_texts(documents: Iterable[Document]) -> Iterator[IndexedText]:
    """Yield the terms of documents; a text that stands for several languages is analysed once."""
    known: dict[tuple[Any, ...], IndexedText] = {}
    for text in documents:
        key = (text.text_language, text.level, text.title, text.keywords, text.summary, text.body)
        if key in known:
            yield known[key]._replace(card_id=text.card_id, scope=f"{text.language}{text.level}")
        else:
            known[key] = indexed_text(text)
            yield known[key]
