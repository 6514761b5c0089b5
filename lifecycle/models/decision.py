"""Decisions that approvals cite."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """A decision of a body: reference, date, text. One reference is used once in one body."""

    reference = models.CharField(_("reference"), max_length=80)
    body = models.CharField(_("deciding body"), max_length=160)
    decided_on = models.DateField(_("date of the decision"))
    text = models.TextField(_("text"), blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "reference"]
        constraints = [
            models.UniqueConstraint(
                Lower("body"),
                Lower("reference"),
                name="decision_reference_once_in_a_body",
                violation_error_message=_("This body already has a decision with this reference."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.reference}"
