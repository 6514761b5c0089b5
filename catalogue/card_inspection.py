"""The page on which one reads a card without editing it: for the board, auditors, approvers and owners."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.card_access import delivery_of, is_public
from catalogue.card_view import channels_of, levels_of
from catalogue.completeness import completeness_of
from catalogue.models import ProductCardPage
from catalogue.presentation import admin_facts_of
from catalogue.services import latest_version
from lifecycle.access import access_of
from lifecycle.item_context import life_cycle_context
from lifecycle.models import PortfolioItem


@require_safe
def card(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the newest version of a card to those who may read it, each level only to those who may read that."""
    page = get_object_or_404(ProductCardPage.objects.with_facts(), pk=page_id)
    item = PortfolioItem.objects.with_facts().select_related("approver").get(pk=page.record.item_id)
    access = access_of(request.user)
    drafts = access.sees_drafts_of(item.owner.code)
    if not drafts and not is_public(page):
        raise PermissionDenied
    version = latest_version(page) if drafts else page
    version.record = page.record
    language = (get_language() or "fi")[:2]
    history = item.history.select_related("user", "decision", "dossier")
    context = life_cycle_context(item, request.user) | {
        "page": page,
        "title": version.localised_title_in(language)[0],
        "facts": admin_facts_of(item),
        "completeness": completeness_of(version),
        "levels": levels_of(version, language, access.level_for(delivery_of(page))),
        "channels": channels_of(version, language),
        "flags": page.record.review_flags,
        "history": history if access.sees_history_of(item.owner.code) else None,
        "may_edit": page.permissions_for_user(request.user).can_edit(),
    }
    return render(request, "catalogue/admin/card_inspection.html", context)
