"""Decisions that approvals, retirements, withdrawals and reinstatements cite."""

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


def decision_storage() -> Storage:
    """Return the storage whose files are sent only by a view that asks who wants them."""
    return storages["private"]


def decision_path(instance: "DecisionAttachment", filename: str) -> str:
    """Return an unguessable path that keeps the file's name."""
    return f"decisions/{instance.decision_id}/{uuid.uuid4().hex}/{filename}"


class Decision(models.Model):
    """A decision of a body: reference, date, text, attachments. One reference is used once in one body."""

    reference = models.CharField(_("reference"), max_length=80)
    body = models.CharField(_("deciding body"), max_length=160)
    decided_on = models.DateField(_("date of the decision"))
    text = models.TextField(_("text"), blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "reference"]
        constraints = [
            models.UniqueConstraint(
                Lower("body"),
                Lower("reference"),
                name="decision_reference_once_in_a_body",
                violation_error_message=_("This body already has a decision with this reference."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.reference}"


class DecisionAttachment(models.Model):
    """A file of a decision, such as the minutes. Stays as it was added."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("name"), max_length=200)
    file = models.FileField(_("file"), storage=decision_storage, upload_to=decision_path, max_length=400)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment of a decision")
        verbose_name_plural = _("attachments of decisions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
