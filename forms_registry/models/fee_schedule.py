"""Fee schedules: what decrees have an authority charge, decree by decree and row by row."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_registry.pricing.vocabulary import Basis, PriceUnit
from lifecycle.models import Organisation
from lifecycle.models.named import NamedInThreeLanguages


class FeeSchedule(NamedInThreeLanguages):
    """The fees of one authority, whatever decree has them this year. Prices cite a schedule and a row's number."""

    code = models.CharField(_("permanent code"), max_length=40, unique=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="fee_schedules", verbose_name=_("owner")
    )

    class Meta:
        verbose_name = _("fee schedule")
        verbose_name_plural = _("fee schedules")
        ordering = ["code"]


class FeeDecree(models.Model):
    """One decree of a schedule, in force from a day until the next one; `valid_to` None while nothing follows."""

    schedule = models.ForeignKey(FeeSchedule, on_delete=models.CASCADE, related_name="decrees")
    citation = models.CharField(_("citation"), max_length=160)
    address = models.URLField(_("address"), blank=True, max_length=500)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("fee decree")
        verbose_name_plural = _("fee decrees")
        ordering = ["schedule", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "valid_from"], name="fee_decree_begins_alone"),
            models.UniqueConstraint(fields=["schedule", "citation"], name="fee_decree_cited_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="fee_decree_holds_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.citation

    def holds(self, day: date) -> bool:
        """Whether the decree is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class FeeRow(NamedInThreeLanguages):
    """One fee of a decree, in cents."""

    decree = models.ForeignKey(FeeDecree, on_delete=models.CASCADE, related_name="rows")
    number = models.CharField(_("row"), max_length=40)
    unit = models.CharField(_("unit"), max_length=20, choices=[(u.value, u.value) for u in PriceUnit])
    cents = models.PositiveBigIntegerField(_("fee in cents"))
    basis = models.CharField(
        _("basis"), max_length=20, choices=[(b.value, b.value) for b in Basis], default=Basis.PUBLIC_LAW.value
    )

    class Meta:
        verbose_name = _("row of a fee decree")
        verbose_name_plural = _("rows of fee decrees")
        ordering = ["decree", "pk"]
        constraints = [models.UniqueConstraint(fields=["decree", "number"], name="fee_row_number_once")]
