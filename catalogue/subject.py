"""Product cards as subjects of the life cycle."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from wagtail.models import Revision

from catalogue.models import ProductCardPage, ProductCardRecord
from catalogue.requirements import unmet_of
from catalogue.services import latest_version
from lifecycle.models import PortfolioItem
from lifecycle.requirements import Unmet


class ProductCardSubject:
    """Freezes, checks and publishes the text of the card behind an item (see `lifecycle.subjects.Subject`)."""

    def instance(self, item: PortfolioItem) -> ProductCardPage:
        """Return the page; the audit log shows its events in the page's history."""
        return ProductCardPage.objects.get(pk=item.card_record.page_id)

    def title(self, item: PortfolioItem) -> str:
        """Return the Finnish title of the newest version."""
        page = self.instance(item)
        return str(page.draft_title or page.title)

    def titles(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the Finnish titles of the newest versions."""
        rows = ProductCardRecord.objects.filter(item_id__in=item_ids)
        return {
            item_id: draft_title or title
            for item_id, draft_title, title in rows.values_list("item_id", "page__draft_title", "page__title")
        }

    def edit_url(self, item: PortfolioItem) -> str:
        """Return the address of the life-cycle tab of the card's editor."""
        return reverse("wagtailadmin_pages:edit", args=[item.card_record.page_id]) + "#tab-life_cycle"

    def latest_revision_id(self, item: PortfolioItem) -> int:
        """Return the id of the newest version, saving one when the card has none yet."""
        page = self.instance(item)
        if page.latest_revision_id is None:
            return int(page.save_revision().pk)
        return int(page.latest_revision_id)

    def has_changed_text(self, item: PortfolioItem) -> bool:
        """Whether there is a newer version than the published one."""
        page = self.instance(item)
        return bool(page.has_unpublished_changes)

    def unmet_requirements(self, item: PortfolioItem) -> list[Unmet]:
        """Return what is missing from the newest version."""
        return unmet_of(latest_version(self.instance(item)))

    def publish(self, item: PortfolioItem, revision_id: int, user: Any) -> None:
        """Publish the approved version; the life cycle has checked the permission."""
        revision = Revision.page_revisions.get(pk=revision_id)
        revision.publish(user=user, skip_permission_checks=True)
