"""Rows under the levels and facts: delimitations, questions, steps, legal bases."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from catalogue.models.levels import Language
from lifecycle.models.named import NamedInThreeLanguages


class Delimitation(Orderable):
    """Level 2: a customer's situation and the other card to offer instead."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="delimitations")
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    situation = models.CharField(_("customer's situation"), max_length=400)
    target = models.ForeignKey(
        "catalogue.ProductCardPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pointed_at_by",
        verbose_name=_("offer instead"),
    )
    other_text = models.CharField(
        _("or in words"), max_length=255, blank=True, help_text=_("When no card describes the other service.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("delimitation")
        verbose_name_plural = _("delimitations")


class CommonQuestion(Orderable):
    """Level 2: a question customers often ask, and its answer."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="common_questions")
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    question = models.CharField(_("question"), max_length=400)
    answer = models.TextField(_("answer"))

    class Meta(Orderable.Meta):
        verbose_name = _("common question")
        verbose_name_plural = _("common questions")


class Step(Orderable):
    """Level 3: one step of the delivery."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="steps")
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    title = models.CharField(_("step"), max_length=200)
    instruction = models.TextField(_("instruction"), blank=True)
    deadline = models.CharField(_("deadline"), max_length=120, blank=True)
    responsible_role = models.CharField(_("responsible role"), max_length=120, blank=True)
    template = models.CharField(_("template"), max_length=160, blank=True)
    system = models.CharField(_("system"), max_length=160, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")


class LegalBasis(Orderable, NamedInThreeLanguages):
    """A law or decree the service rests on."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="legal_bases")
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
