"""A plan to make one common form out of several."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms_registry.models.form import ApplicationForm
from forms_registry.models.version import FormVersion
from forms_registry.vocabulary import Verdict
from lifecycle.languages import in_language
from lifecycle.models import RetirementDossier


class MergePlan(models.Model):
    """What is to become of the questions of `sources` in `target`.

    `target` is made, as a draft, when the plan is proposed, unless the sources go into a form there is. From then on
    the dossier of the merge says where the plan stands; it is decided, withdrawn or rejected there. `read_versions`
    are the versions, one per form, whose questions were before those who decide.
    """

    title_fi = models.CharField(_("title of the common form in Finnish"), max_length=255)
    title_sv = models.CharField(_("title of the common form in Swedish"), max_length=255, blank=True)
    title_en = models.CharField(_("title of the common form in English"), max_length=255, blank=True)
    why = models.TextField(_("why the forms are merged"), blank=True)
    sources = models.ManyToManyField(ApplicationForm, related_name="merge_plans", verbose_name=_("forms to merge"))
    target = models.ForeignKey(
        ApplicationForm,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="target_of_plans",
        verbose_name=_("common form"),
    )
    channels = models.JSONField(_("channels of the common form"), default=list, blank=True)
    read_versions = models.ManyToManyField(FormVersion, related_name="+", blank=True, editable=False)
    dossier = models.OneToOneField(
        RetirementDossier, null=True, blank=True, on_delete=models.PROTECT, related_name="merge_plan"
    )
    figures = models.JSONField(default=dict, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("merge plan")
        verbose_name_plural = _("merge plans")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title_fi

    @property
    def title(self) -> str:
        """The title of the common form in the active language, or in the nearest that has one."""
        texts = {"fi": self.title_fi, "sv": self.title_sv, "en": self.title_en}
        return in_language(texts, (get_language() or "fi")[:2])[0]

    @property
    def code(self) -> str:
        """The number people cite."""
        return f"Y-{self.pk:04d}"

    @property
    def is_draft(self) -> bool:
        """Whether nobody has proposed the plan yet."""
        return self.dossier_id is None


class MergePlanField(models.Model):
    """What becomes of one concept of the sources, or of a question that only one form asks.

    `concept_key` is the concept in its role as the ledger knows it, or "form:key" for a field nobody has matched.
    `forms` are codes of the sources whose applicants are asked, where the verdict is "conditional".
    """

    plan = models.ForeignKey(MergePlan, on_delete=models.CASCADE, related_name="fields")
    order = models.PositiveIntegerField(default=0)
    concept_key = models.CharField(max_length=250)
    verdict = models.CharField(_("what becomes of it"), max_length=12, choices=[(v.value, v.value) for v in Verdict])
    condition = models.TextField(_("asked when"), blank=True)
    forms = models.JSONField(default=list, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["plan", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "concept_key"], name="merge_plan_field_once"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=[v.value for v in Verdict]), name="merge_plan_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.concept_key} {self.verdict}"
