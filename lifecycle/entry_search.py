"""Finds entries of a list while somebody types: organisations, units, services, and what other apps register."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

from lifecycle.access import access_of
from lifecycle.models import Organisation, PortfolioItem, Unit
from lifecycle.selectors import items_visible_to
from lifecycle.subjects import items_named_like, titles_of
from lifecycle.widgets import entry_label

SHOWN: Final = 30
#: Given the person and what they typed, returns (id, text) of what they may choose, at most SHOWN.
Finder = Callable[[Any, str], "Iterable[tuple[int, str]]"]

_finders: dict[str, Finder] = {}


def register_list(name: str, finder: Finder) -> None:
    """Register how the entries of the list `name` are found."""
    _finders[name] = finder


def named_like(text: str) -> Q:
    """Return entries whose code begins with `text` or whose name has it.

    SQLite folds the case of A–Z only, so ä, ö and å are tried in both cases.
    """
    found = Q(code__istartswith=text)
    for form in {text, text.lower(), text.capitalize()}:
        for field in ("name_fi", "name_sv", "name_en"):
            found |= Q(**{f"{field}__icontains": form})
    return found


def finder_of(queryset: Callable[[], Any]) -> Finder:
    """Return a finder of named entries with a code."""

    def find(_user: Any, text: str) -> Iterable[tuple[int, str]]:
        entries = queryset()
        entries = entries.filter(named_like(text)) if text else entries
        return [(entry.pk, entry_label(entry)) for entry in entries[:SHOWN]]

    return find


def _items(user: Any, text: str) -> Iterable[tuple[int, str]]:
    items = items_visible_to(user)
    if text:
        own = Q(owner__code__in=access_of(user).draft_organisations)
        if access_of(user).sees_all_drafts:
            own = ~Q(pk__in=[])
        named = items_named_like(text, published=True) | (own & items_named_like(text))
        items = items.filter(Q(code__istartswith=text) | named)
    found = list(items[:SHOWN])
    return item_labels(found).items()


def _items_without_record(user: Any, text: str) -> Iterable[tuple[int, str]]:
    items = items_visible_to(user).exclude(name="")
    if text:
        items = items.filter(Q(code__istartswith=text) | items_named_like(text))
    return [(item.pk, entry_label(item)) for item in items[:SHOWN]]


def item_labels(items: Iterable[PortfolioItem]) -> dict[int, str]:
    """Return the name, code and owner of items by id, with one query a unit."""
    items = list(items)
    titles = titles_of(items)
    return {
        item.pk: _("%(title)s (%(code)s, %(owner)s)")
        % {"title": titles.get(item.pk, item.code), "code": item.code, "owner": item.owner.name}
        for item in items
    }


register_list("organisations", finder_of(Organisation.objects.all))
register_list("living-organisations", finder_of(lambda: Organisation.objects.filter(dissolved_on=None)))
register_list("units", finder_of(Unit.objects.all))
register_list("items", _items)
register_list("items-without-record", _items_without_record)


def entries(request: HttpRequest, list_name: str) -> JsonResponse:
    """Return up to SHOWN entries that match `q` as {"results": [{"id", "text"}]}."""
    finder = _finders.get(list_name)
    if finder is None:
        raise Http404
    if not access_of(request.user).uses_admin:
        raise Http404
    found = finder(request.user, request.GET.get("q", "").strip()[:80])
    return JsonResponse(
        {"results": [{"id": key, "text": str(text)} for key, text in found]},
        headers={"Cache-Control": "private, no-store"},
    )
