"""The files and pages in which a version of a form is given out."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_registry.models.version import FormVersion
from forms_registry.vocabulary import FormChannelKind


class FormLayout(models.Model):
    """One language version or layout of a version: it changes how the form looks, never what it counts (rule 1).

    `language` is a two-letter code; `address` where the file or the online form is.
    """

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="layouts")
    language = models.CharField(_("language"), max_length=8)
    channel = models.CharField(_("channel"), max_length=15, choices=[(k.value, k.value) for k in FormChannelKind])
    address = models.CharField(_("address"), max_length=500, blank=True)
    label = models.CharField(_("name"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("layout of a form")
        verbose_name_plural = _("layouts of a form")
        ordering = ["version", "language", "channel", "pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language} {self.channel}"

    def as_content(self) -> dict[str, Any]:
        """Return the layout of JSON's own types."""
        return {
            "language": self.language,
            "channel": self.channel,
            "address": self.address,
            "label": self.label,
        }
