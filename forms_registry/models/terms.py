"""What prices and aid blocks have in common: days, decision, and that nothing decided is ever changed in place."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forms_registry.pricing.vocabulary import TermsStatus
from lifecycle.models import Decision


class DatedTerms(models.Model):
    """Terms of a card or a form that hold from a day on.

    A draft is written by the owner and decided with the text of its card or form, by its approver. What is decided is
    never changed: another row follows it, and `valid_to` tells the last day. A row that is replaced before its first
    day is withdrawn and stays on record. `source_digest` tells an imported row that is given again.
    """

    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in TermsStatus], default=TermsStatus.DRAFT.value
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def common_constraints(cls, name: str) -> list[models.BaseConstraint]:
        """Return the constraints of the table called `name`."""
        return [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name=f"{name}_holds_a_day",
                violation_error_message=_("The last day comes before the first one."),
            ),
            models.CheckConstraint(condition=Q(status__in=[s.value for s in TermsStatus]), name=f"{name}_status_known"),
            models.CheckConstraint(
                condition=Q(status=TermsStatus.DRAFT.value, decided_at__isnull=True)
                | (~Q(status=TermsStatus.DRAFT.value) & Q(decided_at__isnull=False)),
                name=f"{name}_decided_or_draft",
            ),
        ]

    @property
    def is_draft(self) -> bool:
        """Whether the row may still change."""
        return self.status == TermsStatus.DRAFT

    def as_content(self) -> dict[str, Any]:
        """Return all the row says, of JSON's own types."""
        raise NotImplementedError
