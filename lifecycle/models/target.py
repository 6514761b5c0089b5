"""Targets of the programme: none is given by the source, so there are none until the board decides them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models.decision import Decision
from lifecycle.models.organisation import Organisation

_TAKEN = _("There is a target for this unit, organisation, segment and day already.")


class PortfolioTarget(models.Model):
    """At most so many of a unit on a day, for everyone or for one owner or segment."""

    class Unit(models.TextChoices):
        """The unit of counting (LEDGER.md)."""

        SERVICES = "S", _("Services")
        OWN_SERVICES = "S_own", _("Services produced by the group")
        FORMS = "F", _("Application forms")
        INPUTS = "R", _("Required inputs")
        CONCEPTS = "C", _("Distinct data concepts")

    unit = models.CharField(_("unit of counting"), max_length=6, choices=Unit.choices)
    owner = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="targets",
        verbose_name=_("organisation"),
        help_text=_("Empty: the whole group."),
    )
    segment = models.CharField(_("segment"), max_length=40, blank=True, help_text=_("Empty: all segments."))
    on = models.DateField(_("on"))
    at_most = models.PositiveIntegerField(_("at most"))
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="targets", verbose_name=_("decision"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["on", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "owner", "segment", "on"], name="target_once", violation_error_message=_TAKEN
            ),
            # Two empty organisations are not the same to a database.
            models.UniqueConstraint(
                fields=["unit", "segment", "on"],
                condition=models.Q(owner__isnull=True),
                name="target_of_the_group_once",
                violation_error_message=_TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ≤ {self.at_most} {self.on}"
