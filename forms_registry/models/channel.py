"""How a form is handed in."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forms_registry.models.version import FormVersion
from forms_registry.vocabulary import FormChannelKind, Identification, Signing


class FormChannel(models.Model):
    """One way to hand in one version of a form, from `valid_from` to `valid_to`, both days included.

    `prefilled` lists keys of fields that a register fills in there: the applicant only confirms them (counting rule
    9). `is_offered` says whether the ledger has the channel on offer; only what posts there changes it.
    """

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(_("channel"), max_length=15, choices=[(k.value, k.value) for k in FormChannelKind])
    valid_from = models.DateField(pgettext_lazy("day", "from"), null=True, blank=True)
    valid_to = models.DateField(pgettext_lazy("day", "to"), null=True, blank=True)
    e_level = models.PositiveSmallIntegerField(
        _("e-level"),
        default=0,
        help_text=_("0 none, 1 PDF, 2 fillable file, 3 online form, 4 identified and signed, 5 prefilled."),
    )
    identification = models.CharField(
        _("identification"),
        max_length=10,
        choices=[(i.value, i.value) for i in Identification],
        default=Identification.NONE.value,
    )
    signing = models.CharField(
        _("signature"), max_length=12, choices=[(s.value, s.value) for s in Signing], default=Signing.NONE.value
    )
    address = models.CharField(_("address"), max_length=500, blank=True)
    prefilled = models.JSONField(_("prefilled fields"), default=list, blank=True)
    is_offered = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("form channel")
        verbose_name_plural = _("form channels")
        ordering = ["version", "-e_level", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="form_channel_once"),
            models.CheckConstraint(condition=models.Q(e_level__lte=5), name="form_channel_e_level_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in FormChannelKind]), name="form_channel_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="form_channel_ends_after_it_begins",
                violation_error_message=_("The channel ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"

    def as_content(self) -> dict[str, Any]:
        """Return the channel of JSON's own types."""
        return {
            "kind": self.kind,
            "valid_from": self.valid_from.isoformat() if self.valid_from else "",
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
            "e_level": self.e_level,
            "identification": self.identification,
            "signing": self.signing,
            "address": self.address,
            "prefilled": list(self.prefilled),
        }
