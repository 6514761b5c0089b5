"""Public addresses of the catalogue."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from catalogue import entry_views, feeds, views
from catalogue.card_pdf import card_pdf
from catalogue.statement_view import accessibility

app_name = "catalogue"
urlpatterns = [
    path(pgettext_lazy("url", "segments/"), entry_views.segment_list, name="segment_list"),
    path(pgettext_lazy("url", "segments/<str:code>/"), entry_views.segment, name="segment"),
    path(pgettext_lazy("url", "needs/"), entry_views.need_list, name="need_list"),
    path(pgettext_lazy("url", "needs/<path:code>/"), entry_views.need, name="need"),
    path(pgettext_lazy("url", "organisations/"), views.organisation_list, name="organisation_list"),
    path(pgettext_lazy("url", "accessibility/"), accessibility, name="accessibility"),
    path(pgettext_lazy("url", "service-cards/<str:code>.pdf"), card_pdf, name="card_pdf"),
    path(pgettext_lazy("url", "feeds/new.atom"), feeds.NewFeed(), name="feed_new"),
    path(pgettext_lazy("url", "feeds/changed.atom"), feeds.ChangedFeed(), name="feed_changed"),
    path(pgettext_lazy("url", "feeds/leaving.atom"), feeds.LeavingFeed(), name="feed_leaving"),
]
