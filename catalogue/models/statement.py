"""The accessibility statement that a public organisation must keep (Finnish Act 306/2019, section 7)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.languages import in_language
from lifecycle.models import Organisation


class Conformance(models.TextChoices):
    """How far the site meets the requirements: the three words of Decision (EU) 2018/1523."""

    FULL = "full", _("meets all requirements")
    PARTIAL = "partial", _("meets the requirements in part")
    NONE = "none", _("does not meet the requirements")


class AssessedBy(models.TextChoices):
    """Who assessed the site."""

    SELF = "self", _("the organisation itself")
    EXPERT = "expert", _("an outside expert")


class AccessibilityStatement(models.Model):
    """One assessment of the site; the public reads the newest."""

    assessed_on = models.DateField(_("assessed on"), unique=True)
    responsible = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation responsible for the site"),
    )
    conformance = models.CharField(_("conformance"), max_length=10, choices=Conformance.choices)
    assessed_by = models.CharField(_("assessed by"), max_length=10, choices=AssessedBy.choices)
    shortcomings_fi = models.TextField(
        _("shortcomings in Finnish"),
        blank=True,
        help_text=_("One a line: what is not accessible, why, and by when it will be. Left empty, none is told of."),
    )
    shortcomings_sv = models.TextField(_("shortcomings in Swedish"), blank=True)
    shortcomings_en = models.TextField(_("shortcomings in English"), blank=True)
    email = models.EmailField(_("e-mail for feedback"))
    phone = models.CharField(_("telephone for feedback"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
        ordering = ["-assessed_on"]

    def __str__(self) -> str:
        return f"{self.assessed_on} {self.get_conformance_display()}"

    def clean(self) -> None:
        """Refuse a day that has not come, and a shortfall that is not told of in Finnish."""
        problems = {}
        if self.assessed_on and self.assessed_on > timezone.localdate():
            problems["assessed_on"] = _("The site cannot be assessed on a day that has not come.")
        short = self.conformance in {Conformance.PARTIAL, Conformance.NONE}
        if short and not self.shortcomings_fi.strip():
            problems["shortcomings_fi"] = _("Say what is not accessible.")
        if problems:
            raise ValidationError(problems)

    def shortcomings_in(self, language: str) -> tuple[list[str], str]:
        """Return the shortcomings, one a line, and the language they are in: `language` or its nearest fallback."""
        texts = {"fi": self.shortcomings_fi, "sv": self.shortcomings_sv, "en": self.shortcomings_en}
        text, found = in_language(texts, language)
        return [line.strip() for line in text.splitlines() if line.strip()], found
