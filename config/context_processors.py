"""Template variables every page has."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.http import urlencode

from lifecycle.access import access_of
from lifecycle.languages import CONTENT_LANGUAGES

_OWN_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


def site(request: HttpRequest) -> dict[str, Any]:
    """Return `example_data`, `access`, `language_links` (this page in each language) and `login_url`."""
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
        "login_url": _login_url(request),
        "product_name": settings.WAGTAIL_SITE_NAME,
    }


def _login_url(request: HttpRequest) -> str:
    """Return where to log in and come back here; from the front page everybody goes where their work is."""
    login = reverse("login")
    if request.path == reverse("wagtail_serve", args=[""]):
        return login
    here = request.GET.get("next", "") if request.path == login else request.get_full_path()
    return f"{login}?{urlencode({'next': here})}" if here else login
