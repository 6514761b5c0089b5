"""Items in the register that no card or form describes yet: known by name, living the same life cycle (ADDENDA, 2)."""

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lifecycle.errors import TransitionRefused
from lifecycle.models import ItemClassification, Organisation, PortfolioItem
from lifecycle.requirements import Unmet


class UndescribedSubject:
    """Answers for an item without a record: it has a name and nothing to publish, hide or move."""

    def instance(self, item: PortfolioItem) -> PortfolioItem:
        """Return the item: the audit log has nothing else to name."""
        return item

    def title(self, item: PortfolioItem) -> str:
        """Return the name in the register."""
        return item.name

    def titles(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the names of many items."""
        return dict(PortfolioItem.objects.filter(pk__in=item_ids).exclude(name="").values_list("pk", "name"))

    def item_of(self, instance: Any) -> PortfolioItem | None:
        """Return nothing: no workflow and no page leads to such an item."""
        return None

    def object_ids(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return nothing: there are no objects."""
        return {}

    def item_ids_named_like(self, text: str, *, published: bool = False) -> Any:
        """Return the ids of undescribed items whose name has `text`."""
        return PortfolioItem.objects.exclude(name="").filter(name__icontains=text).values_list("pk", flat=True)

    def admin_url(self, item: PortfolioItem, user: Any) -> str:
        """Return the page of the item."""
        return reverse("lifecycle_item", args=[item.code])

    def admin_urls(self, items: Sequence[PortfolioItem], user: Any) -> dict[int, str]:
        """Return the pages of many items."""
        return {item.pk: self.admin_url(item, user) for item in items}

    def latest_revision_id(self, item: PortfolioItem) -> int | None:
        """Return nothing: there is no text."""
        return None

    def has_changed_text(self, item: PortfolioItem) -> bool:
        """There is no text to change."""
        return False

    def unmet_requirements(self, item: PortfolioItem) -> list[Unmet]:
        """Say that nothing can be approved before the item is described."""
        return [
            Unmet(
                "described", _("Facts"), "", _("The item has no card or form record yet: one must describe it first.")
            )
        ]

    def content_of(self, item: PortfolioItem, revision_id: int) -> dict[str, Any]:
        """Return the name."""
        return {"title": item.name}

    def sections_of(self, content: dict[str, Any]) -> list[Any]:
        """Return nothing: there is no text."""
        return []

    def crosses_owners(self, item: PortfolioItem) -> bool:
        """There is no text that could concern others."""
        return False

    def publish(self, item: PortfolioItem, revision_id: int, user: Any) -> None:
        """Refuse: nothing can be published."""
        raise TransitionRefused(_("The item has no card or form record yet: one must describe it first."))

    def start_like(self, item: PortfolioItem, title: str, user: Any) -> PortfolioItem:
        """Refuse: what follows an undescribed item is written first, then named as its successor."""
        raise TransitionRefused(_("The item has no card to copy: propose the new service first, then name it here."))

    def start(self, owner: Organisation, title: str, user: Any) -> PortfolioItem:
        """Refuse: new items begin with a record."""
        raise TransitionRefused(_("A new item begins with a card."))

    def nearest(self, title: str, facts: ItemClassification | None, leave_out: int) -> list[tuple[int, int]]:
        """Return nothing: what has no facts comes near to nothing."""
        return []

    def problem_of_moving(self, item: PortfolioItem, receiver: Organisation) -> str:
        """Nothing stands in the way."""
        return ""

    def move(self, item: PortfolioItem, receiver: Organisation, user: Any) -> None:
        """There is no record to move."""

    def hide(self, item: PortfolioItem, user: Any) -> None:
        """There is nothing to hide."""

    def adopt(self, draft: PortfolioItem, existing: PortfolioItem, user: Any) -> None:
        """Refuse: an undescribed item describes nothing."""
        raise TransitionRefused(_("Only a card describes an item of the register."))
