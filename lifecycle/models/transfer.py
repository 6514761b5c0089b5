"""Items that change owner: one by one by agreement, or all at once when their owner is dissolved."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifecycle.models.decision import Decision
from lifecycle.models.item import PortfolioItem
from lifecycle.models.organisation import Organisation, Unit


class Transfer(models.Model):
    """A proposal to move an item to another organisation; both approvers agree. Rows stay."""

    class Status(models.TextChoices):
        """Where the proposal stands."""

        PROPOSED = "proposed", _("Waits for agreement")
        AGREED = "agreed", _("Agreed, waits for its day")
        DONE = "done", _("Carried out")
        REFUSED = "refused", _("Refused")

    item = models.ForeignKey(PortfolioItem, on_delete=models.PROTECT, related_name="transfers")
    giver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("organisation", "from")
    )
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("organisation", "to")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    effective = models.DateField(_("effective from"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    new_unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("new owner unit")
    )
    new_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("new owner person"),
    )
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(status__in=["proposed", "agreed"]),
                name="one_open_transfer_an_item",
                violation_error_message=_("A transfer waits already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver")), name="transfer_between_two_organisations"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["agreed", "done"])
                | models.Q(given_by__isnull=False, received_by__isnull=False),
                name="transfer_agreed_by_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.giver_id} → {self.receiver_id}"


class Dissolution(models.Model):
    """The decision that an organisation ends on a day and another takes over all it owns."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="dissolution")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    effective = models.DateField(_("dissolved on"))
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dissolution")
        verbose_name_plural = _("dissolutions")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("successor")), name="dissolution_into_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.successor_id}"
