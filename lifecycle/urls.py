"""Addresses of the life cycle outside the editors' side."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from lifecycle.proposal_views import STEPS, ProposalStart, ProposalWizard

_WIZARD = {"url_name": "proposal_step"}

urlpatterns = [
    path(pgettext_lazy("url", "propose-service/"), ProposalStart.as_view(STEPS, **_WIZARD), name="proposal"),
    path(
        pgettext_lazy("url", "propose-service/for/<str:code>/"),
        ProposalStart.as_view(STEPS, **_WIZARD),
        name="proposal_for",
    ),
    path(
        pgettext_lazy("url", "propose-service/draft/<int:draft>/"),
        ProposalStart.as_view(STEPS, **_WIZARD),
        name="proposal_draft",
    ),
    path(
        pgettext_lazy("url", "propose-service/step/<slug:step>/"),
        ProposalWizard.as_view(STEPS, **_WIZARD),
        name="proposal_step",
    ),
]
