"""The screen on which a wording of a consent clause is written."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from forms_registry.consents import is_cited, may_write_clauses, write_clause_version
from forms_registry.models import ConsentClause, ConsentClauseVersion
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.screens import attempt, sent

_ROWS = {"rows": 6}


class WordingForm(forms.Form):
    """Since when a wording holds, and its texts."""

    valid_from = forms.DateField(label=gettext_lazy("Valid from"), widget=AdminDateInput)
    text_fi = forms.CharField(label=gettext_lazy("Text in Finnish"), widget=forms.Textarea(attrs=_ROWS))
    text_sv = forms.CharField(label=gettext_lazy("Text in Swedish"), widget=forms.Textarea(attrs=_ROWS), required=False)
    text_en = forms.CharField(label=gettext_lazy("Text in English"), widget=forms.Textarea(attrs=_ROWS), required=False)


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write another wording of a clause; it begins as a copy of the newest one."""
    clause = get_object_or_404(ConsentClause.objects.select_related("owner"), pk=pk)
    newest = clause.versions.order_by("-number").first()
    return _written(request, clause, None, _texts(newest) if newest is not None else {})


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a wording that nobody cites yet."""
    version = get_object_or_404(ConsentClauseVersion.objects.select_related("clause__owner"), pk=pk)
    return _written(request, version.clause, version, _texts(version) | {"valid_from": version.valid_from})


def _texts(version: ConsentClauseVersion) -> dict[str, Any]:
    return {f"text_{language}": getattr(version, f"text_{language}") for language in CONTENT_LANGUAGES}


def _written(
    request: HttpRequest, clause: ConsentClause, version: ConsentClauseVersion | None, initial: dict[str, Any]
) -> HttpResponse:
    if not may_write_clauses(request.user, clause.owner):
        raise PermissionDenied
    back = reverse("forms_registry_consentclause_modeladmin_inspect", args=[clause.pk])
    form = WordingForm(*sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        texts = {language: given[f"text_{language}"] for language in CONTENT_LANGUAGES}
        write = partial(
            write_clause_version,
            clause=clause,
            user=request.user,
            valid_from=given["valid_from"],
            texts=texts,
            version=version,
        )
        if attempt(form, write):
            messages.success(request, _("The wording was saved."))
            return redirect(back)
    elif version is not None and is_cited(version):
        told = _("Forms cite version %(number)s, so it stays as it is. Write another version.")
        messages.error(request, told % {"number": version.number})
        return redirect(back)
    title = _("Version %(number)s") % {"number": version.number} if version is not None else _("New version")
    context = {
        "form": form,
        "page_title": title,
        "submit_label": _("Save"),
        "subject_title": f"{clause.name} ({clause.code})",
        "back_url": back,
        "unmet": [],
    }
    return render(request, "forms_registry/admin/registry_form.html", context)
