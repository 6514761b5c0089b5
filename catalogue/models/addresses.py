"""Addresses that cards had before they were renamed or moved."""

from django.db import models


class FormerAddress(models.Model):
    """An address below the front page, "organisation/card/", that now leads to `page`, whatever the language."""

    address = models.CharField(max_length=500, unique=True)
    page = models.ForeignKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="former_addresses")
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.address
