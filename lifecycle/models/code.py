"""Codes that are given once and never again."""

from django.db import models


class PermanentCode(models.Model):
    """A code that was given in a namespace. Rows are never deleted, so a code can never be given twice."""

    namespace = models.CharField(max_length=30)
    code = models.CharField(max_length=60)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["namespace", "code"], name="permanent_code_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.namespace}:{self.code}"
