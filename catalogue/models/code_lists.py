"""Code lists: governed vocabularies with permanent codes, definitions and validity (ADDENDA, 8)."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from catalogue.querysets import CodeListQuerySet
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import Organisation
from lifecycle.models.named import NamedInThreeLanguages


class CodeListEntry(index.Indexed, NamedInThreeLanguages):
    """Abstract entry: permanent code, names and definitions in three languages, validity, parent, successor."""

    code = models.CharField(_("code"), max_length=60, unique=True, help_text=_("Permanent; never reused."))
    definition_fi = models.TextField(_("definition in Finnish"), blank=True)
    definition_sv = models.TextField(_("definition in Swedish"), blank=True)
    definition_en = models.TextField(_("definition in English"), blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("parent")
    )
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = CodeListQuerySet.as_manager()

    search_fields = [
        index.SearchField("name_fi", boost=2),
        index.SearchField("name_sv"),
        index.SearchField("name_en"),
        index.AutocompleteField("name_fi"),
        index.AutocompleteField("name_sv"),
        index.AutocompleteField("name_en"),
    ]

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def definition_in(self, language: str) -> str:
        """Return the definition in `language`, else in Finnish."""
        return str(getattr(self, f"definition_{language}", "") or self.definition_fi)

    def related_facts(self) -> dict[str, Any]:
        """Return what the entry says besides its own fields, of JSON's own types."""
        return {}

    @property
    def definition(self) -> str:
        """The definition in the active language."""
        return self.definition_in((get_language() or "fi")[:2])


class Segment(CodeListEntry):
    """A customer segment. A sub-segment of one organisation never enters common counts."""

    criteria = models.TextField(_("criteria"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="own_segments",
        verbose_name=_("organisation"),
        help_text=_("Only for an organisation's own sub-segment."),
    )

    class Meta(CodeListEntry.Meta):
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=True) | models.Q(parent__isnull=False),
                name="segment_of_organisation_has_parent",
                violation_error_message=_("An organisation's own segment needs a common segment as its parent."),
            )
        ]


class Need(CodeListEntry):
    """A customer's need."""

    class Meta(CodeListEntry.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")


class Output(CodeListEntry):
    """What the customer gets: money, a decision, advice, …"""

    class Meta(CodeListEntry.Meta):
        verbose_name = _("output")
        verbose_name_plural = _("outputs")


class ServiceClass(CodeListEntry):
    """A service class of the national classification."""

    class Meta(CodeListEntry.Meta):
        verbose_name = _("service class")
        verbose_name_plural = _("service classes")


class Region(CodeListEntry):
    """A region in which a service is offered: a municipality, province or business region."""

    class Level(models.TextChoices):
        """What the region is."""

        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province")
        BUSINESS_REGION = "business_region", _("business region")
        HOSPITAL_REGION = "hospital_region", _("hospital region")
        MUNICIPALITY = "municipality", _("municipality")
        OTHER = "other", _("other")

    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.OTHER)
    municipalities = models.JSONField(_("municipality codes"), default=list, blank=True)

    class Meta(CodeListEntry.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class LifeEvent(CodeListEntry):
    """A life or business event; the needs that arise with it lead on to the services."""

    needs = models.ManyToManyField(
        Need,
        blank=True,
        related_name="life_events",
        verbose_name=_("needs"),
        help_text=_("What the customer wants to get done then."),
    )

    class Meta(CodeListEntry.Meta):
        verbose_name = _("life event")
        verbose_name_plural = _("life events")

    def related_facts(self) -> dict[str, Any]:
        """Return the needs by code."""
        return {"needs": sorted(self.needs.values_list("code", flat=True)) if self.pk else []}


class TargetGroup(CodeListEntry):
    """A target group of the national classification."""

    class Meta(CodeListEntry.Meta):
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")


class IndustrialClass(CodeListEntry):
    """An industrial class (TOL)."""

    class Meta(CodeListEntry.Meta):
        verbose_name = _("industrial class")
        verbose_name_plural = _("industrial classes")


class GlossaryTerm(CodeListEntry):
    """A term with its definition; its synonyms, one a line, feed search."""

    synonyms_fi = models.TextField(_("synonyms in Finnish"), blank=True, help_text=_("One a line."))
    synonyms_sv = models.TextField(_("synonyms in Swedish"), blank=True, help_text=_("One a line."))
    synonyms_en = models.TextField(_("synonyms in English"), blank=True, help_text=_("One a line."))

    class Meta(CodeListEntry.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    @property
    def anchor(self) -> str:
        """The id of the term on the glossary's page; an id holds no white space."""
        return "term-" + "_".join(self.code.split())

    def synonyms_in(self, language: str) -> list[str]:
        """Return the synonyms in `language`."""
        if language not in CONTENT_LANGUAGES:
            return []
        return [line.strip() for line in getattr(self, f"synonyms_{language}").splitlines() if line.strip()]
