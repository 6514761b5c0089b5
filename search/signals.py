"""When the index changes: after a card's text, state or facts changed, or a name that search shows."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished

from catalogue.bulk import bulk_written
from catalogue.models import Channel, GlossaryTerm, Need, ProductCardPage, ProductCardRecord, Region, Segment
from forms_registry.models import PriceItem
from forms_registry.pricing.vocabulary import TermsStatus
from lifecycle.after_commit import once_after_commit
from lifecycle.kinds import ItemUnit
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.signals import day_came, item_changed
from lifecycle.succession import leaving_towards
from search.indexing import index_many, note_change, note_new_regions, schedule
from search.tasks import MentionsTask, schedule_many

#: So far back are dated facts looked at: a day that was missed is made up for.
_LOOKED_BACK: Final = timedelta(days=7)
#: The fields of an organisation by which its cards are found.
_NAMES: Final = frozenset({*(f"name_{language}" for language in CONTENT_LANGUAGES), "abbreviation"})


@receiver([page_published, page_unpublished, page_slug_changed], sender=ProductCardPage, dispatch_uid="index_page")
def on_page_change(instance: ProductCardPage, **_kwargs: Any) -> None:
    """Index what was published or unpublished."""
    schedule(instance.pk)


@receiver(item_changed, dispatch_uid="index_item")
def on_item_change(item: PortfolioItem, **_kwargs: Any) -> None:
    """Index the card whose state, facts or responsibility changed, leaving cards that point at it, cards of a form."""
    if item.unit == ItemUnit.FORM:
        concerned = list(PortfolioItem.objects.filter(form_links__form__item=item).values_list("pk", flat=True))
    elif item.unit == ItemUnit.SERVICE:
        concerned = [item.pk, *leaving_towards(item)]
    else:
        return
    schedule(*ProductCardRecord.objects.filter(item_id__in=concerned).values_list("page_id", flat=True))


@receiver(post_save, sender=Revision, dispatch_uid="index_draft")
def on_new_version(instance: Revision, raw: bool = False, **_kwargs: Any) -> None:
    """Index the draft of a card that is not published; a published card keeps its published text."""
    if raw or instance.content_type.model_class() is not ProductCardPage:
        return
    if not ProductCardPage.objects.filter(pk=instance.object_id, live=True).exists():
        schedule(int(instance.object_id))


@receiver(bulk_written, dispatch_uid="index_bulk")
def on_bulk_write(page_ids: frozenset[int], **_kwargs: Any) -> None:
    """Index what an import has written."""
    index_many(page_ids)


@receiver(post_delete, sender=ProductCardPage, dispatch_uid="unindex_page")
def on_delete(instance: ProductCardPage, **_kwargs: Any) -> None:
    """Take a deleted draft out of the index."""
    schedule(instance.pk)


@receiver(day_came, dispatch_uid="index_of_the_day")
def on_new_day(day: date, **_kwargs: Any) -> None:
    """Index cards of which a channel or a price began or ended since the day before, or while nobody looked."""
    since = day - _LOOKED_BACK
    began = Q(valid_from__gt=since, valid_from__lte=day)
    turned = began | Q(valid_to__gte=since, valid_to__lt=day)
    items = PriceItem.objects.filter(turned, status=TermsStatus.DECIDED.value).values("item_id")
    priced = ProductCardRecord.objects.filter(item_id__in=items).values_list("page_id", flat=True)
    schedule(*{*Channel.objects.filter(turned).values_list("page_id", flat=True), *priced})


@receiver(post_save, sender=Organisation, dispatch_uid="names_of_organisations")
@receiver(post_save, sender=Segment, dispatch_uid="names_of_segments")
@receiver(post_save, sender=Need, dispatch_uid="names_of_needs")
@receiver(post_save, sender=Region, dispatch_uid="names_of_regions")
@receiver(post_save, sender=GlossaryTerm, dispatch_uid="names_of_terms")
def on_new_name(**_kwargs: Any) -> None:
    """Names shown beside facets changed: every process reads them anew."""
    note_change()


@receiver(post_save, sender=Organisation, dispatch_uid="cards_of_organisation")
def on_changed_organisation(
    instance: Organisation, created: bool, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """Index the cards of an organisation that may have another name: they are found by it."""
    if not created and (update_fields is None or not _NAMES.isdisjoint(update_fields)):
        schedule_many(ProductCardRecord.objects.filter(item__owner=instance).values_list("page_id", flat=True))


@receiver(post_save, sender=Region, dispatch_uid="regions_of_cards")
def on_changed_region(instance: Region, created: bool, **_kwargs: Any) -> None:
    """Regions lie in each other: a new one is served by cards that do not name it, and one may be the whole country."""
    note_new_regions()
    if not created:
        schedule_many(ProductCardPage.objects.filter(regions=instance).values_list("pk", flat=True))


@receiver(post_save, sender=GlossaryTerm, dispatch_uid="mentions_of_term")
def on_changed_term(instance: GlossaryTerm, **_kwargs: Any) -> None:
    """Find anew where cards use a term that is new, has another name, or has ended."""
    once_after_commit(MentionsTask(instance.pk))
