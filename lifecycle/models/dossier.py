"""The retirement dossier: why and how items leave the offering, with a history of its own."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models.decision import Decision
from lifecycle.models.item import PortfolioItem
from lifecycle.retirement import DossierStatus, ReasonCode, Way, first_day_without


class RetirementDossier(models.Model):
    """One proposal to end one item or several together. Rows are never deleted; a new proposal is a new dossier.

    `outcomes` maps what else the items end (a form's code) to what happens to it, in words. `impact` is the impact
    as it was when the proposal was decided: [{"code", "label", "lines"}], with `lines` None for "not available".
    """

    way = models.CharField(_("way of leaving"), max_length=10, choices=[(w.value, w.value) for w in Way])
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=[(s.value, s.value) for s in DossierStatus],
        default=DossierStatus.PROPOSED.value,
    )
    reason_code = models.CharField(_("reason"), max_length=20, choices=[(r.value, r.value) for r in ReasonCode])
    why = models.TextField(_("grounds"), blank=True)
    last_day = models.DateField(_("last day in the offering"))
    no_successor_why = models.TextField(_("why nothing replaces it"), blank=True)
    evidence = models.TextField(_("evidence"))
    outcomes = models.JSONField(default=dict, blank=True)
    impact = models.JSONField(default=list, blank=True)
    items = models.ManyToManyField(PortfolioItem, related_name="dossiers", verbose_name=_("leaving"))
    successors = models.ManyToManyField(
        PortfolioItem, related_name="succeeding_dossiers", blank=True, verbose_name=_("successors")
    )
    crosses_owners = models.BooleanField(_("crosses owners"), default=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("decision")
    )

    class Meta:
        verbose_name = _("retirement dossier")
        verbose_name_plural = _("retirement dossiers")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(way__in=[w.value for w in Way]), name="dossier_way_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=[s.value for s in DossierStatus]), name="dossier_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(reason_code__in=[r.value for r in ReasonCode]), name="dossier_reason_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["decided", "completed"]) | models.Q(decision__isnull=False),
                name="dossier_decided_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number people cite: D-00042."""
        return f"D-{self.pk:05d}"

    @property
    def first_day_without(self) -> date:
        """The day on which the items are no longer offered."""
        return first_day_without(self.last_day)

    @property
    def is_open(self) -> bool:
        """Whether the dossier waits for a decision or for its day."""
        return self.status in (DossierStatus.PROPOSED, DossierStatus.DECIDED)


class DossierEvent(models.Model):
    """One step of a dossier: proposed, rejected, decided, withdrawn, completed, reversed. Never changed."""

    dossier = models.ForeignKey(RetirementDossier, on_delete=models.PROTECT, related_name="events")
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in DossierStatus])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.status} {self.at:%Y-%m-%d}"
