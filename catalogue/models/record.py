"""What ties a card to its portfolio item, and what is known about the card besides its text."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models import PortfolioItem


class ProductCardRecord(models.Model):
    """One row a card, outside the versioned text: its item, where it was imported from, how complete it is.

    `source_digest` tells whether what was imported has changed since. `completeness` is a percentage;
    `completeness_by_level` maps "1-fi" … "3-en" to percentages; `review_flags` is a list of {"code", "detail"}
    left by imports for a person to look at.
    """

    page = models.OneToOneField("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="record")
    item = models.OneToOneField(PortfolioItem, on_delete=models.PROTECT, related_name="card_record")
    source_system = models.CharField(_("imported from"), max_length=40, blank=True)
    source_id = models.CharField(_("id in the source"), max_length=80, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    completeness = models.PositiveSmallIntegerField(_("completeness"), default=0, db_index=True)
    completeness_by_level = models.JSONField(default=dict, blank=True)
    review_flags = models.JSONField(_("flags for review"), default=list, blank=True)

    class Meta:
        verbose_name = _("card record")
        verbose_name_plural = _("card records")
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_id"], condition=~models.Q(source_id=""), name="card_source_once"
            ),
            models.CheckConstraint(condition=models.Q(completeness__lte=100), name="card_completeness_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"
