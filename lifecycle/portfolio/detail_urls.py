"""Addresses of the detail behind the figures: operations, items, movements, findings, samples, seals, files."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from lifecycle.portfolio.file_views import export, pack
from lifecycle.portfolio.item_views import item
from lifecycle.portfolio.movement_views import movements
from lifecycle.portfolio.operation_detail_views import operation
from lifecycle.portfolio.operation_views import operations
from lifecycle.portfolio.restatement_views import restatements
from lifecycle.portfolio.review_views import review_list
from lifecycle.portfolio.sample_views import sample
from lifecycle.portfolio.seal_views import seals

urlpatterns = [
    path(pgettext_lazy("url", "follow-up/operations/"), operations, name="portfolio_operations"),
    path(pgettext_lazy("url", "follow-up/operations/<int:seq>/"), operation, name="portfolio_operation"),
    path(pgettext_lazy("url", "follow-up/items/<str:code>/"), item, name="portfolio_item"),
    path(pgettext_lazy("url", "follow-up/movements/"), movements, name="portfolio_movements"),
    path(pgettext_lazy("url", "follow-up/review-list/"), review_list, name="portfolio_review"),
    path(pgettext_lazy("url", "follow-up/restatements/"), restatements, name="portfolio_restatements"),
    path(pgettext_lazy("url", "follow-up/sample/"), sample, name="portfolio_sample"),
    path(pgettext_lazy("url", "follow-up/seals/"), seals, name="portfolio_seals"),
    path(pgettext_lazy("url", "follow-up/evidence-pack.zip"), pack, name="portfolio_pack"),
    path(pgettext_lazy("url", "follow-up/operations.jsonl"), export, name="portfolio_export"),
]
