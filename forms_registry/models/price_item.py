"""Prices of cards and forms, each of which says by what rule it was set."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms_registry.models.fee_schedule import FeeSchedule
from forms_registry.models.guideline import PricingGuideline
from forms_registry.models.terms import DatedTerms
from forms_registry.pricing.vocabulary import Basis, PriceUnit, StateAid, VatTreatment
from lifecycle.languages import in_language
from lifecycle.models import PortfolioItem

#: Money columns, all in cents without value added tax; None is not known.
MONEY = ("cents", "cap_cents", "typical_cents", "full_cost_cents")


class PriceItem(DatedTerms):
    """One price. Prices of the same `line` follow each other in time; several lines stand side by side.

    An empty `basis` is not known, as of a fee that a source only tells of. `given_amount` keeps an imported amount that
    is no number of whole cents, as it was given. `schedule` and `row_number` cite a row of a fee decree; with
    `follows_decree` the fee is that of the decree in force when the matter came in, and `cents` stays empty.
    `vat_tenths` is the rate somebody stated, in tenths of a percent; usually it is left out, and the rate of the day of
    performance holds. `refusal_charged` None is not stated. `is_addition` tells what is paid on top of another price of
    the item, such as a second participant: nobody buys it alone.
    """

    item = models.ForeignKey(PortfolioItem, on_delete=models.CASCADE, related_name="price_items")
    line = models.CharField(_("line"), max_length=40, default="1")
    is_addition = models.BooleanField(_("paid on top of another price"), default=False)
    label_fi = models.CharField(_("what is paid for, in Finnish"), max_length=160, blank=True)
    label_sv = models.CharField(_("what is paid for, in Swedish"), max_length=160, blank=True)
    label_en = models.CharField(_("what is paid for, in English"), max_length=160, blank=True)
    basis = models.CharField(_("basis"), max_length=20, blank=True, choices=[(b.value, b.value) for b in Basis])
    unit = models.CharField(_("unit"), max_length=20, blank=True, choices=[(u.value, u.value) for u in PriceUnit])
    cents = models.PositiveBigIntegerField(_("price without VAT, in cents"), null=True, blank=True)
    given_amount = models.CharField(_("amount as given"), max_length=60, blank=True, editable=False)
    cap_cents = models.PositiveBigIntegerField(_("at most, in cents"), null=True, blank=True)
    typical_cents = models.PositiveBigIntegerField(_("typical total, in cents"), null=True, blank=True)
    guideline = models.ForeignKey(
        PricingGuideline, null=True, blank=True, on_delete=models.PROTECT, related_name="price_items",
        verbose_name=_("guideline"),
    )  # fmt: skip
    schedule = models.ForeignKey(
        FeeSchedule, null=True, blank=True, on_delete=models.PROTECT, related_name="price_items",
        verbose_name=_("fee schedule"),
    )  # fmt: skip
    row_number = models.CharField(_("row of the decree"), max_length=40, blank=True)
    follows_decree = models.BooleanField(_("fee of the decree in force when the matter came in"), default=False)
    full_cost_cents = models.PositiveBigIntegerField(_("full cost, in cents"), null=True, blank=True)
    full_cost_on = models.DateField(_("full cost calculated on"), null=True, blank=True)
    full_cost_document = models.CharField(_("calculation of the full cost"), max_length=255, blank=True)
    vat = models.CharField(_("VAT"), max_length=10, blank=True, choices=[(v.value, v.value) for v in VatTreatment])
    vat_tenths = models.PositiveSmallIntegerField(_("VAT rate stated, in tenths of a percent"), null=True, blank=True)
    refusal_charged = models.BooleanField(_("charged also when the answer is no"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    law = models.CharField(_("law and section"), max_length=255, blank=True)
    state_aid = models.CharField(
        _("state aid"), max_length=20, blank=True, choices=[(s.value, s.value) for s in StateAid]
    )
    exceptions_fi = models.TextField(_("exceptions in Finnish"), blank=True)
    exceptions_sv = models.TextField(_("exceptions in Swedish"), blank=True)
    exceptions_en = models.TextField(_("exceptions in English"), blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["item", "line", "valid_from", "pk"]
        indexes = [models.Index(fields=["item", "status"], name="price_of_item")]
        constraints = [
            *DatedTerms.common_constraints("price"),
            models.CheckConstraint(condition=Q(basis__in=["", *(b.value for b in Basis)]), name="price_basis_known"),
            models.CheckConstraint(
                condition=Q(follows_decree=False) | Q(cents__isnull=True),
                name="price_follows_or_states",
                violation_error_message=_("A price that follows the decree states no amount of its own."),
            ),
            models.UniqueConstraint(
                fields=["item", "line"], condition=Q(status="draft"), name="price_line_has_one_draft",
                violation_error_message=_("This line has a draft already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item_id} {self.line} {self.valid_from.isoformat()}"

    def _in_active(self, name: str) -> str:
        texts = {language: getattr(self, f"{name}_{language}") for language in ("fi", "sv", "en")}
        return in_language(texts, (get_language() or "fi")[:2])[0]

    @property
    def label(self) -> str:
        """What is paid for, in the active language or in the nearest that has it."""
        return self._in_active("label")

    @property
    def exceptions(self) -> str:
        """Who pays otherwise, in the active language or in the nearest that has it."""
        return self._in_active("exceptions")

    def as_content(self) -> dict[str, Any]:
        """Return all the price says, of JSON's own types; what was decided before additions were told reads as then."""
        names = ("line", "basis", "unit", *MONEY, "given_amount", "row_number", "follows_decree", "full_cost_document",
                 "vat", "vat_tenths", "refusal_charged", "reason", "law", "state_aid")  # fmt: skip
        return {
            **{name: getattr(self, name) for name in names},
            "label": {language: getattr(self, f"label_{language}") for language in ("fi", "sv", "en")},
            "exceptions": {language: getattr(self, f"exceptions_{language}") for language in ("fi", "sv", "en")},
            "guideline": self.guideline.item.code if self.guideline is not None else "",
            "schedule": self.schedule.code if self.schedule is not None else "",
            "full_cost_on": self.full_cost_on.isoformat() if self.full_cost_on else "",
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
            **({"is_addition": True} if self.is_addition else {}),
        }


class SalesYear(models.Model):
    """What the market activity of a service turned over in a year, and whether its accounts are kept apart."""

    item = models.ForeignKey(PortfolioItem, on_delete=models.CASCADE, related_name="sales_years")
    year = models.PositiveSmallIntegerField(_("year"))
    cents = models.PositiveBigIntegerField(_("sales in cents"))
    separate_accounts = models.BooleanField(_("separate accounts are kept"), default=False)
    source = models.CharField(_("source"), max_length=255)

    class Meta:
        verbose_name = _("sales of a year")
        verbose_name_plural = _("sales by year")
        ordering = ["item", "-year"]
        constraints = [models.UniqueConstraint(fields=["item", "year"], name="sales_once_a_year")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.year}: {self.cents}"
