"""From a card to its search documents: one per language and level, each with only that level's text."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from catalogue.card_access import delivery_of, is_public
from catalogue.models import ProductCardPage, Region
from catalogue.services import latest_version
from catalogue.text import to_plain
from forms_registry.models import ApplicationForm
from forms_registry.pricing.price_classes import price_classes
from lifecycle.kinds import Scope
from lifecycle.languages import CONTENT_LANGUAGES, FALLBACK_ORDER
from lifecycle.models import PortfolioItem
from lifecycle.states import State, state_shown_to_public
from lifecycle.succession import living_successors
from search.analysis import index_terms, written
from search.engines.base import GAP, LEVELS, NATIONWIDE, IndexedText
from search.models import IndexedCard, SearchDocument

_RELATIONS = {1: "customer_descriptions", 2: "expert_descriptions", 3: "implementation_descriptions"}
_RICH_FIELDS = {
    1: ("description", "what_you_get", "how_to_apply", "conditions", "costs"),
    2: ("when_to_offer", "when_not_to_offer", "criteria", "contacts"),
    3: ("instructions",),
}


def searched_version(card: ProductCardPage) -> ProductCardPage:
    """Return the version that is searched: the published one, or the newest draft of a card never published."""
    return card if card.live else latest_version(card)


def indexed_card(card: ProductCardPage) -> IndexedCard:
    """Return what facets and access need of `card` (unsaved)."""
    item = card.record.item
    facts = item.classification
    delivery = delivery_of(card)
    newest = item.life_cycle.first_used_on or timezone.localdate(item.life_cycle.since)
    return IndexedCard(
        page_id=card.pk,
        item_code=item.code,
        url_path="/".join(card.url_path.strip("/").split("/")[1:]) + "/",
        public=is_public(card),
        state=str(state_shown_to_public(item.state)),
        kind=item.kind,
        instrument=facts.instrument if facts else "",
        owner=item.owner.code,
        delivering_organisations=sorted(delivery.organisations),
        delivering_units=sorted(delivery.units),
        segments=list(facts.segments) if facts else [],
        needs=list(facts.needs) if facts else [],
        channels=sorted({channel.kind for channel in card.channels.all() if channel.is_open_on()}),
        e_service=_e_service(card),
        regions=_regions(card, facts.scope if facts else ""),
        price=price_classes({item.code: item.kind}, timezone.localdate()).get(item.code, ""),
        newest_on=newest,
        leaving_on=item.life_cycle.dossier.last_day if item.state is State.RETIRING else None,
        successors=_successors(item) if item.state is State.RETIRING else [],
    )


def _e_service(card: ProductCardPage) -> str:
    """Return "yes" when a channel is an e-service, "no" when none is, and "" as long as nobody knows of one."""
    known = [channel for channel in card.channels.all() if channel.is_open_on() and channel.e_level is not None]
    return ("yes" if any(channel.is_e_service for channel in known) else "no") if known else ""


def _regions(card: ProductCardPage, scope: str) -> list[str]:
    """Return the codes of the regions in which the service is offered, `NATIONWIDE` for the whole country."""
    regions = list(card.regions.all())
    if any(region.level == Region.Level.COUNTRY for region in regions) or (not regions and scope == Scope.NATIONAL):
        return [NATIONWIDE]
    return sorted(region.code for region in regions)


def _successors(item: PortfolioItem) -> list[int]:
    ids = [successor.pk for successor in living_successors(item)]
    pages = ProductCardPage.objects.in_offering().filter(record__item_id__in=ids).order_by("title", "pk")
    return list(pages.values_list("pk", flat=True))


def _text_language(card: ProductCardPage, level: int, language: str) -> str:
    """Return the language whose text of `level` a reader of `language` gets, or "" when there is none."""
    written = {row.language for row in getattr(card, _RELATIONS[level]).all()}
    return next((code for code in FALLBACK_ORDER[language] if code in written), "")


def _row(card: ProductCardPage, level: int, language: str) -> Any:
    return next(row for row in getattr(card, _RELATIONS[level]).all() if row.language == language)


def _extra_lines(card: ProductCardPage, level: int, language: str) -> Iterator[str]:
    if level == 2:
        for row in card.delimitations.all():
            if row.language == language:
                yield row.situation
        for row in card.common_questions.all():
            if row.language == language:
                yield f"{row.question} {row.answer}"
    elif level == 3:
        for row in card.steps.all():
            if row.language == language:
                yield f"{row.title} {row.instruction}"


def _glossary(card: ProductCardPage, language: str) -> Iterator[str]:
    for term in card.glossary_terms.all():
        yield term.name_in(language)
        yield from term.synonyms_in(language)
    owner = card.record.item.owner
    yield owner.name_in(language)
    yield owner.abbreviation


def texts_of(card: ProductCardPage) -> Iterator[SearchDocument]:
    """Yield the documents of `card`; a language without text gets the fallback's, marked as such."""
    for level in LEVELS:
        for language in CONTENT_LANGUAGES:
            text_language = _text_language(card, level, language)
            if not text_language:
                if level > 1:
                    continue
                text_language = "fi"
            yield _texts(card, level, language, text_language)


def _texts(card: ProductCardPage, level: int, language: str, text_language: str) -> SearchDocument:
    written = any(row.language == text_language for row in getattr(card, _RELATIONS[level]).all())
    row = _row(card, level, text_language) if written else None
    lines = [to_plain(getattr(row, name)) for name in _RICH_FIELDS[level]] if row else []
    lines += list(_extra_lines(card, level, text_language))
    keywords = [*row.keyword_list, *_glossary(card, text_language), *_form_numbers(card)] if row and level == 1 else []
    return SearchDocument(
        card_id=card.pk,
        language=language,
        level=level,
        text_language=text_language,
        title=card.title_in(text_language),
        summary=row.summary if row and level == 1 else "",
        body="\n".join(line for line in lines if line),
        processing_time=row.processing_time if row and level == 1 else "",
        keywords="\n".join(keywords),
    )


def _form_numbers(card: ProductCardPage) -> list[str]:
    """Return the numbers of the forms in the offering with which one applies for the service (one query)."""
    forms = ApplicationForm.objects.in_offering().filter(card_links__service=card.record.item_id)
    return list(forms.exclude(number="").order_by("number").values_list("number", flat=True))


def indexed_text(document: SearchDocument) -> IndexedText:
    """Return the terms of a document."""
    language = document.text_language
    fields = {
        "title": document.title if document.level == 1 else "",
        "keywords": document.keywords,
        "summary": document.summary,
        "body": document.body,
    }
    return IndexedText(
        card_id=document.card_id,
        scope=f"{document.language}{document.level}",
        exact=exact_words(fields.values()),
        **{name: " ".join(index_terms(text, language)) for name, text in fields.items()},
    )


def exact_words(texts: Iterable[str]) -> str:
    """Return the words of texts as they are written; no phrase goes on from one line or text to the next."""
    lines = (written(line) for text in texts for line in text.splitlines())
    return f" {GAP} ".join(line for line in lines if line)
