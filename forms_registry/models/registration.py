"""An unfinished registration of a form."""

from django.conf import settings
from django.db import models

from forms_registry.models.form import ApplicationForm


class RegistrationDraft(models.Model):
    """What a person has answered so far when registering a form, by step, as it was typed.

    `form` is set when a form there is already is being changed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="registration_drafts")
    form = models.ForeignKey(ApplicationForm, null=True, on_delete=models.CASCADE, related_name="registration_drafts")
    title = models.CharField(max_length=255, blank=True)
    step = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.title}"
