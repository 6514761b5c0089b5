"""Who may open the detail of the ledger: those who may read any history. Others log in, or are told no."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from lifecycle.access import Access, access_of

View = Callable[..., HttpResponseBase]


def for_readers(view: View) -> View:
    """Open a view to those who may read the history of any item; what it answers is never kept by a cache."""
    return _guarded(view, lambda access: access.sees_any_history)


def for_readers_of_everything(view: View) -> View:
    """Open a view to those who may read the history of every item."""
    return _guarded(view, lambda access: access.sees_all_history)


def _guarded(view: View, may_open: Callable[[Access], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_open(access_of(request.user)):
            raise PermissionDenied(_("This page is for those who may read the history of the portfolio."))
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return guarded


def may_read_grounds(access: Access, owners: Collection[str]) -> bool:
    """Whether reason, evidence and people of an operation that concerns `owners` are shown to the person."""
    return access.sees_all_history or any(access.sees_history_of(owner) for owner in owners)
