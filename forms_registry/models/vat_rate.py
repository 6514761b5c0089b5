"""Rates of value added tax as dated data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_registry.pricing.vat import STANDARD


class VatRate(models.Model):
    """A rate in tenths of a percent, from a day until the next one of its class."""

    rate_class = models.CharField(_("class"), max_length=20, default=STANDARD)
    tenths = models.PositiveSmallIntegerField(_("rate in tenths of a percent"))
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("VAT rate")
        verbose_name_plural = _("VAT rates")
        ordering = ["rate_class", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["rate_class", "valid_from"], name="vat_rate_begins_alone")]

    def __str__(self) -> str:
        return f"{self.rate_class} {self.tenths / 10:g} %"
