"""Admin views of product cards: the editor with its side panel, and the listing."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.side_panels import CommentsSidePanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.ui.tables.pages import PageTitleColumn
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from catalogue.models import ProductCardPage
from catalogue.side_panels import side_panels_of
from lifecycle.access import access_of
from lifecycle.kinds import Kind
from lifecycle.labels import KIND_LABELS, STATE_LABELS
from lifecycle.models import Organisation
from lifecycle.spreadsheets import HarmlessCells
from lifecycle.states import State


class CardEditView(EditView):  # type: ignore[misc]  # Wagtail ships no types
    """The page editor with panels on completeness and on what apps above add."""

    #: A workflow is ended by the life cycle, never by Wagtail's own button.
    is_cancelling_workflow = False

    def get_side_panels(self) -> Any:
        """Return Wagtail's side panels with ours before the comments."""
        container = super().get_side_panels()
        if self.expects_json_response or self.hydrate_create_view or not hasattr(self.page, "record"):
            return container
        panels = [panel for panel in container if not isinstance(panel, CommentsSidePanel)]
        comments = [panel for panel in container if isinstance(panel, CommentsSidePanel)]
        return type(container)([*panels, *side_panels_of(self.page, self.request), *comments])


class CardPageViewSet(PageViewSet):  # type: ignore[misc]  # Wagtail ships no types
    """Overrides the editor's views for product cards."""

    name = "product_card_pages"
    model = ProductCardPage
    edit_view_class = CardEditView


class CardFilterSet(WagtailFilterSet):  # type: ignore[misc]  # Wagtail ships no types
    """Filters of the listing."""

    owner = django_filters.ModelMultipleChoiceFilter(
        field_name="record__item__owner", queryset=Organisation.objects.all(), label=_("Owner")
    )
    kind = django_filters.MultipleChoiceFilter(
        field_name="record__item__classification__kind",
        choices=[(kind.value, KIND_LABELS[kind]) for kind in Kind],
        label=_("Kind"),
    )
    state = django_filters.MultipleChoiceFilter(
        field_name="record__item__life_cycle__state",
        choices=[(state.value, STATE_LABELS[state]) for state in State],
        label=_("State"),
    )
    completeness = django_filters.ChoiceFilter(
        method="filter_completeness",
        choices=[("full", _("100 %")), ("most", _("75–99 %")), ("some", _("under 75 %"))],
        label=_("Completeness"),
    )
    review = django_filters.ChoiceFilter(
        method="filter_review",
        choices=[("overdue", _("overdue")), ("soon", _("within 60 days")), ("none", _("not set"))],
        label=_("Review date"),
    )

    class Meta:
        model = ProductCardPage
        fields: list[str] = []

    def filter_completeness(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep one band of completeness."""
        bands = {"full": (100, 100), "most": (75, 99), "some": (0, 74)}
        return queryset.filter(record__completeness__range=bands[value])

    def filter_review(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep cards by how near their review date is."""
        today = timezone.localdate()
        if value == "none":
            return queryset.filter(record__item__review_date__isnull=True)
        if value == "overdue":
            return queryset.filter(record__item__review_date__lt=today)
        return queryset.filter(record__item__review_date__range=(today, today + timezone.timedelta(days=60)))


class CardIndexView(HarmlessCells, IndexView):  # type: ignore[misc]  # Wagtail ships no types
    """The listing: only cards the person may read, with what a row shows fetched at once."""

    list_export = [
        "record.item.code",
        "title",
        "record.item.owner.code",
        "record.item.kind",
        "record.item.state",
        "record.completeness",
        "record.item.owner_unit",
        "record.item.owner_person",
        "record.item.review_date",
        "latest_revision_created_at",
    ]
    export_headings = {
        "record.item.code": _("Code"),
        "title": _("Title"),
        "record.item.owner.code": _("Owner"),
        "record.item.kind": _("Kind"),
        "record.item.state": _("State"),
        "record.completeness": _("Completeness"),
        "record.item.owner_unit": _("Owner unit"),
        "record.item.owner_person": _("Owner person"),
        "record.item.review_date": _("Review date"),
        "latest_revision_created_at": _("Latest change"),
    }

    is_searchable = True

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Search codes and titles; Wagtail's index cannot be filtered by who may read a card."""
        return queryset.named_like(self.search_query) if self.is_searching else queryset

    any_permission_required = None  # the board and auditors hold no page permission, yet read every card

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the cards the person may read."""
        cards = ProductCardPage.objects.visible_to(self.request.user)
        access = access_of(self.request.user)
        if not access.sees_all_drafts:
            cards = cards.owned_by(*access.draft_organisations)
        return cards.with_facts().with_traces().prefetch_workflow_states().order_by(self.default_ordering)


class CardListingViewSet(PageListingViewSet):  # type: ignore[misc]  # Wagtail ships no types
    """Product cards in the menu."""

    name = "product_cards"
    url_namespace = "product_cards"
    url_prefix = "product-cards"
    model = ProductCardPage
    icon = "clipboard-list"
    menu_label = _("Product cards")
    menu_order = 100
    add_to_admin_menu = True
    index_view_class = CardIndexView
    filterset_class = CardFilterSet
    export_filename = "product-cards"
    columns = [
        TitleColumn(
            "code",
            accessor="record.item.code",
            label=_("Code"),
            get_url=lambda card: reverse("catalogue_card", args=[card.pk]),
            sort_key="record__item__code",
        ),
        PageTitleColumn("title", label=_("Title"), sort_key="title"),
        Column("owner", accessor="record.item.owner", label=_("Owner"), sort_key="record__item__owner__name_fi"),
        Column("kind", accessor=lambda card: KIND_LABELS[card.record.item.kind], label=_("Kind")),
        Column("state", accessor=lambda card: STATE_LABELS[card.record.item.state], label=_("State")),
        Column(
            "completeness",
            accessor=lambda card: f"{card.record.completeness} %",
            label=_("Completeness"),
            sort_key="record__completeness",
        ),
        Column(
            "review_date",
            accessor="record.item.review_date",
            label=_("Review date"),
            sort_key="record__item__review_date",
        ),
        DateColumn("latest_revision_created_at", label=_("Latest change"), sort_key="latest_revision_created_at"),
    ]
