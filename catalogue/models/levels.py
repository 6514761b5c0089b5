"""The three description levels: a table each, one row per language. Nothing public reads tables 2 and 3."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField

from catalogue.text import written_lines

RICH_TEXT = ["bold", "ul", "ol", "link"]


class Language(models.TextChoices):
    """The language of a row."""

    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


class CustomerDescription(models.Model):
    """Level 1, for the customer."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="customer_descriptions")
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    title = models.CharField(
        _("title"),
        max_length=255,
        blank=True,
        help_text=_("At most 100 characters. Leave empty in Finnish: the title under Facts is the Finnish title."),
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One sentence in the customer's words, at most 150 characters.")
    )
    description = RichTextField(
        _("who it is for"), blank=True, features=RICH_TEXT, help_text=_("At most 2,500 characters.")
    )
    what_you_get = RichTextField(_("what you get"), blank=True, features=RICH_TEXT)
    how_to_apply = RichTextField(
        _("how to proceed"), blank=True, features=RICH_TEXT, help_text=_("A numbered list, one step an item.")
    )
    conditions = RichTextField(_("conditions"), blank=True, features=RICH_TEXT)
    costs = RichTextField(_("what it costs"), blank=True, features=RICH_TEXT)
    processing_time = models.CharField(_("processing time"), max_length=120, blank=True)
    keywords = models.TextField(_("keywords"), blank=True, help_text=_("One a line. They feed search."))

    class Meta:
        verbose_name = _("customer description")
        verbose_name_plural = _("customer descriptions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="customer_description_once_a_language"),
        ]

    def __str__(self) -> str:
        return f"1 {self.language}"

    @property
    def keyword_list(self) -> list[str]:
        """The keywords, cleaned."""
        return written_lines(self.keywords)


class ExpertDescription(models.Model):
    """Level 2, for advisers of every organisation."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="expert_descriptions")
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    when_to_offer = RichTextField(_("when to offer"), blank=True, features=RICH_TEXT)
    when_not_to_offer = RichTextField(_("when not to offer"), blank=True, features=RICH_TEXT)
    criteria = RichTextField(_("criteria"), blank=True, features=RICH_TEXT)
    contacts = RichTextField(_("contacts for advisers"), blank=True, features=RICH_TEXT)

    class Meta:
        verbose_name = _("expert description")
        verbose_name_plural = _("expert descriptions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="expert_description_once_a_language"),
        ]

    def __str__(self) -> str:
        return f"2 {self.language}"


class ImplementationDescription(models.Model):
    """Level 3, for those who deliver the service: a numbered version of the instructions."""

    page = ParentalKey(
        "catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="implementation_descriptions"
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    version = models.CharField(_("version of the instructions"), max_length=40, blank=True)
    instructions = RichTextField(_("instructions"), blank=True, features=RICH_TEXT)

    class Meta:
        verbose_name = _("implementation instructions")
        verbose_name_plural = _("implementation instructions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="implementation_description_once_a_language"),
        ]

    def __str__(self) -> str:
        return f"3 {self.language}"
