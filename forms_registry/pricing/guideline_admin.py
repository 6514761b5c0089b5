"""The list of pricing guidelines in the editors' side."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.modeladmin_base import RegistryAdmin, Rules, column
from forms_registry.modeladmin_filters import owner_filter, state_filter
from forms_registry.models import PriceItem, PricingGuideline
from forms_registry.pricing.guideline_page import period_of
from forms_registry.pricing.guidelines import begins_guidelines
from forms_registry.pricing.price_querying import PUBLIC, not_ended
from lifecycle.labels import STATE_LABELS


class PricingGuidelineAdmin(RegistryAdmin):
    """Every guideline the person may read; a row leads to its page."""

    model = PricingGuideline
    rules = Rules(
        PricingGuideline.objects.visible_to,
        lambda user, row: row is None and begins_guidelines(user),
    )
    add_label = gettext_lazy("Write a guideline")
    inspect_view_enabled = False
    menu_icon = "tag"
    list_display = ("title_and_code", "owner", "holds_for", "state", "version", "days", "citing")
    list_export = ("code", "title", "owner", "is_common", "state", "version", "valid_from", "valid_to", "citing")
    list_filter = (owner_filter("item__owner"), state_filter("item"))
    list_select_related = ("item__owner", "item__life_cycle", "published_version")
    search_fields = ("title",)
    ordering = ("title", "pk")
    export_filename = "pricing-guidelines"

    def search(self, queryset: "QuerySet[Any]", text: str, user: Any) -> "QuerySet[Any]":
        """Search the titles `user` may read, in every language, and codes."""
        guidelines = PricingGuideline.objects
        public = guidelines.publicly_named_like(text).order_by().values("pk")
        drafted = guidelines.named_like(text).drafts_readable_by(user).order_by().values("pk")
        return queryset.filter(Q(pk__in=public) | Q(pk__in=drafted) | Q(item__code__icontains=text))

    def address_to_add(self) -> str:
        return reverse("forms_registry_guideline_new")

    def address_of(self, row: Any) -> str:
        return reverse("forms_registry_guideline", args=[row.code])

    def add_facts(self, rows: list[Any]) -> None:
        prices = PriceItem.objects.filter(PUBLIC & not_ended(timezone.localdate()), guideline__in=rows)
        citing = dict(prices.order_by().values_list("guideline").annotate(Count("pk")))
        for row in rows:
            row.cited_by = citing.get(row.pk, 0)

    @column(description=gettext_lazy("title"), ordering="title")
    def title_and_code(self, guideline: PricingGuideline) -> SafeString:
        """The title, and the permanent code below it."""
        return format_html('{} <span class="help">{}</span>', guideline.title, guideline.code)

    @column(description=gettext_lazy("code"), ordering="item__code")
    def code(self, guideline: PricingGuideline) -> str:
        """The permanent code."""
        return guideline.code

    @column(description=gettext_lazy("owner"), ordering="item__owner__name_fi")
    def owner(self, guideline: PricingGuideline) -> str:
        """The organisation that owns the guideline."""
        return guideline.item.owner.name

    @column(description=gettext_lazy("holds for"), ordering="is_common")
    def holds_for(self, guideline: PricingGuideline) -> str:
        """Whose prices may cite it."""
        return _("the whole group") if guideline.is_common else _("its owner")

    @column(description=gettext_lazy("state"), ordering="item__life_cycle__state")
    def state(self, guideline: PricingGuideline) -> str:
        """The state in words."""
        return str(STATE_LABELS[guideline.item.state])

    @column(description=gettext_lazy("version"), ordering="published_version__number")
    def version(self, guideline: PricingGuideline) -> int | None:
        """The number of the newest published version."""
        return guideline.published_version.number if guideline.published_version is not None else None

    @column(description=gettext_lazy("days"), ordering="published_version__valid_from")
    def days(self, guideline: PricingGuideline) -> str:
        """The days of the newest published version."""
        return period_of(guideline.published_version) if guideline.published_version is not None else ""

    @column(description=gettext_lazy("valid from"))
    def valid_from(self, guideline: PricingGuideline) -> Any:
        """The first day of the newest published version."""
        return guideline.published_version.valid_from if guideline.published_version is not None else None

    @column(description=gettext_lazy("valid to"))
    def valid_to(self, guideline: PricingGuideline) -> Any:
        """The last day of the newest published version."""
        return guideline.published_version.valid_to if guideline.published_version is not None else None

    @column(description=gettext_lazy("prices on offer that cite it"))
    def citing(self, guideline: Any) -> int:
        """How many decided prices in the offering cite it and have not ended."""
        return int(guideline.cited_by)
