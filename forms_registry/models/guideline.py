"""Pricing guidelines: by what a price is set. One row a version, never changed once prices may cite it."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from forms_registry.guideline_querysets import PricingGuidelineQuerySet
from forms_registry.pricing.vocabulary import Rounding
from lifecycle.languages import in_language
from lifecycle.models import PortfolioItem


class PricingGuideline(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):  # type: ignore[misc]  # untyped
    """The record behind an item of unit G: approved, changed and retired as cards are, and never counted.

    A common guideline holds for every organisation and is approved by the portfolio board; another one only for its
    owner. `published_version` is the newest that was approved; it may begin later, see `GuidelineVersion`.
    """

    item = models.OneToOneField(
        PortfolioItem, on_delete=models.PROTECT, related_name="guideline_record", verbose_name=_("portfolio item")
    )
    title = models.CharField(_("title"), max_length=255, editable=False)
    is_common = models.BooleanField(_("holds for the whole group"), default=False)
    published_version = models.ForeignKey(
        "forms_registry.GuidelineVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    draft_version = models.ForeignKey(
        "forms_registry.GuidelineVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip
    source_system = models.CharField(_("imported from"), max_length=40, blank=True, editable=False)
    source_id = models.CharField(_("code in the source"), max_length=120, blank=True, editable=False)

    objects = PricingGuidelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("pricing guideline")
        verbose_name_plural = _("pricing guidelines")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_id"], condition=~Q(source_id=""), name="guideline_source_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """The permanent code, given once."""
        return self.item.code

    @property
    def newest_version(self) -> Any:
        """The version being written, else the published one."""
        return self.draft_version or self.published_version

    def serializable_data(self) -> dict[str, Any]:
        """Return what a revision keeps: the newest version, whole."""
        newest = self.newest_version
        return {"pk": self.pk, "title": self.title, "version": newest.as_content() if newest else {}}

    def with_content_json(self, content: dict[str, Any]) -> "PricingGuideline":
        """Return the guideline itself: a revision is read by `content_of`, never put back over the record."""
        return self


class GuidelineVersion(models.Model):
    """One version of a guideline, valid from a day until the next one begins.

    A draft may say by `starts_on` when it is to begin; `number`, `valid_from` and `published_at` are given when it is
    published, `valid_to` when another one follows or the guideline is retired. `bases` and `evidence` are lists of the
    values of `Basis` and `Evidence`; `rounding` is in cents. `source_digest` tells an imported row that is given again.
    """

    guideline = models.ForeignKey(PricingGuideline, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"), null=True, editable=False)
    starts_on = models.DateField(
        _("to begin on"), null=True, blank=True, help_text=_("Empty: on the day it is approved.")
    )
    valid_from = models.DateField(_("valid from"), null=True, editable=False)
    valid_to = models.DateField(_("valid to"), null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    title_fi = models.CharField(_("title in Finnish"), max_length=255)
    title_sv = models.CharField(_("title in Swedish"), max_length=255, blank=True)
    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    scope_fi = models.TextField(_("what it applies to, in Finnish"), blank=True)
    scope_sv = models.TextField(_("what it applies to, in Swedish"), blank=True)
    scope_en = models.TextField(_("what it applies to, in English"), blank=True)
    text_fi = models.TextField(_("text in Finnish"), blank=True)
    text_sv = models.TextField(_("text in Swedish"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    bases = models.JSONField(_("allowed bases"), default=list, blank=True)
    rounding = models.PositiveIntegerField(
        _("rounding"), choices=[(each.value, each.name) for each in Rounding], default=Rounding.CENT.value
    )
    evidence = models.JSONField(_("evidence wanted"), default=list, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("version of a pricing guideline")
        verbose_name_plural = _("versions of pricing guidelines")
        ordering = ["guideline", models.F("number").desc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["guideline", "number"], name="guideline_version_number_once"),
            models.UniqueConstraint(fields=["guideline", "valid_from"], name="guideline_version_begins_alone"),
            models.UniqueConstraint(
                fields=["guideline"], condition=Q(published_at__isnull=True), name="guideline_has_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, number__isnull=True, valid_from__isnull=True)
                | Q(published_at__isnull=False, number__isnull=False, valid_from__isnull=False),
                name="guideline_version_published_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="guideline_version_holds_a_day",
            ),
            models.CheckConstraint(
                condition=Q(rounding__in=[each.value for each in Rounding]), name="guideline_rounding_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_fi} {self.number or ''}".strip()

    def holds(self, day: date) -> bool:
        """Whether the version is published and valid on `day`."""
        begun = self.valid_from is not None and self.valid_from <= day
        return begun and (self.valid_to is None or self.valid_to >= day)

    def _in_active(self, name: str) -> str:
        texts = {language: getattr(self, f"{name}_{language}") for language in ("fi", "sv", "en")}
        return in_language(texts, (get_language() or "fi")[:2])[0]

    @property
    def title(self) -> str:
        """The title in the active language, or in the nearest that has one."""
        return self._in_active("title")

    @property
    def scope(self) -> str:
        """What the guideline applies to, in the active language or in the nearest that has it."""
        return self._in_active("scope")

    @property
    def text(self) -> str:
        """The text in the active language, or in the nearest that has one."""
        return self._in_active("text")

    def as_content(self) -> dict[str, Any]:
        """Return all the version says, of JSON's own types."""
        return {
            **{
                name: {language: getattr(self, f"{name}_{language}") for language in ("fi", "sv", "en")}
                for name in ("title", "scope", "text")
            },
            "starts_on": self.starts_on.isoformat() if self.starts_on else "",
            "bases": sorted(self.bases),
            "rounding": self.rounding,
            "evidence": sorted(self.evidence),
        }
