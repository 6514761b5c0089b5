"""Public addresses of search."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from search import map_views, views
from search.finder.wizard import FinderWizard

app_name = "search"
urlpatterns = [
    path(pgettext_lazy("url", "services/"), views.results, name="results"),
    path(pgettext_lazy("url", "services/suggestions/"), views.suggest, name="suggest"),
    path(pgettext_lazy("url", "offering-map/"), map_views.show, name="offering_map"),
    path(pgettext_lazy("url", "offering-map.csv"), map_views.as_csv, name="offering_map_csv"),
    path(pgettext_lazy("url", "finder/"), FinderWizard.as_view(), name="finder"),
    path(pgettext_lazy("url", "finder/draft/"), FinderWizard.as_view(is_draft=True), name="finder_draft"),
    path(
        pgettext_lazy("url", "finder/draft/<str:answers>/"),
        FinderWizard.as_view(is_draft=True),
        name="finder_draft_step",
    ),
    path(pgettext_lazy("url", "finder/<str:answers>/"), FinderWizard.as_view(), name="finder_step"),
]
