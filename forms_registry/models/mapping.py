"""Which data concept stands behind a field, and how that became known."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_registry.models.concept import ConceptRole, DataConcept
from forms_registry.models.field import KEY_LENGTH
from forms_registry.models.form import ApplicationForm


class FieldConcept(models.Model):
    """The concept and role of one field of a form, by the field's key: it holds for every version that has the key."""

    form = models.ForeignKey(ApplicationForm, on_delete=models.CASCADE, related_name="field_concepts")
    key = models.CharField(max_length=KEY_LENGTH)
    concept = models.ForeignKey(DataConcept, on_delete=models.PROTECT, related_name="placements")
    role = models.ForeignKey(ConceptRole, null=True, blank=True, on_delete=models.PROTECT, related_name="placements")

    class Meta:
        verbose_name = _("concept of a field")
        verbose_name_plural = _("concepts of fields")
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="field_has_one_concept")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.key}"

    @property
    def concept_key(self) -> str:
        """The concept as the ledger knows it: its code, with the role after an @ sign where there is one."""
        return concept_key(self.concept.code, self.role.code if self.role is not None else "")


def concept_key(concept: str, role: str = "") -> str:
    """Return the key that counts in C for a concept in a role."""
    return f"{concept}@{role}" if role else concept


def unmatched_key(form_code: str, key: str) -> str:
    """Return what stands for a concept while nobody has matched the field: it is like no other form's field."""
    return f"{form_code}:{key}"


class MatchDecision(models.Model):
    """One decision on a field's concept. Rows are added, never changed.

    `score` is that of the suggestion decided on, in percent, None when there was none; `batch` is the same for what
    was decided in one go.
    """

    class Verdict(models.TextChoices):
        """What was decided."""

        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        CLEARED = "cleared", _("taken back")
        MERGED = "merged", _("moved when concepts were merged")

    form = models.ForeignKey(ApplicationForm, on_delete=models.CASCADE, related_name="match_decisions")
    key = models.CharField(max_length=KEY_LENGTH)
    label = models.CharField(max_length=500)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    concept = models.ForeignKey(DataConcept, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(ConceptRole, null=True, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)
    batch = models.CharField(max_length=36, blank=True)
    reason = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision on a match")
        verbose_name_plural = _("decisions on matches")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.form_id} {self.key} {self.verdict}"
