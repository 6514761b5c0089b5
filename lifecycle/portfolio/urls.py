"""Addresses of the portfolio's pages."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from lifecycle.portfolio.rules_views import rules

urlpatterns = [
    path(pgettext_lazy("url", "counting-rules/"), rules, name="portfolio_rules"),
    path(pgettext_lazy("url", "counting-rules/<str:version>/"), rules, name="portfolio_rules_version"),
]
