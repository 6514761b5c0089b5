"""A card as a tagged PDF (PDF/UA-1): with the levels that the reader may see and asks for, and nothing deeper."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from catalogue.card_access import is_public, level_for
from catalogue.models import ProductCardPage
from catalogue.presentation import answer_of, context_of

_STATIC: Final = (Path(settings.BASE_DIR) / "static").resolve()
_STYLE: Final = _STATIC / "site" / "pdf.css"
#: The versions of PDF and of the standard of accessible documents (ISO 14289-1) that are written.
VARIANT: Final = "pdf/ua-1"


class CannotPrintError(Exception):
    """The system lacks what draws text for WeasyPrint (Pango)."""


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    """Return WeasyPrint, a fetcher that reads this product's own files only, never the network, and its font class.

    Raises `CannotPrintError` where its system libraries are missing.
    """
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise CannotPrintError(str(error)) from error

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        """Gives out files of the static folder."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Return the file at `url`; raises ValueError for anything else, which WeasyPrint leaves out."""
            parts = urlsplit(url)
            path = Path(url2pathname(parts.path)).resolve()
            if parts.scheme != "file" or not path.is_relative_to(_STATIC):
                raise ValueError(url)
            return super().fetch(url, headers)

    return weasyprint, OwnFiles(), FontConfiguration


def pdf_of(html: str, *, address: str) -> bytes:
    """Return `html` as a PDF/UA-1 document; links are told from `address`, the absolute address of the page.

    Raises `CannotPrintError` where the system lacks what that needs.
    """
    weasyprint, fetcher, make_fonts = _weasyprint()
    fonts = make_fonts()
    style = weasyprint.CSS(filename=str(_STYLE), url_fetcher=fetcher, font_config=fonts)
    document = weasyprint.HTML(string=html, base_url=address, url_fetcher=fetcher)
    data: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT)
    return data


def _asked_level(request: HttpRequest, highest: int) -> int:
    """Return the deepest level asked for, the customer's by default; what may not be read is not found."""
    asked = request.GET.get("level", "1")
    if asked not in {"1", "2", "3"} or int(asked) > highest:
        raise Http404
    return int(asked)


@require_safe
def card_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Send the card with permanent code `code` as PDF; `?level=2` or `3` adds the deeper levels one may read.

    A card that has left the offering answers as at the address of its page.
    """
    card = get_object_or_404(ProductCardPage.objects.filter(record__item__code=code))
    highest = level_for(request.user, card)
    if highest == 0:
        return answer_of(request, card)
    level = _asked_level(request, highest)
    address = request.build_absolute_uri(card.get_url(request))
    about = context_of(request, card)
    about |= {"levels": about["levels"][:level], "address": address, "today": timezone.localdate(), "level": level}
    try:
        data = pdf_of(render_to_string("catalogue/card_pdf.html", about, request), address=address)
    except CannotPrintError:
        return render(request, "catalogue/card_no_pdf.html", {"title": about["title"], "url": address}, status=503)
    response = HttpResponse(data, content_type="application/pdf")
    name = f"{code}-{slugify(about['title'])[:60] or 'card'}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    if level > 1 or not is_public(card):
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response
