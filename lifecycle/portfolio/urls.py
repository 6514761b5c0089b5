"""Addresses of the portfolio's pages."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from lifecycle.portfolio.detail_urls import urlpatterns as detail_urlpatterns
from lifecycle.portfolio.rules_views import rules
from lifecycle.portfolio.views import shrinkage, shrinkage_csv

urlpatterns = [
    path(pgettext_lazy("url", "follow-up/"), shrinkage, name="portfolio_shrinkage"),
    path(pgettext_lazy("url", "follow-up/numbers.csv"), shrinkage_csv, name="portfolio_csv"),
    path(pgettext_lazy("url", "counting-rules/"), rules, name="portfolio_rules"),
    path(pgettext_lazy("url", "counting-rules/<str:version>/"), rules, name="portfolio_rules_version"),
    *detail_urlpatterns,
]
