"""What was mailed to whom: at most one mail a person a day."""

from django.conf import settings
from django.db import models


class Digest(models.Model):
    """The mail of one person on one day; the row is written before the mail goes, so that it never goes twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    entries = models.PositiveIntegerField()
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_person_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
