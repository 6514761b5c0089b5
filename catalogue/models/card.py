"""The product card: the record of one service."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.locks import BaseLock
from wagtail.models import Page, PageViewRestriction

from catalogue.locks import FrozenTextLock
from catalogue.models.code_lists import (
    GlossaryTerm,
    IndustrialClass,
    LifeEvent,
    Output,
    Region,
    ServiceClass,
    TargetGroup,
)
from catalogue.models.levels import CustomerDescription
from catalogue.page_permissions import ProductCardPermissionTester
from catalogue.panels import card_edit_handler
from catalogue.presentation import answer_of, context_of
from catalogue.querysets import ProductCardManager
from lifecycle.languages import in_language
from lifecycle.models import Organisation, Unit

LEVELS = (1, 2, 3)


def title_among(titles: dict[str, str], finnish: str, language: str) -> tuple[str, str]:
    """Return the title in `language`, or in the nearest language that has one, and that language.

    `titles` are those of the descriptions by language; the Finnish one is the page's own.
    """
    return in_language(titles | {"fi": finnish}, language)


class ProductCardPage(Page):
    """One service. `title` is the Finnish title; the texts are in the tables of the three levels.

    The page holds what is versioned. State, counted facts, responsibility and the review date hang on the
    portfolio item behind `record`, so that publishing an older version changes none of them.
    """

    template = "catalogue/card_page.html"
    parent_page_types = ["catalogue.OrganisationPage"]
    subpage_types: list[str] = []
    edit_handler = card_edit_handler

    outputs = ParentalManyToManyField(Output, blank=True, related_name="cards", verbose_name=_("outputs"))
    service_classes = ParentalManyToManyField(
        ServiceClass, blank=True, related_name="cards", verbose_name=_("service classes")
    )
    regions = ParentalManyToManyField(Region, blank=True, related_name="cards", verbose_name=_("regions"))
    glossary_terms = ParentalManyToManyField(
        GlossaryTerm, blank=True, related_name="cards", verbose_name=_("glossary terms")
    )
    life_events = ParentalManyToManyField(LifeEvent, blank=True, related_name="cards", verbose_name=_("life events"))
    target_groups = ParentalManyToManyField(
        TargetGroup, blank=True, related_name="cards", verbose_name=_("target groups")
    )
    industrial_classes = ParentalManyToManyField(
        IndustrialClass, blank=True, related_name="cards", verbose_name=_("industrial classes")
    )
    delivering_organisations = ParentalManyToManyField(
        Organisation,
        blank=True,
        related_name="delivered_cards",
        verbose_name=_("delivering organisations"),
        help_text=_("Besides the owner. Their implementers read level 3."),
    )
    delivering_units = ParentalManyToManyField(
        Unit,
        blank=True,
        related_name="delivered_cards",
        verbose_name=_("delivering units"),
        help_text=_("When units are named, only their implementers and those of the whole organisation read level 3."),
    )

    objects = ProductCardManager()

    class Meta:
        verbose_name = _("product card")
        verbose_name_plural = _("product cards")

    def permissions_for_user(self, user: Any) -> ProductCardPermissionTester:
        """Return permissions under which only the life cycle publishes."""
        return ProductCardPermissionTester(user, self)

    def get_lock(self) -> BaseLock | None:
        """Return the lock of a text that waits for approval or is approved, else Wagtail's own."""
        record = getattr(self, "record", None)
        if record is not None and FrozenTextLock.applies_to(record.item.life_cycle):
            return FrozenTextLock(self)
        return super().get_lock()

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Return the restrictions of this page and those above it, found by path in one query."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        length = type(self).steplen
        above = [self.path[:end] for end in range(length, len(self.path) + 1, length)]
        return PageViewRestriction.objects.filter(page__path__in=above)

    def is_site_root(self) -> bool:
        """No: a card never is one, and lists need not ask the database for each."""
        return False

    def customer_description_in(self, language: str) -> CustomerDescription | None:
        """Return the level 1 row in exactly this language."""
        return next((row for row in self.customer_descriptions.all() if row.language == language), None)

    def title_in(self, language: str) -> str:
        """Return the title in `language`, or in the nearest language that has one."""
        return self.localised_title_in(language)[0]

    def localised_title_in(self, language: str) -> tuple[str, str]:
        """Return the title in `language`, or in the nearest language that has one, and that language."""
        titles = {row.language: row.title for row in self.customer_descriptions.all()}
        return title_among(titles, self.title, language)

    def get_admin_display_title(self) -> str:
        """Return the title lists in the admin show: the public one of a card in the offering.

        Wagtail would show the newest draft's title to everyone who chooses a page.
        """
        return str(self.title if self.live or self.first_published_at else self.draft_title or self.title)

    @property
    def localised_title(self) -> str:
        """The title in the active language."""
        return self.title_in((get_language() or "fi")[:2])

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """One preview a level."""
        return [
            ("1", _("1 Customer")),
            ("2", _("2 Expert")),
            ("3", _("3 Implementation")),
        ]

    def serve(
        self, request: HttpRequest, *args: Any, moved: bool = False, is_draft: bool = False, **kwargs: Any
    ) -> HttpResponse:
        """Answer at the card's address: its page, 301 from an old address, and what a retired card answers.

        `is_draft`: to one who may read it, although it is not public.
        """
        if is_draft:
            return redirect("catalogue_card", self.pk)
        if not self.live:
            return answer_of(request, self)
        if moved:
            return HttpResponsePermanentRedirect(self.get_url(request))
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return Wagtail's context and the registered presenter's."""
        return super().get_context(request, *args, **kwargs) | context_of(request, self, kwargs.get("preview_level"))

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return the context of a preview that opens at one level."""
        return self.get_context(request, preview_level=int(mode_name) if mode_name in {"1", "2", "3"} else 1)
