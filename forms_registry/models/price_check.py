"""What the checks found about an item, from day to day: the source of reports over time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lifecycle.models import PortfolioItem


class PriceCheck(models.Model):
    """The findings about an item from `since` until `until`, the last day they held; None while they do.

    A row is written when the findings change, also to none: an item without a row has never been checked. `findings`
    is a list of {"code", "severity", "variant", "told"}.
    """

    item = models.ForeignKey(PortfolioItem, on_delete=models.CASCADE, related_name="price_checks")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    kind = models.CharField(_("kind"), max_length=20)
    owner = models.CharField(_("owner"), max_length=40)
    offered = models.BooleanField(_("in the offering"))
    errors = models.PositiveSmallIntegerField(_("errors"))
    warnings = models.PositiveSmallIntegerField(_("warnings"))
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("price check")
        verbose_name_plural = _("price checks")
        ordering = ["item", "since"]
        indexes = [models.Index(fields=["until", "errors"], name="price_check_open")]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(until__isnull=True), name="price_check_one_open"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="price_check_holds_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.since.isoformat()}: {self.errors}+{self.warnings}"
