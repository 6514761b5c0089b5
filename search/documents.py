"""From a card to its search documents: one per level and language with text, each with only that level's."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from django.utils import timezone

from catalogue.card_access import delivered_by, is_read_by_public
from catalogue.models import Region
from catalogue.models.card import title_among
from catalogue.models.channels import is_e_service_level, is_in_force
from catalogue.reach import is_nationwide
from catalogue.text import to_plain, written_lines
from lifecycle.kinds import Kind
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.states import State, state_shown_to_public
from search.analysis import GAP, Analysed, analysed
from search.engines.base import LEVELS, NATIONWIDE, IndexedText
from search.engines.scopes import scope_of
from search.models import IndexedCard, SearchDocument
from search.versions import Row, SearchedCard

_RELATIONS: Final = {1: "customer_descriptions", 2: "expert_descriptions", 3: "implementation_descriptions"}
_RICH_FIELDS: Final = {
    1: ("description", "what_you_get", "how_to_apply", "conditions", "costs"),
    2: ("when_to_offer", "when_not_to_offer", "criteria", "contacts"),
    3: ("instructions",),
}


class Document(NamedTuple):
    """A search document before it is stored: the same names as in `SearchDocument`, made in a tenth of the time."""

    card_id: int
    language: str
    level: int
    title: str
    summary: str = ""
    body: str = ""
    processing_time: str = ""
    keywords: str = ""


def scopes_of(documents: Iterable[SearchDocument | Document]) -> str:
    """Return what `IndexedCard.texts` says of a card with these documents."""
    return " ".join(sorted(scope_of(document.language, document.level) for document in documents))


def indexed_card(card: SearchedCard, documents: Collection[Document]) -> IndexedCard:
    """Return what facets and access need of `card`, and which documents it has (unsaved)."""
    facts, state = card.facts, card.facts.state
    delivery = delivered_by(
        card.owner.code,
        (organisation.code for organisation in card.named["delivering_organisations"]),
        (unit.code for unit in card.named["delivering_units"]),
        production=facts.production,
        producer=facts.producer,
    )
    today = timezone.localdate()
    channels = [row for row in card.rows["channels"] if is_in_force(row["valid_from"], row["valid_to"], today)]
    return IndexedCard(
        page_id=facts.page_id,
        item_code=facts.code,
        url_path="/".join(card.url_path.strip("/").split("/")[1:]) + "/",
        public=is_read_by_public(live=facts.live, state=state),
        state=str(state_shown_to_public(state)),
        kind=facts.kind or Kind.UNKNOWN.value,
        instrument=facts.instrument or "",
        owner=card.owner.code,
        delivering_organisations=sorted(delivery.organisations),
        delivering_units=sorted(delivery.units),
        segments=facts.segments or [],
        needs=facts.needs or [],
        channels=sorted({channel["kind"] for channel in channels}),
        e_service=_e_service(channels),
        regions=_regions(card.named["regions"], facts.scope or ""),
        price=card.price,
        newest_on=facts.first_used_on or timezone.localdate(facts.since),
        leaving_on=facts.last_day if state is State.RETIRING else None,
        successors=list(card.successors),
        texts=scopes_of(documents),
    )


def _e_service(channels: Iterable[Row]) -> str:
    """Return "yes" when a channel is an e-service, "no" when none is, and "" as long as nobody knows of one."""
    known = [channel["e_level"] for channel in channels if channel["e_level"] is not None]
    return ("yes" if any(map(is_e_service_level, known)) else "no") if known else ""


def _regions(regions: Sequence[Region], scope: str) -> list[str]:
    """Return the codes of the regions in which the service is offered, `NATIONWIDE` for the whole country."""
    if is_nationwide((region.level for region in regions), scope):
        return [NATIONWIDE]
    return sorted(region.code for region in regions)


def texts_of(card: SearchedCard) -> Iterator[Document]:
    """Yield the documents of `card`, at least one of level 1: without any description its title is one, in Finnish."""
    titles = {row["language"]: row["title"] for row in card.rows["customer_descriptions"]}
    for level in LEVELS:
        written = {row["language"]: row for row in reversed(card.rows[_RELATIONS[level]])}
        for language in CONTENT_LANGUAGES:
            if language in written or (level == 1 and not written and language == CONTENT_LANGUAGES[0]):
                title = title_among(titles, card.title, language)[0]
                yield _text(card, level, language, title, written.get(language))


def _text(card: SearchedCard, level: int, language: str, title: str, row: Row | None) -> Document:
    """Return the document of a level in the language of its text, of which `row` is the description."""
    lines = [to_plain(row[name]) for name in _RICH_FIELDS[level]] if row else []
    lines += _extra_lines(card, level, language)
    body = "\n".join([line for line in lines if line])
    page_id = card.facts.page_id
    if level > 1 or row is None:
        return Document(page_id, language, level, title, body=body)
    codes = [*card.form_numbers, card.facts.code]
    keywords = "\n".join([*written_lines(row["keywords"]), *_glossary(card, language), *codes])
    return Document(page_id, language, level, title, row["summary"], body, row["processing_time"], keywords)


def _extra_lines(card: SearchedCard, level: int, language: str) -> Iterator[str]:
    if level == 2:
        for row in card.rows["delimitations"]:
            if row["language"] == language:
                yield row["situation"]
        for row in card.rows["common_questions"]:
            if row["language"] == language:
                yield f"{row['question']} {row['answer']}"
    elif level == 3:
        for row in card.rows["steps"]:
            if row["language"] == language:
                yield f"{row['title']} {row['instruction']}"


def _glossary(card: SearchedCard, language: str) -> Iterator[str]:
    for term in card.named["glossary_terms"]:
        yield term.name_in(language)
        yield from term.synonyms_in(language)
    yield card.owner.name_in(language)
    yield card.owner.abbreviation


def indexed_text(document: SearchDocument | Document) -> IndexedText:
    """Return the terms of a document."""
    language = document.language
    title, keywords, summary, body = (
        analysed(text, language)
        for text in (document.title if document.level == 1 else "", document.keywords, document.summary, document.body)
    )
    return IndexedText(
        card_id=document.card_id,
        scope=scope_of(document.language, document.level),
        title=title.terms,
        keywords=keywords.terms,
        summary=summary.terms,
        body=body.terms,
        exact=exact_words((title, keywords, summary, body)),
    )


def exact_words(texts: Iterable[Analysed]) -> str:
    """Return the words of texts as they are written; no phrase goes on from one text to the next."""
    return f" {GAP} ".join([text.written for text in texts if text.written])
