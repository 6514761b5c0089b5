"""Read-only screens of a record as of a day, for auditors and whoever may read its history."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.widgets import AdminDateInput

from lifecycle.access import access_of
from lifecycle.models import PortfolioItem
from lifecycle.records import compare, sections_of_day
from lifecycle.screens import item_or_404
from lifecycle.subjects import subject_of
from lifecycle.versions import is_intact, record_of


class DayForm(forms.Form):
    """The day of the record."""

    on = forms.DateField(label=_("As of"), widget=AdminDateInput)


class TwoDaysForm(forms.Form):
    """The days to compare."""

    earlier = forms.DateField(label=_("Earlier day"), widget=AdminDateInput)
    later = forms.DateField(label=_("Later day"), widget=AdminDateInput)


def _item(request: HttpRequest, code: str) -> PortfolioItem:
    item = item_or_404(code)
    if not access_of(request.user).sees_history_of(item.owner.code):
        raise PermissionDenied
    return item


def _shown(request: HttpRequest, item: PortfolioItem, template: str, **context: Any) -> HttpResponse:
    about = {
        "item": item,
        "subject_title": subject_of(item).title(item),
        "back_url": subject_of(item).admin_url(item, request.user),
        "versions": item.approved_versions.select_related("decision").order_by("-number"),
    }
    response = render(request, template, about | context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the record said and how it stood at the end of a day (default today)."""
    item = _item(request, code)
    form = DayForm(request.GET or {"on": timezone.localdate()})
    found = record_of(item, form.cleaned_data["on"]) if form.is_valid() else None
    return _shown(
        request,
        item,
        "lifecycle/admin/record.html",
        form=form,
        record=found,
        sections=sections_of_day(item, found) if found is not None else [],
        intact=found is None or found.version is None or is_intact(found.version),
    )


@require_safe
def comparison(request: HttpRequest, code: str) -> HttpResponse:
    """Lay the record of two days side by side (default: its first day and today)."""
    item = _item(request, code)
    form = TwoDaysForm(request.GET or {"earlier": _first_day(item), "later": timezone.localdate()})
    sections = []
    if form.is_valid():
        days = sorted((form.cleaned_data["earlier"], form.cleaned_data["later"]))
        sections = compare(*(sections_of_day(item, record_of(item, day)) for day in days))
    return _shown(
        request,
        item,
        "lifecycle/admin/comparison.html",
        form=form,
        sections=sections,
        unchanged=not any(section.has_changed for section in sections),
    )


def _first_day(item: PortfolioItem) -> date:
    return item.life_cycle.first_used_on or timezone.localtime(item.created_at).date()
