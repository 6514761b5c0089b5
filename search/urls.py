"""Public addresses of search."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from search import views

app_name = "search"
urlpatterns = [
    path(pgettext_lazy("url", "services/"), views.results, name="results"),
    path(pgettext_lazy("url", "services/suggestions/"), views.suggest, name="suggest"),
]
