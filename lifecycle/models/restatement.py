"""Restatements of the ledger: proposed with their impact, decided by another person, posted as operations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models.decision import Decision
from lifecycle.models.item import PortfolioItem
from lifecycle.models.operation import LedgerOperation
from lifecycle.models.organisation import Organisation


class Restatement(models.Model):
    """A proposal to change what was counted. Rows stay, whatever is decided.

    `operations` are the operations to post, without recorded date, persons and evidence. `registration` holds what the
    register needs of an item that is registered late. `impact` is the preview people decided on: see
    `lifecycle.restatement_impact.impact_of`. `items` and `organisations` are those it concerned when it was proposed:
    who sees their history sees it. `item` is the one that a late registration made.
    """

    class Kind(models.TextChoices):
        """What is restated."""

        LATE = "late", _("Late registration")
        CORRECTION = "correction", _("Correction")
        VOID = "void", _("Making an operation void")
        PAIR = "pair", _("A replacement: one retirement and one addition")
        PERIMETER = "perimeter", _("Perimeter")
        SCOPE = "scope", _("Scope of counting")

    class Status(models.TextChoices):
        """Where the proposal stands."""

        PROPOSED = "proposed", _("Waits for the portfolio board")
        POSTED = "posted", _("Posted")
        REJECTED = "rejected", _("Rejected")

    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    reason = models.TextField(_("grounds"))
    evidence = models.TextField(_("evidence"))
    operations = models.JSONField(default=list)
    registration = models.JSONField(default=dict, blank=True)
    impact = models.JSONField(default=dict)
    item = models.ForeignKey(
        PortfolioItem, null=True, blank=True, on_delete=models.PROTECT, related_name="restatements"
    )
    items = models.ManyToManyField(PortfolioItem, blank=True, related_name="concerning_restatements")
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="restatements")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="restatements")
    answer = models.TextField(_("answer"), blank=True)
    first_operation = models.ForeignKey(LedgerOperation, null=True, on_delete=models.PROTECT, related_name="+")
    last_operation = models.ForeignKey(LedgerOperation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("restatement")
        verbose_name_plural = _("restatements")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="restatement_decided_by_another",
                violation_error_message=_("Four eyes: the person who proposed a restatement does not decide it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="posted")
                | models.Q(decision__isnull=False, decided_by__isnull=False, last_operation__isnull=False),
                name="restatement_posted_by_a_decision",
            ),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="restatement_has_evidence"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number people cite: R-00042."""
        return f"R-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        """Whether the proposal waits for a decision."""
        return self.status == self.Status.PROPOSED
