"""What is searched: one indexed card, and one document per level and language in which the card has text.

A public query reads level 1 documents only, so no snippet, suggestion, count or facet can leak levels 2–3.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

from django.db import models
from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.access import Delivery
from lifecycle.languages import CONTENT_LANGUAGES, FALLBACK_ORDER


class IndexedCard(models.Model):
    """What facets, filters and access need to know of a card. Lists hold permanent codes.

    `state` is the one the public is told of; `leaving_on` is the last day, `successors` the ids of public cards to use
    instead of one that leaves. A retired card is not indexed. `e_service` is "yes" or "no", `price` a class of prices
    (`forms_registry.pricing.price_classes`); both are "" where nobody knows. `regions` holds "*" for the whole country.
    `texts` names the documents, language and level of each, separated by spaces: "fi1 fi2 sv1". `generation` is the one
    of the index with which the row came.
    """

    page = models.OneToOneField(ProductCardPage, on_delete=models.CASCADE, primary_key=True, related_name="+")
    item_code = models.CharField(max_length=20)
    url_path = models.CharField(max_length=500)
    public = models.BooleanField(default=False)
    state = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    instrument = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=40)
    delivering_organisations = models.JSONField(default=list)
    delivering_units = models.JSONField(default=list)
    segments = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    e_service = models.CharField(max_length=3, blank=True)
    regions = models.JSONField(default=list)
    price = models.CharField(max_length=12, blank=True)
    newest_on = models.DateField(null=True)
    leaving_on = models.DateField(null=True)
    successors = models.JSONField(default=list)
    texts = models.CharField(max_length=50, blank=True, default="")
    generation = models.PositiveBigIntegerField(db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["public"], name="indexed_card_public"),
            models.Index(fields=["generation"], name="indexed_card_generation"),
        ]

    def __str__(self) -> str:
        return self.item_code

    def facet_values(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each facet with the values that the card has in it; what nobody knows is no value."""
        yield "kind", [self.kind]
        yield "segment", self.segments
        yield "need", self.needs
        yield "organisation", [self.owner]
        yield "channel", self.channels
        yield "e_service", [self.e_service] if self.e_service else []
        yield "region", self.regions
        yield "price", [self.price] if self.price else []
        yield "state", [self.state]

    @property
    def delivery(self) -> Delivery:
        """Who owns and delivers the card: all that access to its levels depends on."""
        return Delivery(self.owner, frozenset(self.delivering_organisations), frozenset(self.delivering_units))

    @property
    def delivery_key(self) -> str:
        """The same as 16 hexadecimal digits: cards that are delivered alike share it."""
        named = [self.owner, sorted(self.delivering_organisations), sorted(self.delivering_units)]
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:16]


class SearchDocument(models.Model):
    """The text of one level of a card in one language. Where there is none, that in another language is read.

    `keywords`, one a line, are found but never shown.
    """

    # Without an index of its own: the unique constraint begins with the card.
    card = models.ForeignKey(IndexedCard, on_delete=models.CASCADE, related_name="documents", db_index=False)
    language = models.CharField(max_length=2)
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    processing_time = models.CharField(max_length=120, blank=True)
    keywords = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "language", "level"], name="one_document_a_level_and_language"),
            models.CheckConstraint(condition=models.Q(level__in=[1, 2, 3]), name="document_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.language}{self.level}"


def read_in(language: str, documents: Iterable[SearchDocument]) -> dict[tuple[int, int], SearchDocument]:
    """Return by (card, level) which of `documents` is read in `language`: its own, else that of the next language."""
    order = FALLBACK_ORDER.get(language, CONTENT_LANGUAGES)
    found: dict[tuple[int, int], SearchDocument] = {}
    for document in documents:
        key = document.card_id, document.level
        if key not in found or order.index(document.language) < order.index(found[key].language):
            found[key] = document
    return found


class IndexGeneration(models.Model):
    """One row: grows with every change of the index, so that each process knows when its bitmaps are stale."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class IndexChange(models.Model):
    """A card that has changed and waits to reach an index (`search.outbox`); `page_id` 0 stands for every card."""

    class Target(models.TextChoices):
        """What the change has not reached yet: the documents in the database, or the search server."""

        DOCUMENTS = "documents", "documents"
        SERVER = "server", "server"

    target = models.CharField(max_length=10, choices=Target.choices)
    page_id = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["target", "page_id"], name="index_change_of_card")]

    def __str__(self) -> str:
        return f"{self.page_id} → {self.target}"


class IndexBuild(models.Model):
    """One row while somebody builds the index on the search server: who, and when they last gave a sign of life."""

    builder = models.CharField(max_length=16)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.builder
