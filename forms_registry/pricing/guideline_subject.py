"""Pricing guidelines as subjects of the life cycle."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Revision

from catalogue.nearest import NEAR, SHOWN, jaccard, trigrams
from forms_registry.models import PricingGuideline
from forms_registry.pricing.guideline_requirements import unmet_of
from forms_registry.pricing.guideline_sections import sections_of
from forms_registry.pricing.guidelines import GUIDELINE_FACTS, create_guideline, end_guideline, publish_guideline
from lifecycle.models import ItemClassification, Organisation, PortfolioItem
from lifecycle.requirements import Unmet
from lifecycle.subjects import Section


class PricingGuidelineSubject:
    """Freezes, checks and publishes what the guideline behind an item says (see `lifecycle.subjects.Subject`)."""

    def instance(self, item: PortfolioItem) -> PricingGuideline:
        """Return the guideline; the audit log shows its events in its history."""
        found: PricingGuideline = PricingGuideline.objects.with_facts().get(item_id=item.pk)
        return found

    def title(self, item: PortfolioItem) -> str:
        """Return the Finnish title: the published one, else the draft's."""
        return self.instance(item).title

    def titles(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the titles of many guidelines."""
        return dict(PricingGuideline.objects.filter(item_id__in=item_ids).values_list("item_id", "title"))

    def item_of(self, instance: Any) -> PortfolioItem | None:
        """Return the item behind a guideline."""
        if not isinstance(instance, PricingGuideline):
            return None
        return PortfolioItem.objects.with_facts().get(pk=instance.item_id)

    def object_ids(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the keys of the guidelines."""
        rows = PricingGuideline.objects.filter(item_id__in=item_ids).values_list("item_id", "pk")
        return {item_id: str(pk) for item_id, pk in rows}

    def item_ids_named_like(self, text: str, *, published: bool = False) -> QuerySet[Any]:
        """Return the ids of items whose guideline has `text` in a title, or in its published one."""
        guidelines = PricingGuideline.objects
        found = guidelines.publicly_named_like(text) if published else guidelines.named_like(text)
        return found.values_list("item_id", flat=True)

    def admin_url(self, item: PortfolioItem, user: Any) -> str:
        """Return the page of the guideline in the admin."""
        return reverse("forms_registry_guideline", args=[item.code])

    def admin_urls(self, items: Sequence[PortfolioItem], user: Any) -> dict[int, str]:
        """Return the pages of many guidelines."""
        return {item.pk: self.admin_url(item, user) for item in items}

    def latest_revision_id(self, item: PortfolioItem) -> int:
        """Return the id of a revision with the newest version as it is now, saving one when none has it."""
        guideline = self.instance(item)
        content = guideline.serializable_data()
        latest = guideline.latest_revision
        if latest is not None and latest.content.get("version") == content["version"]:
            return int(latest.pk)
        return int(guideline.save_revision(clean=False, changed=False).pk)

    def has_changed_text(self, item: PortfolioItem) -> bool:
        """Whether a draft says something else than the published version, or begins on another day."""
        guideline = self.instance(item)
        draft, published = guideline.draft_version, guideline.published_version
        if draft is None or published is None:
            return draft is not None
        return bool(draft.as_content() | {"starts_on": ""} != published.as_content() | {"starts_on": ""})

    def unmet_requirements(self, item: PortfolioItem) -> list[Unmet]:
        """Return what is missing from the newest version."""
        return unmet_of(self.instance(item))

    def content_of(self, item: PortfolioItem, revision_id: int) -> dict[str, Any]:
        """Return all that this version of the guideline says."""
        content: dict[str, Any] = Revision.objects.get(pk=revision_id).content["version"]
        return content

    def sections_of(self, content: dict[str, Any]) -> list[Section]:
        """Return such content as people read it."""
        return sections_of(content)

    def crosses_owners(self, item: PortfolioItem) -> bool:
        """Whether the guideline holds for the whole group: then the portfolio board approves it."""
        return bool(self.instance(item).is_common)

    def publish(self, item: PortfolioItem, revision_id: int, user: Any) -> None:
        """Publish the approved draft from the effective day of the transition on; the permission has been checked."""
        row = item.history.order_by("-at", "-pk")[0]
        publish_guideline(self.instance(item), row.effective)

    def hide(self, item: PortfolioItem, user: Any) -> None:
        """End the guideline: no price set from now on may cite it. Its versions stay to be read."""
        row = item.history.order_by("-at", "-pk")[0]
        end_guideline(self.instance(item), row.effective)

    def start_like(self, item: PortfolioItem, title: str, user: Any) -> PortfolioItem:
        """Start a draft with another title that says what this guideline says."""
        source = self.instance(item)
        guideline = create_guideline(owner=item.owner, title=title, user=user, is_common=source.is_common)
        draft, newest = guideline.draft_version, source.newest_version
        if draft is not None and newest is not None:
            for name in GUIDELINE_FACTS:
                if name not in ("starts_on", "title_fi", "title_sv", "title_en"):
                    setattr(draft, name, getattr(newest, name))
            draft.save()
        return guideline.item

    def start(self, owner: Organisation, title: str, user: Any) -> PortfolioItem:
        """Start an empty draft."""
        return create_guideline(owner=owner, title=title, user=user).item

    def nearest(self, title: str, facts: ItemClassification | None, leave_out: int) -> list[tuple[int, int]]:
        """Return the guidelines in force that are called most alike (one query)."""
        wanted = trigrams(title)
        rows = PricingGuideline.objects.in_force().exclude(item_id=leave_out).values_list("item_id", "title")
        found = [(round(100 * jaccard(wanted, trigrams(other))), item_id) for item_id, other in rows]
        near = sorted((pair for pair in found if pair[0] >= NEAR), key=lambda pair: (-pair[0], pair[1]))
        return [(item_id, share) for share, item_id in near[:SHOWN]]

    def adopt(self, draft: PortfolioItem, existing: PortfolioItem, user: Any) -> None:
        """Let the record of `draft` stand behind `existing`."""
        PricingGuideline.objects.filter(item=draft).update(item=existing)

    def problem_of_moving(self, item: PortfolioItem, receiver: Organisation) -> str:
        """Return why the guideline cannot move: prices of its owner cite it, and it is theirs alone."""
        guideline = self.instance(item)
        cited = guideline.price_items.exclude(item__owner=receiver).exists()
        if guideline.is_common or not cited:
            return ""
        return _("Prices of its present owner cite this guideline.")

    def move(self, item: PortfolioItem, receiver: Organisation, user: Any) -> None:
        """Move nothing else: a guideline has no address of its own under an organisation."""
