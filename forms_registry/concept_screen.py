"""The screen on which two data concepts become one."""

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

from forms_registry.concept_lists import may_write_lists
from forms_registry.mapping import merge_concepts
from forms_registry.models import DataConcept
from lifecycle.screens import attempt, sent


class _ConceptField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class MergeForm(forms.Form):
    """Into which concept, and why."""

    target = _ConceptField(label=gettext_lazy("Concept that stays"), queryset=DataConcept.objects.none())
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How it was found that both are the same piece of data."),
    )

    def __init__(self, *args: Any, source: DataConcept, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = DataConcept.objects.filter(merged_into__isnull=True).exclude(pk=source.pk)
        self.fields["target"].queryset = others.order_by("name_fi", "code")


def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Ask into which concept this one is merged, and merge it."""
    if not may_write_lists(request.user):
        raise PermissionDenied
    source = get_object_or_404(DataConcept, code=code)
    back = reverse("forms_registry_dataconcept_modeladmin_inspect", args=[source.pk])
    if source.merged_into_id is not None:
        messages.error(request, _("%(code)s has been merged into another concept already.") % {"code": source.code})
        return redirect(back)
    form = MergeForm(*sent(request), source=source)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, partial(merge_concepts, source=source, user=request.user, **given)):
            told = _("%(source)s was merged into %(target)s.")
            messages.success(request, told % {"source": source.name, "target": given["target"].name})
            return redirect("forms_registry_dataconcept_modeladmin_inspect", given["target"].pk)
    context = {
        "form": form,
        "page_title": _("Merge into another concept"),
        "submit_label": _("Merge"),
        "subject_title": f"{source.name} ({source.code})",
        "back_url": back,
        "unmet": [],
        "fields": source.placements.count(),
        "forms": source.placements.order_by().values("form").distinct().count(),
    }
    return render(request, "forms_registry/admin/concept_merge.html", context)
