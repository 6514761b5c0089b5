"""What holds for every request and answer: addresses without NUL, and headers that Django itself does not set."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse

_NUL: Final = "%00"
#: What stands for a character that cannot be told: U+FFFD.
_REPLACEMENT: Final = "%EF%BF%BD"


class NullBytesMiddleware:
    """Keeps the character NUL out of addresses: no text here has it, and PostgreSQL refuses to look for it.

    A path with it is not found; in a query the replacement character takes its place, so that views and their forms
    treat it like any other value nobody knows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if _NUL in query:
            request.META["QUERY_STRING"] = query.replace(_NUL, _REPLACEMENT)
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Adds a permissions policy to every answer and keeps pages of logged-in users out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
