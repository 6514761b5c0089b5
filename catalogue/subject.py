"""Product cards as subjects of the life cycle."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision

from catalogue.addresses import remember_addresses
from catalogue.models import ProductCardPage, ProductCardRecord
from catalogue.nearest import nearest_items
from catalogue.requirements import unmet_of
from catalogue.services import delivering_owners, ensure_organisation_page, free_slug, latest_version, lock_parents
from catalogue.versions import content_of, sections_of
from lifecycle.access import access_of
from lifecycle.classification import copy_facts
from lifecycle.models import ItemClassification, Organisation, PortfolioItem
from lifecycle.requirements import Unmet
from lifecycle.roles import Role
from lifecycle.states import LIVING_STATES
from lifecycle.subjects import Section


class ProductCardSubject:
    """Freezes, checks and publishes the text of the card behind an item (see `lifecycle.subjects.Subject`)."""

    def instance(self, item: PortfolioItem) -> ProductCardPage:
        """Return the page; the audit log shows its events in the page's history."""
        return ProductCardPage.objects.get(pk=item.card_record.page_id)

    def title(self, item: PortfolioItem) -> str:
        """Return the Finnish title: the public one of a card in the offering, else the newest draft's."""
        return str(self.instance(item).get_admin_display_title())

    def titles(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the titles of many cards, as `title` does."""
        rows = ProductCardRecord.objects.filter(item_id__in=item_ids)
        fields = ("item_id", "page__draft_title", "page__title", "page__first_published_at")
        return {
            item_id: title if published else draft_title or title
            for item_id, draft_title, title, published in rows.values_list(*fields)
        }

    def item_of(self, instance: Any) -> PortfolioItem | None:
        """Return the item behind a card's page."""
        return (
            PortfolioItem.objects.with_facts().filter(card_record__page_id=instance.pk).first()
            if isinstance(instance, Page)
            else None
        )

    def object_ids(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the ids of the pages."""
        rows = ProductCardRecord.objects.filter(item_id__in=item_ids).values_list("item_id", "page_id")
        return {item_id: str(page_id) for item_id, page_id in rows}

    def item_ids_named_like(self, text: str, *, published: bool = False) -> QuerySet[Any]:
        """Return the ids of items whose card has `text` in a title, or in its public one."""
        cards = ProductCardPage.objects
        found = cards.publicly_named_like(text) if published else cards.named_like(text)
        return found.values_list("record__item_id", flat=True)

    def admin_url(self, item: PortfolioItem, user: Any) -> str:
        """Return the life-cycle tab of the editor for those who edit the card, else the page on which one reads it."""
        return self.admin_urls([item], user)[item.pk]

    def admin_urls(self, items: Sequence[PortfolioItem], user: Any) -> dict[int, str]:
        """Return the addresses for many cards."""
        access = access_of(user)
        editing = access.organisations(Role.OWNER, Role.APPROVER)
        everywhere = access.has(Role.ADMINISTRATOR)
        owners = {item.pk: item.owner.code for item in items}
        rows = ProductCardRecord.objects.filter(item_id__in=owners).values_list("item_id", "page_id")
        return {
            item_id: reverse("wagtailadmin_pages:edit", args=[page_id]) + "#tab-life_cycle"
            if everywhere or owners[item_id] in editing
            else reverse("catalogue_card", args=[page_id])
            for item_id, page_id in rows
        }

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

    def content_of(self, item: PortfolioItem, revision_id: int) -> dict[str, Any]:
        """Return all that this version of the card says."""
        return content_of(Revision.page_revisions.get(pk=revision_id).as_object())

    def sections_of(self, content: dict[str, Any]) -> list[Section]:
        """Return such content as people read it."""
        return sections_of(content)

    def crosses_owners(self, item: PortfolioItem) -> bool:
        """Whether other organisations deliver, produce or purchase the service."""
        others = delivering_owners(self.instance(item))
        facts = item.classification
        if facts is not None:
            others |= {facts.producer_id, facts.purchaser_id} - {None}
        return bool(others - {item.owner_id})

    def publish(self, item: PortfolioItem, revision_id: int, user: Any) -> None:
        """Publish the approved version; the life cycle has checked the permission."""
        revision = Revision.page_revisions.get(pk=revision_id)
        slug = Page.objects.values_list("slug", flat=True).get(pk=item.card_record.page_id)
        if revision.content["slug"] != slug:  # the card has moved since; an older text brings back no older address
            revision.content["slug"] = slug
            revision.save(update_fields=["content"])
        revision.publish(user=user, skip_permission_checks=True)

    def hide(self, item: PortfolioItem, user: Any) -> None:
        """Unpublish the page; it stays, with its versions and its address."""
        UnpublishPageAction(self.instance(item), user=user).execute(skip_permission_checks=True)

    def start_like(self, item: PortfolioItem, title: str, user: Any) -> PortfolioItem:
        """Copy the card as a draft with another title."""
        parent = self.instance(item).get_parent()
        lock_parents(parent)
        card = self.instance(item)
        made = CopyPageAction(
            card,
            update_attrs={"title": title, "draft_title": title, "slug": free_slug(parent, title, "palvelu")},
            copy_revisions=False,
            keep_live=False,
            user=user,
        ).execute(skip_permission_checks=True)
        successor: PortfolioItem = made.record.item
        copy_facts(source=item, target=successor, user=user)
        return successor

    def start(self, owner: Organisation, title: str, user: Any) -> PortfolioItem:
        """Make an empty card under the organisation's page."""
        parent = ensure_organisation_page(organisation=owner)
        lock_parents(parent)
        page = parent.add_child(
            instance=ProductCardPage(title=title, slug=free_slug(parent, title, "palvelu"), live=False, owner=user)
        )
        page.save_revision(user=user, log_action=True)
        item: PortfolioItem = page.record.item
        return item

    def nearest(self, title: str, facts: ItemClassification | None, leave_out: int) -> list[tuple[int, int]]:
        """Return the cards in the offering that come nearest."""
        return nearest_items(title, facts, leave_out)

    def adopt(self, draft: PortfolioItem, existing: PortfolioItem, user: Any) -> None:
        """Let the card of `draft` stand behind `existing`."""
        ProductCardRecord.objects.filter(item=draft).update(item=existing)

    def problem_of_moving(self, item: PortfolioItem, receiver: Organisation) -> str:
        """Say when the receiver has a living card of the same title."""
        wanted = self.instance(item).title.strip().casefold()
        others = ProductCardPage.objects.owned_by(receiver.code).in_state(*LIVING_STATES)
        if any(title.strip().casefold() == wanted for title in others.values_list("title", flat=True)):
            return _("%(organisation)s has a card of the same title.") % {"organisation": receiver.name}
        return ""

    def move(self, item: PortfolioItem, receiver: Organisation, user: Any) -> None:
        """Move the page under the receiver's page, with a free slug there."""
        target = ensure_organisation_page(organisation=receiver)
        lock_parents(self.instance(item).get_parent(), target)
        card = self.instance(item)
        if target.get_children().filter(slug=card.slug).exists():
            before = card.url_path
            card.slug = free_slug(target, card.title, "palvelu")
            card.save()
            remember_addresses(old_path=before, new_path=card.url_path)
        MovePageAction(card, target, pos="last-child", user=user).execute(skip_permission_checks=True)
