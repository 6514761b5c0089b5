"""Counted facts as dated facts of the item."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.kinds import FormType, Instrument, Kind, Production, Scope
from lifecycle.models.decision import Decision
from lifecycle.models.item import PortfolioItem
from lifecycle.models.organisation import Organisation


class ItemClassification(models.Model):
    """A complete snapshot of the counted facts from `effective` on. Rows are added, never changed."""

    item = models.ForeignKey(PortfolioItem, on_delete=models.CASCADE, related_name="classifications")
    effective = models.DateField(_("effective from"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=[(k.value, k.value) for k in Kind], default=Kind.UNKNOWN.value
    )
    instrument = models.CharField(
        _("instrument"), max_length=20, blank=True, choices=[(i.value, i.value) for i in (*Instrument, *FormType)]
    )
    scope = models.CharField(
        _("scope"), max_length=20, choices=[(s.value, s.value) for s in Scope], default=Scope.NATIONAL.value
    )
    production = models.CharField(
        _("production"), max_length=20, choices=[(p.value, p.value) for p in Production], default=Production.OWN.value
    )
    producer = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("producer")
    )
    purchaser = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("purchaser")
    )
    segments = models.JSONField(_("segments"), default=list, blank=True)
    needs = models.JSONField(_("needs"), default=list, blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["effective", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(instrument__in=["", *(t.value for t in FormType)])
                | models.Q(kind=Kind.SUPPORT.value),
                name="classification_instrument_only_for_support",
                violation_error_message=_("Only a support service has an instrument."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in Kind]), name="classification_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind} {self.effective}"
