"""Public addresses of the catalogue."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from catalogue import bundle_views, entry_views, feeds, index_views, views
from catalogue.card_pdf import card_pdf
from catalogue.statement_view import accessibility

app_name = "catalogue"
urlpatterns = [
    path(pgettext_lazy("url", "segments/"), entry_views.segment_list, name="segment_list"),
    path(pgettext_lazy("url", "segments/<str:code>/"), entry_views.segment, name="segment"),
    path(pgettext_lazy("url", "services-a-z/"), index_views.a_to_z, name="a_to_z"),
    path(pgettext_lazy("url", "services-a-z/<str:letter>/"), index_views.a_to_z_letter, name="a_to_z_letter"),
    path(pgettext_lazy("url", "needs/"), entry_views.need_list, name="need_list"),
    path(pgettext_lazy("url", "needs/<path:code>/"), entry_views.need, name="need"),
    path(pgettext_lazy("url", "bundles/"), bundle_views.bundle_list, name="bundle_list"),
    path(pgettext_lazy("url", "bundles/<path:code>/"), bundle_views.bundle, name="bundle"),
    path(pgettext_lazy("url", "situations/"), bundle_views.event_list, name="event_list"),
    path(pgettext_lazy("url", "situations/<path:code>/"), bundle_views.event, name="event"),
    path(pgettext_lazy("url", "organisations/"), views.organisation_list, name="organisation_list"),
    path(pgettext_lazy("url", "accessibility/"), accessibility, name="accessibility"),
    path(pgettext_lazy("url", "service-cards/<str:code>.pdf"), card_pdf, name="card_pdf"),
    path(pgettext_lazy("url", "new-and-leaving/"), index_views.new_and_leaving, name="new_and_leaving"),
    path(pgettext_lazy("url", "glossary/"), index_views.glossary, name="glossary"),
    path(pgettext_lazy("url", "feeds/new.atom"), feeds.NewFeed(), name="feed_new"),
    path(pgettext_lazy("url", "feeds/changed.atom"), feeds.ChangedFeed(), name="feed_changed"),
    path(pgettext_lazy("url", "feeds/leaving.atom"), feeds.LeavingFeed(), name="feed_leaving"),
]
