"""The addresses of forms that search engines may know: only what the public may read, each in three languages."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from forms_registry.addresses import form_address
from forms_registry.models import ApplicationForm


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


class FormListSitemap(Sitemap):  # type: ignore[type-arg]  # as those of the catalogue
    """The list of forms."""

    i18n = True
    alternates = True

    def items(self) -> list[str]:
        """Return the name of its address."""
        return ["forms_registry:form_list"]

    def location(self, item: str) -> str:
        """Return the path in the active language."""
        return reverse(item)


FORM_SITEMAPS = {"form_lists": FormListSitemap, "forms": FormSitemap}
