"""What a support service gives, in place of a price."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms_registry.models.terms import DatedTerms
from forms_registry.pricing.vocabulary import StateAid
from lifecycle.languages import in_language
from lifecycle.models import PortfolioItem

#: Shares are held in hundredths of a percent.
WHOLE = 10_000


class AidBlock(DatedTerms):
    """What a support service gives at most. The instrument is a counted fact of the service.

    `intensity` is the largest share of the costs that is given and `own_share` the smallest that the customer pays,
    both in hundredths of a percent; None is not stated.
    """

    item = models.ForeignKey(PortfolioItem, on_delete=models.CASCADE, related_name="aid_blocks")
    intensity = models.PositiveIntegerField(
        _("at most of the costs, in hundredths of a percent"), null=True, blank=True
    )
    max_cents = models.PositiveBigIntegerField(_("at most, in cents"), null=True, blank=True)
    own_share = models.PositiveIntegerField(_("own share at least, in hundredths of a percent"), null=True, blank=True)
    state_aid = models.CharField(_("state-aid basis"), max_length=20, choices=[(s.value, s.value) for s in StateAid])
    state_aid_reference = models.CharField(_("reference of the state-aid basis"), max_length=255, blank=True)
    budget_line = models.CharField(_("budget line"), max_length=80, blank=True)
    conditions_fi = models.TextField(_("what else limits it, in Finnish"), blank=True)
    conditions_sv = models.TextField(_("what else limits it, in Swedish"), blank=True)
    conditions_en = models.TextField(_("what else limits it, in English"), blank=True)

    class Meta:
        verbose_name = _("aid block")
        verbose_name_plural = _("aid blocks")
        ordering = ["item", "valid_from", "pk"]
        indexes = [models.Index(fields=["item", "status"], name="aid_of_item")]
        constraints = [
            *DatedTerms.common_constraints("aid"),
            models.CheckConstraint(
                condition=Q(intensity__isnull=True) | Q(intensity__lte=WHOLE),
                name="aid_intensity_within_whole",
                violation_error_message=_("No more than the whole of the costs."),
            ),
            models.CheckConstraint(
                condition=Q(own_share__isnull=True) | Q(own_share__lte=WHOLE),
                name="aid_own_share_within_whole",
                violation_error_message=_("No more than the whole of the costs."),
            ),
            models.CheckConstraint(
                condition=Q(intensity__isnull=True)
                | Q(own_share__isnull=True)
                | Q(own_share__lte=WHOLE - models.F("intensity")),
                name="aid_shares_fit",
                violation_error_message=_("The aid and the own share are more than the whole of the costs together."),
            ),
            models.CheckConstraint(
                condition=Q(state_aid__in=[s.value for s in StateAid]), name="aid_state_aid_known"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(status="draft"), name="aid_has_one_draft",
                violation_error_message=_("There is a draft already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item_id} {self.valid_from.isoformat()}"

    @property
    def conditions(self) -> str:
        """What else limits it, in the active language or in the nearest that has it."""
        texts = {language: getattr(self, f"conditions_{language}") for language in ("fi", "sv", "en")}
        return in_language(texts, (get_language() or "fi")[:2])[0]

    def as_content(self) -> dict[str, Any]:
        """Return all the block says, of JSON's own types."""
        names = ("intensity", "max_cents", "own_share", "state_aid", "state_aid_reference", "budget_line")
        return {
            **{name: getattr(self, name) for name in names},
            "conditions": {language: getattr(self, f"conditions_{language}") for language in ("fi", "sv", "en")},
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
        }


class AidYear(models.Model):
    """What was paid out in a year and what it cost to do so, in cents."""

    item = models.ForeignKey(PortfolioItem, on_delete=models.CASCADE, related_name="aid_years")
    year = models.PositiveSmallIntegerField(_("year"))
    paid_cents = models.PositiveBigIntegerField(_("aid paid, in cents"))
    administration_cents = models.PositiveBigIntegerField(_("cost of administration, in cents"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=255)

    class Meta:
        verbose_name = _("aid of a year")
        verbose_name_plural = _("aid by year")
        ordering = ["item", "-year"]
        constraints = [models.UniqueConstraint(fields=["item", "year"], name="aid_once_a_year")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.year}: {self.paid_cents}"
