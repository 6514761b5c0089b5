"""The addresses of forms and prices that search engines may know: what the public may read, in three languages."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse

from forms_registry.addresses import form_address
from forms_registry.models import ApplicationForm, PricingGuideline


class FormSitemap(Sitemap):  # type: ignore[type-arg]  # as those of the catalogue
    """The forms in the offering."""

    i18n = True
    alternates = True

    def items(self) -> "QuerySet[Any]":
        """Return the public forms."""
        return ApplicationForm.objects.in_offering().select_related("item").order_by("pk")

    def location(self, item: ApplicationForm) -> str:
        """Return the path in the active language."""
        return form_address(item.code, item.title)

    def lastmod(self, item: ApplicationForm) -> datetime | None:
        """Return when the form last changed for the public."""
        moment: datetime | None = item.last_published_at
        return moment

    def get_latest_lastmod(self) -> datetime | None:
        """Return when any of them last changed, without reading them all."""
        moment: datetime | None = self.items().aggregate(latest=Max("last_published_at"))["latest"]
        return moment


class GuidelineSitemap(Sitemap):  # type: ignore[type-arg]  # as those of the catalogue
    """The pricing guidelines in force."""

    i18n = True
    alternates = True

    def items(self) -> "QuerySet[Any]":
        """Return the public guidelines."""
        return PricingGuideline.objects.in_force().select_related("item").order_by("pk")

    def location(self, item: PricingGuideline) -> str:
        """Return the path in the active language."""
        return reverse("forms_registry:guideline", args=[item.code])

    def lastmod(self, item: PricingGuideline) -> datetime | None:
        """Return when the guideline last changed for the public."""
        moment: datetime | None = item.last_published_at
        return moment

    def get_latest_lastmod(self) -> datetime | None:
        """Return when any of them last changed, without reading them all."""
        moment: datetime | None = self.items().aggregate(latest=Max("last_published_at"))["latest"]
        return moment


class FormListSitemap(Sitemap):  # type: ignore[type-arg]  # as those of the catalogue
    """The lists of forms, pricing guidelines and prices."""

    i18n = True
    alternates = True

    def items(self) -> list[str]:
        """Return the names of their addresses."""
        return ["forms_registry:form_list", "forms_registry:guideline_list", "forms_registry:price_list"]

    def location(self, item: str) -> str:
        """Return the path in the active language."""
        return reverse(item)


FORM_SITEMAPS = {"form_lists": FormListSitemap, "forms": FormSitemap, "guidelines": GuidelineSitemap}
