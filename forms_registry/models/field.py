"""One question of a version of a form."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms_registry.field_list import Choice, FieldSpec
from forms_registry.models.concept import SourceRegister
from forms_registry.models.version import FormVersion
from forms_registry.vocabulary import COUNTED_AS_REQUIRED, FieldType, Obligation, PersonalData
from lifecycle.languages import in_language

KEY_LENGTH = 120


class FormField(models.Model):
    """One question. `key` keeps its meaning from version to version: concepts and the ledger hang on it.

    `labels` and `help` map a language to text, `choices` is a list of {"value", "labels"}; `retention` is in months.
    """

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="fields")
    order = models.PositiveIntegerField(default=0)
    key = models.CharField(_("key"), max_length=KEY_LENGTH)
    labels = models.JSONField(_("labels"), default=dict)
    help = models.JSONField(_("help"), default=dict, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=[(t.value, t.value) for t in FieldType])
    obligation = models.CharField(_("obligation"), max_length=12, choices=[(o.value, o.value) for o in Obligation])
    condition = models.TextField(_("asked when"), blank=True)
    group = models.CharField(_("repeating group"), max_length=KEY_LENGTH, blank=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    max_length = models.PositiveIntegerField(_("longest answer"), null=True, blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    why = models.TextField(_("why it is needed"), blank=True)
    personal_data = models.CharField(
        _("personal data"),
        max_length=15,
        choices=[(p.value, p.value) for p in PersonalData],
        default=PersonalData.NONE.value,
    )
    retention = models.PositiveIntegerField(_("kept for, in months"), null=True, blank=True)
    held_by = models.ForeignKey(
        SourceRegister,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fields",
        verbose_name=_("already held by"),
    )

    class Meta:
        verbose_name = _("form field")
        verbose_name_plural = _("form fields")
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="form_field_key_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="form_field_has_a_key"),
            models.CheckConstraint(
                condition=models.Q(obligation__in=[o.value for o in Obligation]), name="form_field_obligation_known"
            ),
            models.CheckConstraint(
                condition=models.Q(type__in=[t.value for t in FieldType]), name="form_field_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the active language, or in the nearest that has one, else the key."""
        found = in_language(self.labels, (get_language() or "fi")[:2])[0]
        return found or next((text for text in self.labels.values() if text), self.key)

    @property
    def counts_as_required(self) -> bool:
        """Whether the field counts in R: required always or on a condition (counting rule 7)."""
        return self.obligation in COUNTED_AS_REQUIRED

    def as_spec(self) -> FieldSpec:
        """Return the field as data; concept and role are those of the form (see FieldConcept)."""
        return FieldSpec(
            key=self.key,
            labels=dict(self.labels),
            type=FieldType(self.type),
            obligation=Obligation(self.obligation),
            condition=self.condition,
            group=self.group,
            help=dict(self.help),
            choices=tuple(Choice(str(each["value"]), dict(each.get("labels") or {})) for each in self.choices),
            max_length=self.max_length,
            legal_basis=self.legal_basis,
            why=self.why,
            personal_data=PersonalData(self.personal_data),
            retention=self.retention,
            held_by=self.held_by.code if self.held_by is not None else "",
        )

    def as_content(self) -> dict[str, Any]:
        """Return the field of JSON's own types."""
        return {
            "key": self.key,
            "labels": self.labels,
            "help": self.help,
            "type": self.type,
            "obligation": self.obligation,
            "condition": self.condition,
            "group": self.group,
            "choices": self.choices,
            "max_length": self.max_length,
            "legal_basis": self.legal_basis,
            "why": self.why,
            "personal_data": self.personal_data,
            "retention": self.retention,
            "held_by": self.held_by.code if self.held_by is not None else "",
        }
