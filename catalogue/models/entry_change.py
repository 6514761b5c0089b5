"""What was decided about the governed code lists."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models import Decision


class EntryChange(models.Model):
    """One change of an entry of a governed list: what it said before (None: it is new) and after. Rows stay.

    `before` and `after` map field names to values; another entry or an organisation is named by its code.
    """

    list_name = models.CharField(max_length=40)
    code = models.CharField(_("code"), max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField()
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decision")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["list_name", "code"], name="entry_change_by_entry")]

    def __str__(self) -> str:
        return f"{self.list_name} {self.code} {self.at:%Y-%m-%d}"
