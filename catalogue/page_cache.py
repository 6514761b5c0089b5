"""Public pages kept ready for people who are not logged in, until anything that they may show changes.

A page is kept under the number of changes read before it was made, and the day: dated facts turn at midnight. So a
kept page is never older than the last committed change; in the moment between a commit and its count (milliseconds)
the page of before may still go out. Kept pages end by themselves after `SECONDS`, also if that count should fail.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from catalogue.public_changes import generation
from lifecycle.languages import CONTENT_LANGUAGES

SECONDS: Final = 600
_BEGINNINGS: Final = tuple(f"/{language}/" for language in CONTENT_LANGUAGES)
#: Headers that are made for each answer; all others are kept with the page.
_MADE_ANEW: Final = frozenset({"content-length", "vary"})
#: Smaller bodies gain nothing.
_COMPRESSED_FROM: Final = 500


@dataclass(frozen=True)
class Kept:
    """A page: its body as it is and compressed (empty when that gains nothing), and its own headers."""

    body: bytes
    compressed: bytes
    headers: tuple[tuple[str, str], ...]


def is_shared(request: HttpRequest) -> bool:
    """Whether the answer to `request` is the same for everybody who is not logged in."""
    return (
        request.method in {"GET", "HEAD"}
        and request.path_info.startswith(_BEGINNINGS)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def may_keep(request: HttpRequest) -> bool:
    """Whether the answer to a shared request is worth keeping: there is no end of parameters."""
    return not request.META.get("QUERY_STRING")


def _is_public(response: HttpResponse) -> bool:
    """Whether an answer may be given to others: a whole page that sets no cookie and forbids no keeping."""
    forbidden = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not any(word in forbidden for word in ("private", "no-store", "no-cache"))
    )


def _key(request: HttpRequest) -> str:
    """Return the key of a page: one for each address, host, day and number of changes."""
    host = request.get_host()
    return f"page:{generation()}:{timezone.localdate()}:{request.scheme}:{host}:{request.path_info}"


class PageCacheMiddleware:
    """Answers from what is kept, before sessions and anything else that costs time; keeps what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # What has parameters is compressed, too: such pages hold no secret that its length could give away.
        # Inside a transaction (of a test) a page may show what is never committed.
        if not settings.TARJOOMA_PAGE_CACHE or connection.in_atomic_block or not is_shared(request):
            return self.get_response(request)
        cache, key = caches["pages"], _key(request) if may_keep(request) else ""
        kept = cache.get(key) if key else None
        if kept is None:
            response = self.get_response(request)
            if not _is_public(response):
                return response
            kept = _keep(response)
            if key:
                cache.set(key, kept, SECONDS)
        return _answer(kept, request)


def _keep(response: HttpResponse) -> Kept:
    body = bytes(response.content)
    compressed = gzip.compress(body, 6, mtime=0) if len(body) >= _COMPRESSED_FROM else b""
    headers = tuple((name, value) for name, value in response.headers.items() if name.lower() not in _MADE_ANEW)
    return Kept(body, compressed if len(compressed) < len(body) else b"", headers)


def _answer(kept: Kept, request: HttpRequest) -> HttpResponse:
    wants = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(kept.compressed if wants and kept.compressed else kept.body, headers=dict(kept.headers))
    if wants and kept.compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response
