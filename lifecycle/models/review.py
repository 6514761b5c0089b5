"""Reviews of items in the offering: "checked, still fine", or deferred with a reason."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models.item import PortfolioItem


class Review(models.Model):
    """One attestation or deferral. Rows are never changed; the date in force is the item's review date."""

    class Verdict(models.TextChoices):
        """What the reviewer said."""

        FINE = "fine", _("Checked, still fine")
        DEFERRED = "deferred", _("Deferred")

    item = models.ForeignKey(PortfolioItem, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    previous_date = models.DateField(_("review date before"), null=True)
    next_date = models.DateField(_("next review date"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verdict="deferred") | ~models.Q(reason=""), name="review_deferred_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict} {self.at:%Y-%m-%d}"
