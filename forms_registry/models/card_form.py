"""Which services a form is for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_registry.models.form import ApplicationForm
from lifecycle.models import PortfolioItem


class CardForm(models.Model):
    """A registered form offered on the card of a service. What is not registered cannot be offered."""

    form = models.ForeignKey(ApplicationForm, on_delete=models.PROTECT, related_name="card_links")
    service = models.ForeignKey(
        PortfolioItem,
        on_delete=models.PROTECT,
        related_name="form_links",
        limit_choices_to={"unit": "S"},
        verbose_name=_("service"),
    )
    order = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("form of a service")
        verbose_name_plural = _("forms of a service")
        ordering = ["service", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["form", "service"], name="form_on_a_card_once")]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.form_id}"
