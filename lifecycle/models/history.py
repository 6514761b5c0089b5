"""Who did what when, from which state to which."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models.decision import Decision
from lifecycle.models.dossier import RetirementDossier
from lifecycle.models.item import PortfolioItem
from lifecycle.models.organisation import Organisation
from lifecycle.models.version import ApprovedVersion


class HistoryRow(models.Model):
    """One performed transition, or another event of an item (`lifecycle.events`) that leaves the state as it is.

    Written in the same transaction as what it tells of; never changed, never deleted. `owner` owned the item when it
    had happened; `approved_version` is what was approved or published by it.
    """

    item = models.ForeignKey(PortfolioItem, on_delete=models.PROTECT, related_name="history", verbose_name=_("item"))
    transition = models.CharField(_("event"), max_length=40)
    from_state = models.CharField(_("from"), max_length=20)
    to_state = models.CharField(_("to"), max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), db_index=True)
    effective = models.DateField(_("effective from"))
    reason = models.TextField(_("reason"), blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="history", verbose_name=_("decision")
    )
    dossier = models.ForeignKey(
        RetirementDossier,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="history",
        verbose_name=_("retirement dossier"),
    )
    revision_id = models.BigIntegerField(_("version"), null=True)
    approved_version = models.ForeignKey(
        ApprovedVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="history"
    )
    owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )

    class Meta:
        verbose_name = _("life-cycle event")
        verbose_name_plural = _("life-cycle events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["item", "at"], name="history_by_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.transition} {self.at:%Y-%m-%d}"
