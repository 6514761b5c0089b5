"""Finds entries of a code list, an organisation or a unit while an editor types."""

from typing import Any, Final

from django.db.models import Model, Q
from django.http import Http404, HttpRequest, JsonResponse

from catalogue.models import (
    GlossaryTerm,
    IndustrialClass,
    LifeEvent,
    Output,
    Region,
    ServiceClass,
    TargetGroup,
)
from catalogue.querysets import CodeListQuerySet
from catalogue.widgets import entry_label
from lifecycle.models import Organisation, Unit

SHOWN: Final = 30
LISTS: Final[dict[str, type[Model]]] = {
    "service-classes": ServiceClass,
    "outputs": Output,
    "regions": Region,
    "glossary-terms": GlossaryTerm,
    "life-events": LifeEvent,
    "target-groups": TargetGroup,
    "industrial-classes": IndustrialClass,
    "organisations": Organisation,
    "units": Unit,
}


def _matches(text: str) -> Q:
    """Return entries whose code begins with `text` or whose name has it.

    SQLite folds the case of A–Z only, so ä, ö and å are tried in both cases.
    """
    found = Q(code__istartswith=text)
    for form in {text, text.lower(), text.capitalize()}:
        for field in ("name_fi", "name_sv", "name_en"):
            found |= Q(**{f"{field}__icontains": form})
    return found


def entries(request: HttpRequest, list_name: str) -> JsonResponse:
    """Return up to SHOWN entries that match `q` as {"results": [{"id", "text"}]}; entries that ended are left out."""
    model = LISTS.get(list_name)
    if model is None:
        raise Http404
    queryset: Any = model._default_manager.all()
    if isinstance(queryset, CodeListQuerySet):
        queryset = queryset.valid_on()
    text = request.GET.get("q", "").strip()[:80]
    if text:
        queryset = queryset.filter(_matches(text))
    return JsonResponse(
        {"results": [{"id": entry.pk, "text": entry_label(entry)} for entry in queryset[:SHOWN]]},
        headers={"Cache-Control": "private, no-store"},
    )
