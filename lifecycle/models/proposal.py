"""Why a new item is needed: the gate on additions (ADDENDA, 9)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.additions import Ends, Origin
from lifecycle.models.item import PortfolioItem


class AdditionProposal(models.Model):
    """What the owner states before a new item is approved. Rows stay; the newest of an item counts.

    `nearest` lists what was found closest, as [{"code", "title", "share"}] with shares in percent, and `effect` the
    count of the offering as it was and as it will be, {"before", "after"}, both as of the day of the proposal.
    """

    item = models.ForeignKey(PortfolioItem, on_delete=models.CASCADE, related_name="proposals")
    origin = models.CharField(_("where it comes from"), max_length=12, choices=[(o.value, o.value) for o in Origin])
    need = models.TextField(_("why it is needed"))
    compared_with = models.ForeignKey(
        PortfolioItem,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("nearest present service"),
    )
    differs = models.TextField(_("how it differs"), blank=True)
    ends = models.CharField(_("what ends"), max_length=10, choices=[(e.value, e.value) for e in Ends])
    ended = models.ManyToManyField(PortfolioItem, related_name="+", blank=True, verbose_name=_("services that end"))
    nothing_ends_why = models.TextField(_("why nothing ends"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    nearest = models.JSONField(default=list)
    effect = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("proposal of a new service")
        verbose_name_plural = _("proposals of new services")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(origin=Origin.UNREGISTERED.value) | ~models.Q(evidence=""),
                name="proposal_restatement_has_evidence",
            ),
            models.CheckConstraint(
                condition=~models.Q(ends=Ends.NOTHING.value) | ~models.Q(nothing_ends_why=""),
                name="proposal_says_why_nothing_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.origin}"


class ProposalDraft(models.Model):
    """An unfinished proposal a person put aside: the answers given so far, by step, as they were typed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="proposal_drafts")
    item = models.ForeignKey(PortfolioItem, null=True, on_delete=models.CASCADE, related_name="proposal_drafts")
    title = models.CharField(max_length=255, blank=True)
    step = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.title}"
