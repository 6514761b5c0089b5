"""What the retirement of services means for forms, and that of forms for services: a section of the impact preview."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms_registry.models import ApplicationForm, CardForm
from lifecycle.impact import ImpactLine, register_impact
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.states import LIVING_STATES, PUBLIC_STATES
from lifecycle.subjects import admin_urls_of, titles_of

_PUBLIC: Final = [state.value for state in PUBLIC_STATES]
_LIVING: Final = [state.value for state in LIVING_STATES]


class FormsImpact:
    """Forms that lose their last service, and services whose card loses a form.

    The lines are kept for all readers of the dossier, so what is not in the offering is counted, never named.
    """

    def lines(self, items: Sequence[PortfolioItem], successors: Sequence[PortfolioItem]) -> list[ImpactLine]:
        """Return a line for each form without a service, or for each card that loses a form (at most five queries)."""
        services, forms = _by_unit(items)
        return [*_forms_left_alone(services), *_cards_changed(forms, bool(successors))]

    def outcomes_wanted(self, items: Sequence[PortfolioItem]) -> dict[str, str]:
        """Return {code: title} of the forms in the offering that lose their last service (one query)."""
        services, _forms = _by_unit(items)
        if not services:
            return {}
        rows = _orphaned(services).filter(item__life_cycle__state__in=_PUBLIC)
        told = rows.values_list("item__code", "published_version", "title")
        return {code: title if version is not None and title else code for code, version, title in told}


def _by_unit(items: Sequence[PortfolioItem]) -> tuple[list[int], list[int]]:
    services = [item.pk for item in items if item.unit == ItemUnit.SERVICE]
    return services, [item.pk for item in items if item.unit == ItemUnit.FORM]


def _orphaned(services: Collection[int]) -> "QuerySet[ApplicationForm]":
    """Return the living forms that no other living service than `services` offers."""
    others = CardForm.objects.filter(form=OuterRef("pk"), service__life_cycle__state__in=_LIVING)
    offered = ApplicationForm.objects.in_state(*LIVING_STATES).filter(card_links__service__in=services).distinct()
    found: QuerySet[ApplicationForm] = offered.exclude(Exists(others.exclude(service__in=services)))
    return found.order_by("title", "pk")


def _forms_left_alone(services: Collection[int]) -> list[ImpactLine]:
    if not services:
        return []
    rows = list(_orphaned(services).values_list("item__code", "title", "item__life_cycle__state", "published_version"))
    lines = [
        ImpactLine(f"{title} ({code})", reverse("forms_registry_form", args=[code]), weighs=True)
        for code, title, state, version in rows
        if state in _PUBLIC and version is not None
    ]
    others = len(rows) - len(lines)
    if others:
        told = ngettext("%(count)s form that is not public", "%(count)s forms that are not public", others)
        lines.append(ImpactLine(told % {"count": others}, weighs=True))
    return lines


def _cards_changed(forms: Collection[int], followed: bool) -> list[ImpactLine]:
    if not forms:
        return []
    links = CardForm.objects.filter(form__item__in=forms, service__life_cycle__state__in=_LIVING)
    items = list(PortfolioItem.objects.with_facts().filter(pk__in=links.values("service")).order_by("code"))
    public = [item for item in items if item.state in PUBLIC_STATES]
    titles, urls = titles_of(public), admin_urls_of(public, None)
    sentence = (
        _("%(service)s offers the successor instead")
        if followed
        else _("%(service)s offers the form, and nothing takes its place")
    )
    lines = [
        ImpactLine(
            sentence % {"service": f"{titles.get(item.pk, item.code)} ({item.code})"},
            urls.get(item.pk, ""),
            weighs=not followed,
        )
        for item in public
    ]
    others = len(items) - len(public)
    if others:
        told = ngettext("%(count)s card that is not public", "%(count)s cards that are not public", others)
        lines.append(ImpactLine(told % {"count": others}, weighs=not followed))
    return lines


def register_impacts() -> None:
    """Register the section; called once when the app is ready."""
    register_impact("forms", FormsImpact())
