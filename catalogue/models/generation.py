"""How often anything that public pages show has changed."""

from django.db import models


class PublicGeneration(models.Model):
    """One row: its number grows after every transaction that wrote something a public page may show."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
