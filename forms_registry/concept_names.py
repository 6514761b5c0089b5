"""The names by which data concepts are known: their own, their synonyms, and the labels accepted before.

Kept between requests while nothing of them has changed: making the index ready costs more than asking it.
"""

from threading import Lock
from typing import Any

from django.db.models import Max

from forms_registry.matching import KnownName, NameIndex
from forms_registry.models import ConceptRole, DataConcept, MatchDecision
from lifecycle.languages import CONTENT_LANGUAGES

_kept: dict[str, Any] = {}
_lock = Lock()


def known_names() -> list[KnownName]:
    """Return every name of concepts that may be chosen, in every language (two queries)."""
    found = set()
    for concept in DataConcept.objects.filter(merged_into__isnull=True):
        for language in CONTENT_LANGUAGES:
            texts = [getattr(concept, f"name_{language}"), *concept.synonyms.get(language, ())]
            found |= {KnownName(concept.code, "", text, language) for text in texts if text}
    accepted = MatchDecision.objects.filter(
        verdict=MatchDecision.Verdict.ACCEPTED, concept__merged_into__isnull=True
    ).exclude(label="")
    rows = accepted.values_list("concept__code", "role__code", "label").distinct()
    found |= {KnownName(concept or "", role or "", label) for concept, role, label in rows}
    return sorted(found, key=lambda name: (name.concept, name.role, name.language, name.text))


def role_names(language: str = "fi") -> dict[str, tuple[str, ...]]:
    """Return {role code: its name in `language`} of roles that have one."""
    rows = ConceptRole.objects.values_list("code", f"name_{language}")
    return {code: (name,) for code, name in rows if name}


def current_index() -> NameIndex:
    """Return the index of the names as they are now."""
    concepts = DataConcept.objects.values_list(
        "code", "name_fi", "name_sv", "name_en", "synonyms", "merged_into"
    ).order_by("code")
    state = (repr(list(concepts)), MatchDecision.objects.aggregate(last=Max("pk"))["last"])
    with _lock:
        if _kept.get("state") != state:
            _kept["index"], _kept["state"] = NameIndex(known_names()), state
        index: NameIndex = _kept["index"]
    return index
