"""What an item said when it was approved: kept word for word, whatever happens to the page's own versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models.decision import Decision
from lifecycle.models.item import PortfolioItem


class ApprovedVersion(models.Model):
    """An approved version of an item: all levels and languages, and the counted facts of that day (ADDENDA, 10).

    `content` is what `lifecycle.versions.content_of` gives, `digest` its SHA-256. The database refuses to change or
    delete a row (`lifecycle.immutable`).
    """

    item = models.ForeignKey(PortfolioItem, on_delete=models.PROTECT, related_name="approved_versions")
    number = models.PositiveIntegerField(_("number"))
    approved_at = models.DateTimeField(_("approved"))
    revision_id = models.BigIntegerField(null=True)
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="approved_versions", verbose_name=_("decision")
    )
    content = models.JSONField()
    digest = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("approved version")
        verbose_name_plural = _("approved versions")
        ordering = ["item", "number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="approved_version_number_once")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"
