"""The pages above the cards: the catalogue's front page and a page for each organisation."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from catalogue.models.card import ProductCardPage
from catalogue.page_permissions import OrganisationPagePermissionTester
from catalogue.presentation import context_of
from lifecycle.models import Organisation


class HomePage(Page):
    """The front page of the catalogue; organisations' pages lie under it."""

    template = "catalogue/home_page.html"
    max_count = 1
    subpage_types = ["catalogue.OrganisationPage"]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Return the page at an address; a card is found at once, with all its page shows.

        A card that was moved, renamed or retired still answers at its old addresses; one that is not public yet leads
        those who may read it to the editors' side, and is not there for others.

        Wagtail's own way asks twice for every page on the path.
        """
        if len(path_components) == 2:
            address = f"{self.url_path}{'/'.join(path_components)}/"
            card = ProductCardPage.objects.live().for_its_page().filter(url_path=address).first()
            if card is not None:
                return RouteResult(card)
            card = ProductCardPage.objects.for_its_page().answering_at(address).first()
            if card is not None:
                return RouteResult(card, kwargs={"moved": card.url_path != address})
            if request.user.is_authenticated:
                draft = ProductCardPage.objects.visible_to(request.user).filter(url_path=address, live=False).first()
                if draft is not None:
                    return RouteResult(draft, kwargs={"is_draft": True})
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return Wagtail's context and the registered presenter's."""
        return super().get_context(request, *args, **kwargs) | context_of(request, self)


class OrganisationPage(Page):
    """An organisation's place in the tree: page permissions on it scope owners to their own cards."""

    template = "catalogue/organisation_page.html"
    parent_page_types = ["catalogue.HomePage"]
    subpage_types = ["catalogue.ProductCardPage"]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="page", verbose_name=_("organisation")
    )

    class Meta:
        verbose_name = _("organisation page")
        verbose_name_plural = _("organisation pages")

    def permissions_for_user(self, user: Any) -> OrganisationPagePermissionTester:
        """Return permissions under which nothing below is published directly."""
        return OrganisationPagePermissionTester(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return Wagtail's context and the registered presenter's."""
        return super().get_context(request, *args, **kwargs) | context_of(request, self)
