"""What a form says and asks: one row a version, never changed once people fill it in."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms_registry.models.form import ApplicationForm
from forms_registry.vocabulary import FormDuty, TimeMethod
from lifecycle.languages import in_language


class FormVersion(models.Model):
    """One version of a form. `number` and `valid_from` are given when it is published; a draft has neither.

    Language versions and layouts stand inside one version; yearly editions are versions of one form and carry their
    `edition`. `minutes` is how long it takes to fill in; `minutes_sample` how many it was measured or asked from.
    """

    form = models.ForeignKey(ApplicationForm, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"), null=True, editable=False)
    valid_from = models.DateField(_("valid from"), null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    edition = models.CharField(_("edition"), max_length=40, blank=True, help_text=_("Such as the year printed on it."))
    title_fi = models.CharField(_("title in Finnish"), max_length=255)
    title_sv = models.CharField(_("title in Swedish"), max_length=255, blank=True)
    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    purpose_fi = models.TextField(_("purpose in Finnish"), blank=True)
    purpose_sv = models.TextField(_("purpose in Swedish"), blank=True)
    purpose_en = models.TextField(_("purpose in English"), blank=True)
    decision_fi = models.CharField(_("decision it leads to, in Finnish"), max_length=255, blank=True)
    decision_sv = models.CharField(_("decision it leads to, in Swedish"), max_length=255, blank=True)
    decision_en = models.CharField(_("decision it leads to, in English"), max_length=255, blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    duty = models.CharField(
        _("obligation"),
        max_length=30,
        choices=[(d.value, d.value) for d in FormDuty],
        default=FormDuty.VOLUNTARY.value,
    )
    consent_clause = models.ForeignKey(
        "forms_registry.ConsentClauseVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="form_versions",
        verbose_name=_("consent clause"),
    )
    minutes = models.PositiveIntegerField(_("minutes to complete"), null=True, blank=True)
    minutes_method = models.CharField(
        _("how the minutes are known"), max_length=10, blank=True, choices=[(m.value, m.value) for m in TimeMethod]
    )
    minutes_sample = models.PositiveIntegerField(_("number of people asked"), null=True, blank=True)

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        ordering = ["form", models.F("number").desc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_number_once"),
            models.UniqueConstraint(
                fields=["form"], condition=models.Q(published_at__isnull=True), name="form_has_one_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, number__isnull=True, valid_from__isnull=True)
                | models.Q(published_at__isnull=False, number__isnull=False, valid_from__isnull=False),
                name="form_version_published_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(duty__in=[d.value for d in FormDuty]), name="form_version_duty_known"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__isnull=True) | ~models.Q(minutes_method=""),
                name="form_version_minutes_have_a_method",
                violation_error_message=_("Say how the minutes are known."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_fi} {self.number or ''}".strip()

    @property
    def is_draft(self) -> bool:
        """Whether the version may still change."""
        return self.published_at is None

    def _in_active(self, name: str) -> str:
        texts = {language: getattr(self, f"{name}_{language}") for language in ("fi", "sv", "en")}
        return in_language(texts, (get_language() or "fi")[:2])[0]

    @property
    def title(self) -> str:
        """The title in the active language, or in the nearest that has one."""
        return self._in_active("title")

    @property
    def purpose(self) -> str:
        """The purpose in the active language, or in the nearest that has one."""
        return self._in_active("purpose")

    @property
    def decision(self) -> str:
        """The decision the form leads to, in the active language or in the nearest that has one."""
        return self._in_active("decision")

    def as_content(self) -> dict[str, Any]:
        """Return all the version says and asks, of JSON's own types (five queries)."""
        clause = self.consent_clause
        return {
            "title": {"fi": self.title_fi, "sv": self.title_sv, "en": self.title_en},
            "purpose": {"fi": self.purpose_fi, "sv": self.purpose_sv, "en": self.purpose_en},
            "decision": {"fi": self.decision_fi, "sv": self.decision_sv, "en": self.decision_en},
            "edition": self.edition,
            "legal_basis": self.legal_basis,
            "duty": self.duty,
            "consent_clause": f"{clause.clause.code} {clause.number}" if clause is not None else "",
            "minutes": self.minutes,
            "minutes_method": self.minutes_method,
            "minutes_sample": self.minutes_sample,
            "fields": [field.as_content() for field in self.fields.select_related("held_by")],
            "channels": [channel.as_content() for channel in self.channels.all()],
            "layouts": [layout.as_content() for layout in self.layouts.all()],
        }
