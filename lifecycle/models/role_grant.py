"""Which role a Wagtail group stands for, and in which organisation."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lifecycle.models.organisation import Organisation, Unit
from lifecycle.roles import Role


class OrganisationRole(models.Model):
    """Ties a group to a role of the table in `lifecycle.roles`; without an organisation it holds everywhere."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="role_grant")
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, role.value) for role in Role])
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="role_grants"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="role_grants")

    class Meta:
        verbose_name = _("role of a group")
        verbose_name_plural = _("roles of groups")
        constraints = [
            models.UniqueConstraint(
                "role", Coalesce("organisation", 0), Coalesce("unit", 0), name="role_granted_by_one_group"
            ),
        ]

    def __str__(self) -> str:
        return self.group.name
