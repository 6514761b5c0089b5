"""Whether two records are editions of one form: what a person decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_registry.models.form import ApplicationForm


class EditionDecision(models.Model):
    """One decision on a pair of records that looked like editions of one form. Rows are added, never changed.

    `form` is the one that stays. `other` is the one it was compared with: None once it was joined, since then it is
    a version of `form`. `source_system`, `source_id` and `source_digest` are those of the joined record, by which a
    later import knows that it has been here.
    """

    class Verdict(models.TextChoices):
        """What was decided."""

        JOINED = "joined", _("joined as editions of one form")
        DECLINED = "declined", _("different forms")

    form = models.ForeignKey(ApplicationForm, on_delete=models.CASCADE, related_name="edition_decisions")
    other = models.ForeignKey(ApplicationForm, null=True, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    code = models.CharField(_("code of the other record"), max_length=40)
    title = models.CharField(_("title of the other record"), max_length=255)
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    source_system = models.CharField(_("imported from"), max_length=40, blank=True)
    source_id = models.CharField(_("id in the source"), max_length=120, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision on editions")
        verbose_name_plural = _("decisions on editions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_id"],
                condition=models.Q(verdict="joined") & ~models.Q(source_id=""),
                name="edition_source_joined_once",
            ),
            models.UniqueConstraint(
                fields=["form", "other"],
                condition=models.Q(verdict="declined"),
                name="edition_pair_declined_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.code} {self.verdict}"
