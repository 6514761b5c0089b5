"""Template variables every page has."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from lifecycle.access import access_of
from lifecycle.languages import CONTENT_LANGUAGES

_OWN_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


def site(request: HttpRequest) -> dict[str, Any]:
    """Return `example_data`, `access` and `language_links` (this page in each language)."""
    path = request.get_full_path()
    current = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    links = [
        {"code": code, "name": _OWN_NAMES[code], "url": translate_url(path, code), "current": code == current}
        for code in CONTENT_LANGUAGES
    ]
    return {
        "example_data": settings.TARJOOMA_EXAMPLE_DATA,
        "access": access_of(getattr(request, "user", None)),
        "language_links": links,
        "product_name": settings.WAGTAIL_SITE_NAME,
    }
