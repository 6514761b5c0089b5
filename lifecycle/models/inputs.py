"""What a form without a record asks, as the register knows it."""

from django.db import models

from lifecycle.models.item import PortfolioItem


def on_paper() -> dict[str, list[str]]:
    """Return the channels of a form of which nothing else is known."""
    return {"paper": []}


class ItemInputs(models.Model):
    """Fields and channels of a form that no form record describes yet.

    `required` and `optional` are lists of field keys, `channels` maps a channel to the keys prefilled in it and
    `concepts` a field to its data concept where that is not the key itself.
    """

    item = models.OneToOneField(PortfolioItem, on_delete=models.CASCADE, related_name="inputs")
    required = models.JSONField(default=list)
    optional = models.JSONField(default=list)
    channels = models.JSONField(default=on_paper)
    concepts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.item_id}: {len(self.required)}"
