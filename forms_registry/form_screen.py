"""The page of one form in the registry: what it says and asks, its versions, its life cycle; and stating a volume."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from forms_registry.addresses import form_address, preview_address
from forms_registry.comparison_words import words_of
from forms_registry.form_links import relatives_of, services_offering
from forms_registry.form_page import (
    channel_rows,
    chosen_pair,
    comparison_of,
    facts_about,
    layout_rows,
    shared_number,
    version_rows,
    version_shown,
    volume_rows,
)
from forms_registry.labelling import FORM_TYPE_LABELS, VOLUME_BASIS_LABELS
from forms_registry.models import ApplicationForm
from forms_registry.registering import MOST_A_YEAR, Volume, check_may_write, state_volumes
from forms_registry.registry_fields import field_rows
from forms_registry.requirements import unmet_of
from forms_registry.vocabulary import VolumeBasis
from lifecycle.access import access_of
from lifecycle.classification import check_may_classify
from lifecycle.item_context import allows, life_cycle_context
from lifecycle.models import PortfolioItem
from lifecycle.responsibility import check_may_assign
from lifecycle.screens import attempt, check_or_403, sent


def form_or_403(request: HttpRequest, code: str) -> ApplicationForm:
    """Return the form with this code that the person may read; 404 when there is none, 403 when they may not."""
    form = get_object_or_404(ApplicationForm.objects.with_facts(), item__code=code)
    if not ApplicationForm.objects.visible_to(request.user).filter(pk=form.pk).exists():
        raise PermissionDenied
    form.item = PortfolioItem.objects.with_facts().select_related("deputy", "approver").get(pk=form.item_id)
    return form


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show one form to whoever may read its record."""
    form = form_or_403(request, code)
    version = version_shown(form, request.user)
    if version is None:
        raise PermissionDenied
    context = {
        "form": form,
        "version": version,
        "title": version.title,
        **_head(form, request.user),
        **_life_cycle(form, request.user),
        **_content(form, version, request.user),
        **_comparison(form, request),
    }
    return render(request, "forms_registry/admin/form.html", context)


def _head(form: ApplicationForm, user: Any) -> dict[str, Any]:
    item, access = form.item, access_of(user)
    drafts = access.sees_drafts_of(item.owner.code)
    named, hidden = shared_number(form, user)
    instrument = item.classification.instrument if item.classification is not None else ""
    return {
        "type_label": capfirst(str(FORM_TYPE_LABELS.get(instrument, ""))),
        "shared_number": named,
        "shared_number_hidden": hidden,
        "sees_drafts": drafts,
        "public_url": form_address(form.code, form.title) if item.life_cycle.is_public else "",
        "preview_url": preview_address(form.code) if drafts and form.draft_version_id is not None else "",
        "may_write": allows(partial(_check_may_write, form), item, user),
        "may_classify": allows(check_may_classify, item, user),
        "may_assign": allows(check_may_assign, item, user),
    }


def _check_may_write(form: ApplicationForm, _item: PortfolioItem, user: Any) -> None:
    check_may_write(form, user)


def _life_cycle(form: ApplicationForm, user: Any) -> dict[str, Any]:
    item = form.item
    history = item.history.select_related("user", "decision", "dossier")
    context = life_cycle_context(item, user)
    return {
        **context,
        # They stand among the form's own buttons: changing it is what one comes here for.
        "links": [],
        "screens": context["links"],
        "history": history if access_of(user).sees_history_of(item.owner.code) else None,
    }


def _content(form: ApplicationForm, version: Any, user: Any) -> dict[str, Any]:
    drafts = access_of(user).sees_drafts_of(form.item.owner.code)
    channels = list(version.channels.all())
    services, hidden = services_offering(form, user)
    return {
        "unmet": unmet_of(form) if drafts else [],
        "flags": form.review_flags if drafts else [],
        "facts": facts_about(form, version),
        "rows": field_rows(version, channels),
        "channels": channel_rows(channels),
        "layouts": layout_rows(version),
        "volumes": volume_rows(form),
        "services": services,
        "services_hidden": hidden,
        "relatives": relatives_of(form, user),
    }


def _comparison(form: ApplicationForm, request: HttpRequest) -> dict[str, Any]:
    drafts = access_of(request.user).sees_drafts_of(form.item.owner.code)
    rows = version_rows(form, drafts=drafts)
    pair = chosen_pair(rows, request.GET.get("earlier", ""), request.GET.get("later", ""))
    found: dict[str, Any] = {"versions": rows, "earlier": None, "later": None, "compared": []}
    if pair is not None:
        found |= {"earlier": pair[0], "later": pair[1], "compared": words_of(comparison_of(*pair))}
    return found


class VolumeForm(forms.Form):
    """How many were handed in during a year."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1900, max_value=2200)
    number = forms.IntegerField(label=gettext_lazy("Handed in"), min_value=0, max_value=MOST_A_YEAR)
    basis = forms.ChoiceField(
        label=gettext_lazy("How it is known"),
        choices=lambda: [(basis.value, capfirst(str(VOLUME_BASIS_LABELS[basis]))) for basis in VolumeBasis],
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=255, help_text=gettext_lazy("Who counted or estimated, and from what.")
    )

    @property
    def volume(self) -> Volume:
        """What was stated; call only when the form is valid."""
        given = self.cleaned_data
        return Volume(given["year"], given["number"], VolumeBasis(given["basis"]), given["source"])


def volume(request: HttpRequest, code: str) -> HttpResponse:
    """State how many were handed in during a year; a year given again replaces what was said of it."""
    form = form_or_403(request, code)
    check_or_403(check_may_write, form, request.user)
    asked = VolumeForm(*sent(request)[:1], initial={"year": timezone.localdate().year - 1})

    def act() -> None:
        state_volumes(form=form, user=request.user, volumes=[asked.volume])

    if request.method == "POST" and asked.is_valid() and attempt(asked, act):
        messages.success(request, _("The yearly volume was saved."))
        return redirect("forms_registry_form", code=form.code)
    context = {
        "form": asked,
        "page_title": _("State a yearly volume"),
        "submit_label": _("Save"),
        "subject_title": form.title,
        "back_url": reverse("forms_registry_form", args=[form.code]),
        "unmet": [],
        "volumes": volume_rows(form),
    }
    return render(request, "forms_registry/admin/volume.html", context)
