"""Organisations, their groups and their units."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.models.named import NamedInThreeLanguages

code_validator = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]*$", _("Use capital letters A–Z, digits and hyphens, starting with a letter or digit.")
)


class OrganisationGroup(NamedInThreeLanguages):
    """A group of organisations whose offering is looked at together."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_validator])

    class Meta:
        verbose_name = _("group of organisations")
        verbose_name_plural = _("groups of organisations")
        ordering = ["code"]


class Organisation(NamedInThreeLanguages):
    """An owner of cards and forms. Its code is never reused; it may be dissolved into a successor."""

    code = models.CharField(
        _("code"), max_length=40, unique=True, validators=[code_validator], help_text=_("Permanent; never reused.")
    )
    abbreviation = models.CharField(_("abbreviation"), max_length=40, blank=True)
    business_id = models.CharField(_("business ID"), max_length=20, blank=True)
    source_system = models.CharField(_("imported from"), max_length=40, blank=True, editable=False)
    source_id = models.CharField(_("id in the source"), max_length=80, blank=True, editable=False)
    groups = models.ManyToManyField(
        OrganisationGroup, blank=True, related_name="organisations", verbose_name=_("groups")
    )
    in_perimeter = models.BooleanField(
        _("counted in the group's perimeter"), default=True, help_text=_("Partners outside the group are not counted.")
    )
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_fi"]
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_id"],
                condition=~models.Q(source_id=""),
                name="organisation_source_once",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
                name="organisation_not_its_own_successor",
                violation_error_message=_("An organisation cannot succeed itself."),
            ),
        ]

    @property
    def is_dissolved(self) -> bool:
        """Whether the organisation has ended."""
        return self.dissolved_on is not None


class Unit(NamedInThreeLanguages):
    """A unit of an organisation: owns cards within it or delivers them in a region."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="units", verbose_name=_("organisation")
    )
    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_validator])

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
