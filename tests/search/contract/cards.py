"""Cards in the index, without the life cycle behind them: what an engine knows of a card and nothing more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalogue.models import ProductCardPage
from catalogue.services import free_slug
from lifecycle.languages import CONTENT_LANGUAGES
from search.indexing import note_change, write
from search.models import IndexedCard, SearchDocument
from search.preparing import of_rows
from tests.factories import organisation_with_people


def card(title: str, texts: Mapping[int, str] | None = None, **facts: Any) -> int:
    """Index a card in all languages, with the same words in each, and return its page's id.

    `texts` gives the body of each level that has one; `keywords`, `summary`, `titles` by language, `more` texts of a
    language and facets come with `facts`.
    """
    owner = organisation_with_people(facts.pop("owner", "ALUE"))
    page = ProductCardPage(title=title, slug=free_slug(owner.page, title, "kortti"), live=False)
    owner.page.add_child(instance=page)
    IndexedCard.objects.filter(pk=page.pk).delete()
    put(page.pk, title, texts, owner=owner.code, **facts)
    return int(page.pk)


def put(page_id: int, title: str, texts: Mapping[int, str] | None = None, **facts: Any) -> None:
    """Index a page that is not in the index."""
    keywords, summary = facts.pop("keywords", ""), facts.pop("summary", "")
    more = facts.pop("more", {})
    titles = facts.pop("titles", dict.fromkeys(CONTENT_LANGUAGES, title))
    bodies = {1: "", **(texts or {})}
    usual = {
        "item_code": f"PALV-{page_id}", "url_path": f"alue/{page_id}/", "public": True, "state": "in_use",
        "kind": "support", "segments": ["PK"], "needs": ["RAHOITUS"], "channels": ["online"], "owner": "ALUE",
        "newest_on": date(2020, 1, 1),
    }  # fmt: skip
    documents = [
        SearchDocument(
            card_id=page_id,
            language=language,
            level=level,
            title=name,
            summary=summary if level == 1 else "",
            body=body,
            keywords=keywords if level == 1 else "",
        )
        for language, name in titles.items()
        for level, body in {**bodies, **more.get(language, {})}.items()
    ]
    write(of_rows([IndexedCard(page_id=page_id, **(usual | facts))], documents))
    note_change([page_id])
