"""Writing the common lists of the registry: data concepts, their roles, and the registers that hold data already."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.governance import facts_of_entry
from catalogue.models import EntryChange
from forms_registry.errors import FormRefused
from forms_registry.models import ConceptRole, DataConcept, SourceRegister
from lifecycle.access import access_of, is_system
from lifecycle.errors import NotPermitted

#: What the code of an entry may hold besides letters and digits: "@" and ":" join codes in the ledger.
_IN_CODES: Final = frozenset("-_.")
Entry = DataConcept | ConceptRole | SourceRegister


def may_write_lists(user: Any) -> bool:
    """Whether `user` writes the lists: who governs the code lists."""
    return is_system(user) or access_of(user).governs_code_lists


@transaction.atomic
def write_list_entry(*, entry: Entry, user: Any) -> Entry:
    """Save a new or changed entry, record the change and return the entry.

    The code is given once. A concept that was merged into another stays as it was. Raises NotPermitted, FormRefused or
    ValidationError.
    """
    if not may_write_lists(user):
        raise NotPermitted(_("Only the portfolio board and administrators change this list."))
    model = type(entry)
    known = model.objects.select_for_update(of=("self",)).filter(pk=entry.pk).first() if entry.pk is not None else None
    _check_code(entry, known)
    if isinstance(known, DataConcept) and known.merged_into_id is not None:
        raise FormRefused(_("%(code)s has been merged into another concept already.") % {"code": known.code})
    if isinstance(entry, DataConcept):
        entry.synonyms = _tidy(entry.synonyms)
    entry.full_clean()
    before, after = facts_of_entry(known) if known is not None else None, facts_of_entry(entry)
    if before == after:
        return entry
    entry.save()
    EntryChange.objects.create(
        list_name=model._meta.model_name or "", code=entry.code, before=before, after=after, user=user
    )
    log(instance=entry, action="wagtail.edit" if known is not None else "wagtail.create", user=user)
    return entry


def _check_code(entry: Entry, known: Entry | None) -> None:
    if known is not None and known.code != entry.code:
        raise FormRefused(_("The code %(code)s is permanent.") % {"code": known.code}, {"code": known.code})
    plain = entry.code.isascii() and all(each.isalnum() or each in _IN_CODES for each in entry.code)
    if known is None and not plain:
        problem = _("Use plain letters, digits, hyphens, full stops and underscores in the code.")
        raise FormRefused(problem, {"code": problem})


def _tidy(synonyms: dict[str, Any]) -> dict[str, list[str]]:
    """Return the names of each language once, without empty ones."""
    tidy = {
        language: list(dict.fromkeys(name.strip() for name in names if name.strip()))
        for language, names in synonyms.items()
    }
    return {language: names for language, names in tidy.items() if names}
