"""Keeps what is derived up to date: a card's record, its completeness, an organisation's page."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import page_slug_changed, post_page_move

from catalogue.addresses import remember_addresses
from catalogue.models import ProductCardPage, ProductCardRecord
from catalogue.services import (
    completeness_waits,
    ensure_organisation_page,
    register_card,
)
from catalogue.tasks import CompletenessTask, recheck_completeness
from lifecycle.after_commit import once_after_commit
from lifecycle.kinds import ItemUnit
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.services import discard_item
from lifecycle.signals import day_came, item_changed, organisation_changed


@receiver(post_save, sender=ProductCardPage, dispatch_uid="card_gets_its_record")
def give_card_its_record(instance: ProductCardPage, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """Every new card, also a copy, begins as a draft item of its own."""
    if created and not raw:
        register_card(page=instance)


@receiver(post_save, sender=Revision, dispatch_uid="completeness_of_new_version")
def refresh_on_new_version(instance: Revision, raw: bool = False, **_kwargs: Any) -> None:
    """A new version of a card changes how complete it is."""
    if raw or completeness_waits() or instance.content_type.model_class() is not ProductCardPage:
        return
    once_after_commit(CompletenessTask(int(instance.object_id)))


@receiver(item_changed, dispatch_uid="completeness_of_changed_item")
def refresh_on_changed_item(item: PortfolioItem, state_only: bool = False, **_kwargs: Any) -> None:
    """Counted facts and responsibility are part of completeness, the state is not."""
    if state_only or completeness_waits() or item.unit != ItemUnit.SERVICE:
        return
    page_id = ProductCardRecord.objects.filter(item=item).values_list("page_id", flat=True).first()
    if page_id is not None:
        once_after_commit(CompletenessTask(page_id))


@receiver(organisation_changed, dispatch_uid="page_of_organisation")
def keep_organisation_page(organisation: Organisation, **_kwargs: Any) -> None:
    """Every organisation has its page in the tree."""
    ensure_organisation_page(organisation=organisation)


@receiver(post_delete, sender=ProductCardRecord, dispatch_uid="item_of_discarded_draft")
def discard_item_of_draft(instance: ProductCardRecord, **_kwargs: Any) -> None:
    """The item of a discarded draft goes with it, unless it has a history to keep; its code stays given."""
    item = PortfolioItem.objects.filter(pk=instance.item_id).first()
    if item is not None:
        discard_item(item=item)


@receiver(page_slug_changed, dispatch_uid="old_address_of_renamed_page")
def remember_renamed(instance: Page, instance_before: Page, **_kwargs: Any) -> None:
    """A renamed card, or a card below a renamed page, keeps its old address."""
    remember_addresses(old_path=instance_before.url_path, new_path=instance.url_path)


@receiver(post_page_move, dispatch_uid="old_address_of_moved_page")
def remember_moved(instance: Page, url_path_before: str, url_path_after: str, **_kwargs: Any) -> None:
    """A moved card keeps its old address."""
    remember_addresses(old_path=url_path_before, new_path=url_path_after)


@receiver(day_came, dispatch_uid="completeness_of_the_day")
def recheck_on_a_new_day(**_kwargs: Any) -> None:
    """Dates pass without anybody saving a card."""
    recheck_completeness.enqueue()
