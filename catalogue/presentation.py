"""What a page shows: views and selectors register themselves here, so that models need not know them."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

#: Gets the request, the page and the preview's level (None outside previews); returns template context.
Presenter = Callable[[HttpRequest, Any, "int | None"], "dict[str, Any]"]

_presenters: dict[str, Presenter] = {}


def register_presenter(page_class: str, presenter: Presenter) -> None:
    """Register the presenter of pages of the class named `page_class`."""
    _presenters[page_class] = presenter


def context_of(request: HttpRequest, page: Any, preview_level: int | None = None) -> dict[str, Any]:
    """Return the context of `page` for `request`."""
    return _presenters[type(page).__name__](request, page, preview_level)


#: Gets the request and a page that is not public; returns the answer at its address.
Answer = Callable[[HttpRequest, Any], HttpResponse]

_answers: dict[str, Answer] = {}


def register_answer(page_class: str, answer: Answer) -> None:
    """Register what pages of the class named `page_class` answer when they are not public."""
    _answers[page_class] = answer


def answer_of(request: HttpRequest, page: Any) -> HttpResponse:
    """Return the answer at the address of a page that is not public; 404 unless something is registered."""
    answer = _answers.get(type(page).__name__)
    if answer is None:
        raise Http404
    return answer(request, page)


#: Gets the request and the page; returns a template and what it shows, or None when there is nothing to show.
Block = Callable[[HttpRequest, Any], "tuple[str, dict[str, Any]] | None"]

_blocks: dict[str, dict[str, Block]] = {}


def register_block(page_class: str, name: str, block: Block) -> None:
    """Register the block called `name` on pages of the class named `page_class`: what a higher app adds to them."""
    _blocks.setdefault(page_class, {})[name] = block


def blocks_of(request: HttpRequest, page: Any) -> "list[tuple[str, dict[str, Any]]]":
    """Return (template, what it shows) of the blocks that have something to show on `page`, as registered."""
    made = (block(request, page) for block in _blocks.get(type(page).__name__, {}).values())
    return [block for block in made if block is not None]


#: Gets an item; returns (label, text) pairs of its counted facts and responsibility.
AdminFacts = Callable[[Any], "list[tuple[str, str]]"]

_admin_facts: list[AdminFacts] = []


def register_admin_facts(facts: AdminFacts) -> None:
    """Register what the editor's portfolio facts panel shows."""
    _admin_facts[:] = [facts]


def admin_facts_of(item: Any) -> list[tuple[str, str]]:
    """Return the counted facts and responsibility of `item` as (label, text) pairs."""
    return _admin_facts[0](item) if _admin_facts else []
