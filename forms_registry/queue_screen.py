"""The screen of the matching queue: labels in, decisions out; one by one or several at once."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from forms_registry.mapping import accept_matches, reject_matches, undo_batch
from forms_registry.matching_queue import ON_PAGE, labels_of, matches_for, queue_rows
from forms_registry.models import ApplicationForm, ConceptRole, DataConcept
from forms_registry.unmatched import forms_matched_by, named_fields
from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError

#: The choice of a concept that was not suggested.
OTHER: Final = "other"
#: Where the session keeps what was decided last, so that it can be taken back.
LAST_BATCH: Final = "forms_registry_last_batch"


def _forms(request: HttpRequest) -> "QuerySet[ApplicationForm]":
    """Return the forms whose fields the person matches, limited to one or one owner's when the address says so."""
    if not access_of(request.user).uses_admin:
        raise PermissionDenied
    forms = forms_matched_by(request.user)
    code, owner = request.GET.get("form", ""), request.GET.get("owner", "")
    if code:
        forms = forms.filter(item__code=code)
    if owner:
        forms = forms.filter(item__owner__code=owner)
    return forms


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Show the labels nobody has matched, and take decisions on those of one page."""
    forms = _forms(request)
    wanted = request.GET.get("q", "").strip()
    if request.method == "POST":
        return _decide(request, forms)
    labels = list(labels_of(forms, wanted=wanted))  # once: what follows counts them, adds them up and turns pages
    pages = Paginator(labels, ON_PAGE)
    page = pages.get_page(request.GET.get("p"))
    rows = queue_rows(forms, [each["label"] for each in page])
    kept = {name: request.GET[name] for name in ("form", "owner", "q") if request.GET.get(name)}
    context = {
        "rows": rows,
        "page": page,
        "kept": urlencode(kept),
        "wanted": wanted,
        "owners": _owners(request),
        "owner": request.GET.get("owner", ""),
        "form_code": request.GET.get("form", ""),
        "concepts": DataConcept.objects.filter(merged_into__isnull=True).order_by("name_fi"),
        "roles": ConceptRole.objects.order_by("name_fi"),
        "labels": pages.count,
        "may_undo": LAST_BATCH in request.session,
        "fields": sum(each["number"] for each in labels),
    }
    return render(request, "forms_registry/admin/queue.html", context)


def _owners(request: HttpRequest) -> list[tuple[str, str]]:
    rows = forms_matched_by(request.user).values_list("item__owner__code", "item__owner__name_fi")
    return sorted(set(rows.order_by().distinct()), key=lambda row: row[1])


def _decide(request: HttpRequest, forms: "QuerySet[ApplicationForm]") -> HttpResponse:
    numbers = [name.removeprefix("fields-") for name in request.POST if name.startswith("fields-")]
    if len(numbers) > ON_PAGE:
        return HttpResponseBadRequest()
    here = f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path
    rejected = request.POST.get("reject", "")
    try:
        if rejected:
            _reject(request, forms, rejected)
        else:
            _accept(request, forms, numbers)
    except LifeCycleError as error:
        messages.error(request, str(error))
    return redirect(here)


def _accept(request: HttpRequest, forms: "QuerySet[ApplicationForm]", numbers: list[str]) -> None:
    only = request.POST.get("accept", "")
    matches = []
    for number in numbers if not only else [only]:
        chosen = _chosen(request.POST, number)
        if chosen is not None:
            concept, role, score = chosen
            fields = named_fields(forms, request.POST.getlist(f"fields-{number}"))
            matches += matches_for(fields, concept, role, score)
    if not matches:
        messages.warning(request, _("Choose a concept for at least one question, and leave its forms ticked."))
        return
    batch = accept_matches(matches=matches, user=request.user)
    text = ngettext("%(number)s field was matched.", "%(number)s fields were matched.", len(matches))
    messages.success(request, text % {"number": len(matches)})
    request.session[LAST_BATCH] = batch


def _chosen(given: Any, number: str) -> tuple[str, str, int | None] | None:
    """Return concept, role and score of what was chosen in a row; None when nothing was."""
    choice = given.get(f"choice-{number}", "").replace("\x00", "")
    if not choice:
        return None
    if choice == OTHER:
        concept = given.get(f"other-{number}", "").replace("\x00", "").partition(" ")[0].strip()
        return (concept, given.get(f"role-{number}", "").replace("\x00", ""), None) if concept else None
    key, _mark, score = choice.rpartition("|")
    concept, _at, role = key.partition("@")
    return concept, role, int(score) if score.isdecimal() and len(score) < 4 else None


def _reject(request: HttpRequest, forms: "QuerySet[ApplicationForm]", rejected: str) -> None:
    number, _mark, key = rejected.partition("|")
    concept, _at, role = key.partition("@")
    fields = named_fields(forms, request.POST.getlist(f"fields-{number}"))
    if fields:
        reject_matches(matches=matches_for(fields, concept, role, None), user=request.user)
        messages.success(request, _("This concept is not suggested for the question again."))


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last decision of this session."""
    batch = request.session.pop(LAST_BATCH, "")
    try:
        taken = undo_batch(batch=batch, user=request.user) if batch else 0
    except LifeCycleError as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(number)s match was taken back.", "%(number)s matches were taken back.", taken)
        messages.success(request, text % {"number": taken})
    return redirect(reverse("forms_registry_queue"))
