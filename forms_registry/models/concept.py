"""Data concepts: what fields of different forms have in common, whatever they are called."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms_registry.vocabulary import PersonalData
from lifecycle.languages import in_language
from lifecycle.models import Decision
from lifecycle.models.named import NamedInThreeLanguages


class SourceRegister(NamedInThreeLanguages):
    """An authority's register that holds data already. `is_reachable`: whether the group can read it today."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    authority = models.CharField(_("authority"), max_length=255)
    is_reachable = models.BooleanField(_("reachable"), default=False)
    reachable_since = models.DateField(_("reachable since"), null=True, blank=True)
    note = models.TextField(_("how it is reached, or what stands in the way"), blank=True)

    class Meta:
        verbose_name = _("source register")
        verbose_name_plural = _("source registers")
        ordering = ["code"]


class ConceptRole(NamedInThreeLanguages):
    """Whom a piece of data is about: the contact person's e-mail and the deputy's are different data."""

    code = models.CharField(_("code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("role of a concept")
        verbose_name_plural = _("roles of concepts")
        ordering = ["code"]


class DataConcept(NamedInThreeLanguages):
    """One piece of data the forms ask for. `synonyms` maps a language to other names.

    A concept that was merged points at the one that took its place and is chosen no more; its code stays given.
    """

    code = models.CharField(_("permanent code"), max_length=60, unique=True)
    definition_fi = models.TextField(_("definition in Finnish"), blank=True)
    definition_sv = models.TextField(_("definition in Swedish"), blank=True)
    definition_en = models.TextField(_("definition in English"), blank=True)
    synonyms = models.JSONField(_("synonyms"), default=dict, blank=True)
    personal_data = models.CharField(
        _("personal data"),
        max_length=15,
        choices=[(p.value, p.value) for p in PersonalData],
        default=PersonalData.NONE.value,
    )
    source_register = models.ForeignKey(
        SourceRegister,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="concepts",
        verbose_name=_("register that holds it"),
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        editable=False,
        verbose_name=_("merged into"),
    )

    class Meta:
        verbose_name = _("data concept")
        verbose_name_plural = _("data concepts")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")), name="data_concept_not_merged_into_itself"
            ),
        ]

    @property
    def definition(self) -> str:
        """The definition in the active language, or in the nearest that has one."""
        texts = {"fi": self.definition_fi, "sv": self.definition_sv, "en": self.definition_en}
        return in_language(texts, (get_language() or "fi")[:2])[0]

    @property
    def is_reachable(self) -> bool:
        """Whether a register that the group can read holds it."""
        return self.source_register is not None and self.source_register.is_reachable


class ConceptMerge(models.Model):
    """That two concepts were found to be one: who decided, why, and how many fields it moved. Never changed."""

    source = models.ForeignKey(DataConcept, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(DataConcept, on_delete=models.PROTECT, related_name="+")
    fields = models.PositiveIntegerField(_("fields moved"))
    reason = models.TextField(_("reason"))
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("merge of concepts")
        verbose_name_plural = _("merges of concepts")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source_id} > {self.target_id}"
