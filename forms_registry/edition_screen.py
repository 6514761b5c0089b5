"""The screen "Editions": records that may be years of one form, each joined or declined by a person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.menu import MenuItem

from forms_registry.editions import decline_editions, join_editions, suggested_editions
from forms_registry.models import ApplicationForm
from forms_registry.registering import WRITERS
from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError
from lifecycle.roles import Role


def owners_written_by(user: Any) -> frozenset[str] | None:
    """Return the codes of the organisations whose forms the person writes; None for all."""
    access = access_of(user)
    return None if access.has(Role.ADMINISTRATOR) else access.organisations(*WRITERS)


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: HttpRequest) -> HttpResponse:
    """List what looks like editions of one form; do with a pair what the pressed button says."""
    owners = owners_written_by(request.user)
    if owners is not None and not owners:
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request)
    return render(request, "forms_registry/admin/editions.html", {"pairs": suggested_editions(owners)})


def _decide(request: HttpRequest) -> HttpResponse:
    forms = ApplicationForm.objects.visible_to(request.user).with_facts()
    earlier = get_object_or_404(forms, item__code=request.POST.get("earlier", "").replace("\x00", ""))
    later = get_object_or_404(forms, item__code=request.POST.get("later", "").replace("\x00", ""))
    told = {"earlier": earlier.code, "later": later.code}
    try:
        if "join" in request.POST:
            join_editions(into=earlier, edition=later, user=request.user)
            messages.success(request, _("%(later)s is now an edition of %(earlier)s.") % told)
        else:
            decline_editions(one=earlier, other=later, user=request.user)
            messages.success(request, _("%(earlier)s and %(later)s stay different forms.") % told)
    except LifeCycleError as error:
        messages.error(request, str(error))
    return redirect("forms_registry_editions")


class EditionsMenuItem(MenuItem):  # type: ignore[misc]  # Wagtail ships no types
    """The suggested editions in the menu of those who write forms."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is any organisation whose forms the person writes."""
        owners = owners_written_by(request.user)
        return owners is None or bool(owners)
