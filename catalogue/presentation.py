"""What a page shows: views and selectors register themselves here, so that models need not know them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

#: Gets the request, the page and the preview's level (None outside previews); returns template context.
Presenter = Callable[[HttpRequest, Any, "int | None"], "dict[str, Any]"]

_presenters: dict[str, Presenter] = {}


def register_presenter(page_class: str, presenter: Presenter) -> None:
    """Register the presenter of pages of the class named `page_class`."""
    _presenters[page_class] = presenter


def context_of(request: HttpRequest, page: Any, preview_level: int | None = None) -> dict[str, Any]:
    """Return the context of `page` for `request`."""
    return _presenters[type(page).__name__](request, page, preview_level)
