"""The page of one form in the registry: what it says and asks, its versions, its life cycle."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from forms_registry.models import ApplicationForm
from lifecycle.item_context import life_cycle_context


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show one form to whoever may read its record."""
    form = get_object_or_404(ApplicationForm.objects.with_facts(), item__code=code)
    if not ApplicationForm.objects.visible_to(request.user).filter(pk=form.pk).exists():
        raise PermissionDenied
    context = {"form": form, "version": form.newest_version, **life_cycle_context(form.item, request.user)}
    return render(request, "forms_registry/admin/form.html", context)
