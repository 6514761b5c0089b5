"""The address of the guided finder that search engines may know, in three languages."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from search.finder.reading import version_in_use


class FinderSitemap(Sitemap):  # type: ignore[type-arg]  # as those of the catalogue
    """The first question of the finder: its further pages say what somebody answered."""

    i18n = True
    alternates = True

    def items(self) -> list[str]:
        """Return the name of the address, none while no question tree is in use."""
        return ["search:finder"] if version_in_use() is not None else []

    def location(self, item: str) -> str:
        """Return the path in the active language."""
        return reverse(item)


FINDER_SITEMAPS = {"finder": FinderSitemap}
