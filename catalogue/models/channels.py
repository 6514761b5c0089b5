"""Channels through which a service is used, and whom to ask where."""

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from catalogue.models.code_lists import Region, Segment
from lifecycle.languages import in_language
from lifecycle.models.named import NamedInThreeLanguages


class ChannelKind(models.TextChoices):
    """How the customer gets in touch."""

    ONLINE = "online", _("Online service")
    PHONE = "phone", _("Phone")
    IN_PERSON = "in_person", _("In person")
    EMAIL = "email", _("E-mail")
    PAPER = "paper", _("Paper form")
    WEB_PAGE = "web_page", _("Web page")
    OTHER = "other", _("Other")


class ELevel(models.IntegerChoices):
    """How far the channel is an e-service. A PDF is not an e-service (PRODUCT.md, Channel)."""

    NONE = 0, _("0 – no e-service")
    PDF = 1, _("1 – PDF to print")
    FILLABLE = 2, _("2 – file to fill in")
    ONLINE_FORM = 3, _("3 – online form")
    IDENTIFIED = 4, _("4 – identified and signed")
    PREFILLED = 5, _("5 – prefilled")


def is_in_force(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether what begins and ends on these days, both included, is in force on `day`; None leaves it open."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or valid_to >= day)


def is_e_service_level(level: int | None) -> bool:
    """Whether a channel of this level counts as an e-service; of an unknown level it does not."""
    return level is not None and level >= ELevel.ONLINE_FORM


class Channel(Orderable, NamedInThreeLanguages):
    """A dated channel of a card. Ended rows stay; the cheapest one in force is where to start (ADDENDA, 6)."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(_("kind of channel"), max_length=20, choices=ChannelKind.choices)
    e_level = models.PositiveSmallIntegerField(
        _("e-service level"),
        choices=ELevel.choices,
        null=True,
        blank=True,
        validators=[MaxValueValidator(5)],
        help_text=_("Leave empty when it is not known."),
    )
    address = models.CharField(
        _("address or number"), max_length=500, blank=True, help_text=_("Web address, phone number or street address.")
    )
    hours = models.CharField(_("hours in Finnish"), max_length=255, blank=True)
    hours_sv = models.CharField(_("hours in Swedish"), max_length=255, blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=255, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    cost_rank = models.PositiveSmallIntegerField(
        _("unit-cost rank"), null=True, blank=True, help_text=_("1 is the cheapest way to serve this customer.")
    )
    source_id = models.CharField(max_length=80, blank=True, editable=False)

    class Meta(Orderable.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="channel_ends_after_it_begins",
                violation_error_message=_("A channel cannot end before it begins."),
            )
        ]

    def is_open_on(self, day: date | None = None) -> bool:
        """Whether the channel is in force on `day` (default today)."""
        return is_in_force(self.valid_from, self.valid_to, day or timezone.localdate())

    def hours_in(self, language: str) -> tuple[str, str]:
        """Return (hours, the language they are written in): in `language`, or in the nearest that has them."""
        return in_language({"fi": self.hours, "sv": self.hours_sv, "en": self.hours_en}, language)

    @property
    def is_e_service(self) -> bool:
        """Whether the channel counts as an e-service: level 3 or more."""
        return is_e_service_level(self.e_level)


class RoutingContact(Orderable):
    """Whom an adviser routes a customer to, by region and segment."""

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="routing_contacts")
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("segment")
    )
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("routing contact")
        verbose_name_plural = _("routing contacts")
