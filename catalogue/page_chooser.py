"""What the page chooser of the editors' side may name: never a card that the person may not read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.models import Page

from catalogue.models import ProductCardPage


def without_hidden_cards(pages: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Return `pages` without the cards `user` may not read."""
    visible = ProductCardPage.objects.visible_to(user).values("pk")
    return pages.exclude(pk__in=ProductCardPage.objects.exclude(pk__in=visible).values("pk"))


@require_admin_access  # type: ignore[untyped-decorator]  # Wagtail ships no types
def chosen_pages(request: HttpRequest) -> HttpResponse:
    """Answer as Wagtail does when several pages are chosen, but refuse when one of them is not for the person.

    Wagtail names any page by its number; this stands before its view in config/urls.py.
    """
    wanted = [number for number in request.GET.getlist("id") if number.isdecimal()]
    pages = Page.objects.filter(pk__in=wanted)
    if without_hidden_cards(pages, request.user).count() != pages.count():
        raise PermissionDenied
    answer: HttpResponse = ChosenMultipleView.as_view()(request)
    return answer
