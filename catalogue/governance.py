"""Changing code lists. What is governed is decided by the portfolio board: segments, needs, terms, events, bundles.

An organisation keeps sub-segments of its own, which never enter common counts. Nothing is deleted: an entry is ended,
and may name the entry that follows it; what was counted keeps the code of its day.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.errors import CodeListRefused
from catalogue.models import Bundle, EntryChange, GlossaryTerm, LifeEvent, Need, Segment
from catalogue.models.code_lists import CodeListEntry
from lifecycle.access import access_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.models import Decision, Organisation
from lifecycle.roles import Role

#: Lists whose changes the portfolio board decides.
GOVERNED: Final = (Segment, Need, GlossaryTerm, LifeEvent, Bundle)


def is_governed(model: Any) -> bool:
    """Whether the portfolio board decides on the entries of this list."""
    return model in GOVERNED


def own_organisations(user: Any) -> frozenset[str]:
    """Return the codes of the organisations whose sub-segments `user` keeps."""
    return access_of(user).organisations(Role.OWNER, Role.APPROVER)


def may_write(model: Any, user: Any, organisation: Organisation | None = None) -> bool:
    """Whether `user` may write an entry of the list, one of `organisation` when it is its own sub-segment."""
    access = access_of(user)
    if is_system(user):
        return True
    if not is_governed(model):
        return access.governs_code_lists
    own = model is Segment and organisation is not None and organisation.code in own_organisations(user)
    return own or access.has(Role.BOARD)


def needs_decision(entry: Any) -> bool:
    """Whether writing `entry` must cite a decision: it is common, and the list is in use already."""
    if not is_governed(type(entry)) or getattr(entry, "organisation_id", None) is not None:
        return False
    return entry.pk is not None or type(entry).objects.exists()


def facts_of_entry(entry: Any) -> dict[str, Any]:
    """Return what an entry says, of JSON's own types."""
    found: dict[str, Any] = {}
    for field in entry._meta.concrete_fields:
        value = getattr(entry, field.name)
        if field.primary_key:
            continue
        found[field.name] = (
            getattr(value, "code", None)
            if field.is_relation
            else value.isoformat()
            if hasattr(value, "isoformat")
            else value
        )
    return found | (entry.related_facts() if isinstance(entry, CodeListEntry) else {})


def facts_with(entry: Any, related: Mapping[str, Sequence[Any]] | None) -> dict[str, Any]:
    """Return what an entry will say once it holds `related`, as `write_entry` takes it."""
    return facts_of_entry(entry) | {name: sorted(one.code for one in held) for name, held in (related or {}).items()}


@transaction.atomic
def write_entry(
    *,
    entry: Any,
    user: Any,
    decision: Decision | None = None,
    first_load: bool = False,
    related: Mapping[str, Sequence[Any]] | None = None,
) -> Any:
    """Save a new or changed entry of a governed list and record the change; return the entry.

    `first_load` fills a list that was empty, which needs no decision. `related` maps relations to other lists to the
    entries they shall hold; those not named stay as they are. Raises NotPermitted, CodeListRefused or ValidationError.
    """
    model = type(entry)
    known = model.objects.select_for_update(of=("self",)).filter(pk=entry.pk).first() if entry.pk is not None else None
    if known is not None and known.code != entry.code:
        raise CodeListRefused(_("The code %(code)s is permanent.") % {"code": known.code})
    owners = {getattr(each, "organisation", None) for each in (known, entry) if each is not None}
    if not all(may_write(model, user, organisation) for organisation in owners):
        raise NotPermitted(_("Only the portfolio board changes this list; an organisation keeps its own sub-segments."))
    if decision is None and not first_load and (needs_decision(entry) or (known is not None and needs_decision(known))):
        raise CodeListRefused(_("The portfolio board decides on this list: cite the decision."))
    _check_successor(entry)
    entry.full_clean()
    before, after = facts_of_entry(known) if known is not None else None, facts_with(entry, related)
    if before == after:
        return entry
    entry.save()
    for name, entries in (related or {}).items():
        getattr(entry, name).set(entries)
    EntryChange.objects.create(
        list_name=model._meta.model_name, code=entry.code, before=before, after=after, decision=decision, user=user
    )
    log(instance=entry, action="wagtail.edit" if known is not None else "wagtail.create", user=user)
    return entry


def _check_successor(entry: Any) -> None:
    """Raise CodeListRefused when the successors of an entry lead back to it."""
    seen, following = {entry.code}, entry.successor
    while following is not None:
        if following.code in seen:
            raise CodeListRefused(_("The successors lead back to %(code)s.") % {"code": entry.code})
        seen.add(following.code)
        following = following.successor


def last_successor(entry: Any) -> Any:
    """Return the entry that stands for `entry` today: the last of its successors, or itself."""
    while entry.successor is not None:
        entry = entry.successor
    return entry
