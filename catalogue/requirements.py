"""Publish requirements of a product card, as data in one place.

Errors at submit; warnings while drafting and on import. The predicates get a card in the version to be checked
(a revision object or the saved page) whose `record` gives the portfolio item. Source: PRODUCT.md, "Publish
requirements".
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import ProductCardPage
from catalogue.text import plain_length
from lifecycle.kinds import ItemUnit, Kind
from lifecycle.requirements import Requirement, Unmet, register, unmet
from lifecycle.reviews import latest_review_date
from lifecycle.states import LIVING_STATES

TITLE_MAX: Final = 100
SUMMARY_MAX: Final = 150
DESCRIPTION_MAX: Final = 2500
SERVICE_CLASSES_MAX: Final = 4
LANGUAGES_REQUIRED: Final = ("fi", "sv")

AREA_FACTS: Final = "facts"
AREA_LEVELS: Final = {1: "1", 2: "2", 3: "3"}

Reason = str | None


def _row(card: ProductCardPage, relation: str, language: str) -> Any:
    return next((row for row in getattr(card, relation).all() if row.language == language), None)


def _title(card: ProductCardPage, language: str) -> str:
    row = _row(card, "customer_descriptions", language)
    return card.title if language == "fi" else (row.title if row else "")


def owner_unit_named(card: ProductCardPage) -> Reason:
    """An owner unit is named."""
    return None if card.record.item.owner_unit_id else _("Name the owner unit.")


def owner_person_named(card: ProductCardPage) -> Reason:
    """An owner person is named and still active."""
    person = card.record.item.owner_person
    if person is None:
        return _("Name the owner person.")
    return None if person.is_active else _("The owner person has left: name another.")


def kind_set(card: ProductCardPage) -> Reason:
    """The kind is known."""
    return _("Choose the kind of the service.") if card.record.item.kind == Kind.UNKNOWN else None


def title_given(card: ProductCardPage, language: str) -> Reason:
    """The title exists and is at most 100 characters."""
    title = _title(card, language).strip()
    if not title:
        return _("Write the title.")
    if len(title) > TITLE_MAX:
        return _("The title has %(length)s characters; at most %(limit)s.") % {"length": len(title), "limit": TITLE_MAX}
    return None


def summary_given(card: ProductCardPage, language: str) -> Reason:
    """The summary exists, is at most 150 characters and says something else than the title."""
    row = _row(card, "customer_descriptions", language)
    summary = row.summary.strip() if row else ""
    if not summary:
        return _("Write the summary.")
    if len(summary) > SUMMARY_MAX:
        return _("The summary has %(length)s characters; at most %(limit)s.") % {
            "length": len(summary),
            "limit": SUMMARY_MAX,
        }
    if summary.casefold() == _title(card, language).strip().casefold():
        return _("The summary must say something else than the title.")
    return None


def description_given(card: ProductCardPage, language: str) -> Reason:
    """The description exists and is at most 2,500 characters of plain text."""
    row = _row(card, "customer_descriptions", language)
    length = plain_length(row.description) if row else 0
    if not length:
        return _("Write who the service is for.")
    if length > DESCRIPTION_MAX:
        return _("The description has %(length)s characters; at most %(limit)s.") % {
            "length": length,
            "limit": DESCRIPTION_MAX,
        }
    return None


def expert_level_written(card: ProductCardPage) -> Reason:
    """Level 2 is written in Finnish."""
    row = _row(card, "expert_descriptions", "fi")
    return (
        None if row and plain_length(row.when_to_offer) else _("Write level 2 in Finnish: when to offer the service.")
    )


def implementation_level_written(card: ProductCardPage) -> Reason:
    """Level 3 is written in Finnish: instructions or steps."""
    row = _row(card, "implementation_descriptions", "fi")
    steps = any(step.language == "fi" for step in card.steps.all())
    if row and (plain_length(row.instructions) or steps):
        return None
    return _("Write level 3 in Finnish: the instructions for delivery.")


def segment_chosen(card: ProductCardPage) -> Reason:
    """At least one segment."""
    facts = card.record.item.classification
    return None if facts and facts.segments else _("Choose at least one segment.")


def need_chosen(card: ProductCardPage) -> Reason:
    """At least one need."""
    facts = card.record.item.classification
    return None if facts and facts.needs else _("Choose at least one need.")


def service_classes_chosen(card: ProductCardPage) -> Reason:
    """One to four service classes."""
    count = len(card.service_classes.all())
    if count == 0:
        return _("Choose at least one service class.")
    if count > SERVICE_CLASSES_MAX:
        return _("There are %(count)s service classes; at most %(limit)s.") % {
            "count": count,
            "limit": SERVICE_CLASSES_MAX,
        }
    return None


def channel_open(card: ProductCardPage) -> Reason:
    """At least one channel that has not ended."""
    today = timezone.localdate()
    if any(channel.valid_to is None or channel.valid_to >= today for channel in card.channels.all()):
        return None
    return _("Add at least one channel.")


def legal_basis_given(card: ProductCardPage) -> Reason:
    """A law or decree is named."""
    return None if len(card.legal_bases.all()) else _("Name the legal basis.")


def review_date_near_enough(card: ProductCardPage) -> Reason:
    """The review date lies ahead, at most 36 months."""
    review, today = card.record.item.review_date, timezone.localdate()
    if review is None:
        return _("Set the review date.")
    if review < today:
        return _("The review date has passed.")
    if review > latest_review_date(today):
        return _("The review date is more than %(months)s months ahead.") % {"months": settings.TARJOOMA_REVIEW_MONTHS}
    return None


def title_unique_within_owner(card: ProductCardPage) -> Reason:
    """No other living card of the owner has the same title, trimmed and without regard to case."""
    wanted = card.title.strip().casefold()
    others = ProductCardPage.objects.owned_by(card.record.item.owner.code).in_state(*LIVING_STATES).exclude(pk=card.pk)
    twin = next((title for title in others.values_list("title", flat=True) if title.strip().casefold() == wanted), None)
    return None if twin is None else _("Another card of this organisation has the same title.")


def _requirements() -> Iterable[Requirement]:
    def fact(code: str, predicate: Callable[[ProductCardPage], Reason]) -> Requirement:
        return Requirement(code, AREA_FACTS, predicate)

    yield fact("owner_unit", owner_unit_named)
    yield fact("owner_person", owner_person_named)
    yield fact("kind", kind_set)
    for language in LANGUAGES_REQUIRED:
        for name, predicate in (
            ("title", title_given),
            ("summary", summary_given),
            ("description", description_given),
        ):
            yield Requirement(f"{name}_{language}", AREA_LEVELS[1], partial(predicate, language=language), language)
    yield Requirement("level_2", AREA_LEVELS[2], expert_level_written, "fi")
    yield Requirement("level_3", AREA_LEVELS[3], implementation_level_written, "fi")
    yield fact("segments", segment_chosen)
    yield fact("service_classes", service_classes_chosen)
    yield fact("needs", need_chosen)
    yield fact("channels", channel_open)
    yield fact("legal_basis", legal_basis_given)
    yield fact("review_date", review_date_near_enough)
    yield fact("title_unique", title_unique_within_owner)


CARD_REQUIREMENTS: Final = tuple(_requirements())


def register_requirements() -> None:
    """Register the requirements of product cards; called once when the app is ready."""
    for requirement in CARD_REQUIREMENTS:
        register(ItemUnit.SERVICE, requirement)


def unmet_of(card: ProductCardPage) -> list[Unmet]:
    """Return what is missing from `card`."""
    return unmet(ItemUnit.SERVICE, card)
