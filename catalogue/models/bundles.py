"""Bundles: services of several owners in the order in which a customer needs them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalogue.models.code_lists import CodeListEntry, LifeEvent
from lifecycle.languages import in_language


class Bundle(ClusterableModel, CodeListEntry):  # type: ignore[misc]  # modelcluster ships no types
    """An ordered set of cards with a text of its own for the customer; never counted as a service.

    `definition_*` is the customer's text: whom the bundle is for and where it leads.
    """

    life_events = models.ManyToManyField(
        LifeEvent,
        blank=True,
        related_name="bundles",
        verbose_name=_("life events"),
        help_text=_("From whose pages customers are led here."),
    )

    class Meta(CodeListEntry.Meta):
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")

    def clean(self) -> None:
        """Refuse a service that comes twice. Raises ValidationError."""
        super().clean()
        cards = [step.card_id for step in self.steps.all()]
        if len(set(cards)) < len(cards):
            raise ValidationError(_("The same service stands twice in the bundle."))

    def related_facts(self) -> dict[str, Any]:
        """Return the events by code, and the steps in order, each with its card and texts."""
        events = sorted(self.life_events.values_list("code", flat=True)) if self.pk else []
        return {"life_events": events, "steps": [step.facts() for step in self.steps.all()]}


class BundleStep(models.Model):
    """One service of a bundle, and what the customer does there."""

    bundle = ParentalKey(Bundle, on_delete=models.CASCADE, related_name="steps")
    card = models.ForeignKey(
        "catalogue.ProductCardPage",
        on_delete=models.CASCADE,
        related_name="bundle_steps",
        verbose_name=_("product card"),
        help_text=_("The public sees the step while the service is in the offering."),
    )
    text_fi = models.TextField(_("what to do here, in Finnish"), blank=True)
    text_sv = models.TextField(_("what to do here, in Swedish"), blank=True)
    text_en = models.TextField(_("what to do here, in English"), blank=True)
    sort_order = models.IntegerField(null=True, blank=True, editable=False)

    sort_order_field = "sort_order"
    #: What a step says besides its place.
    SAID = ("card", "text_fi", "text_sv", "text_en")

    class Meta:
        verbose_name = _("step of a bundle")
        verbose_name_plural = _("steps of a bundle")
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["bundle", "card"], name="card_once_in_a_bundle")]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.sort_order}"

    def text_in(self, language: str) -> tuple[str, str]:
        """Return (text, language it is in); the nearest language that has one."""
        return in_language({"fi": self.text_fi, "sv": self.text_sv, "en": self.text_en}, language)

    def facts(self) -> dict[str, Any]:
        """Return what the step says, of JSON's own types; the card by the code of its service."""
        texts = {f"text_{code}": getattr(self, f"text_{code}") for code in ("fi", "sv", "en")}
        return {"card": self.card.record.item.code, **texts}
