"""Keeps what is derived up to date: a card's record, its completeness, an organisation's page."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Revision

from catalogue.models import ProductCardPage, ProductCardRecord
from catalogue.services import (
    completeness_waits,
    ensure_organisation_page,
    latest_version,
    refresh_completeness,
    register_card,
)
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.services import discard_item
from lifecycle.signals import item_changed, organisation_changed


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
    refresh_completeness(card=instance.as_object())


@receiver(item_changed, dispatch_uid="completeness_of_changed_item")
def refresh_on_changed_item(item: PortfolioItem, **_kwargs: Any) -> None:
    """Counted facts and responsibility are part of completeness."""
    if completeness_waits():
        return
    record = ProductCardRecord.objects.filter(item=item).select_related("page").first()
    if record is not None:
        refresh_completeness(card=latest_version(record.page))


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
