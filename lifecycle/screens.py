"""What the admin screens about one item share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from lifecycle.errors import LifeCycleError, NotPermitted
from lifecycle.models import PortfolioItem
from lifecycle.subjects import subject_of


def item_or_404(code: str) -> PortfolioItem:
    """Return the item with this code and its facts."""
    return get_object_or_404(PortfolioItem.objects.with_facts(), code=code)


def check_or_403(check: Callable[..., None], *arguments: Any) -> None:
    """Turn a refused permission into the 403 page, with its reason."""
    try:
        check(*arguments)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error


def show_form(
    request: HttpRequest, item: PortfolioItem, form: Any, title: str, submit: str, **about: Any
) -> HttpResponse:
    """Show a form about `item`; `about` adds to the template's context."""
    context = {
        "item": item,
        "form": form,
        "page_title": title,
        "submit_label": submit,
        "subject_title": subject_of(item).title(item),
        "back_url": subject_of(item).admin_url(item, request.user),
        "unmet": [],
        **about,
    }
    return render(request, "lifecycle/admin/item_form.html", context)


def sent(request: HttpRequest) -> tuple[Any, ...]:
    """Return what a form gets of a request: what was posted, with its files, or nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def attempt(form: Any, act: Callable[[], Any]) -> bool:
    """Do `act` in one transaction; return whether it went well, else show in `form` why it was refused."""
    try:
        with transaction.atomic():
            act()
    except LifeCycleError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        return True
    return False


def back_to_item(request: HttpRequest, item: PortfolioItem, message: str) -> HttpResponse:
    """Say what was done and return to the item's life cycle."""
    messages.success(request, message)
    return redirect(subject_of(item).admin_url(item, request.user))
