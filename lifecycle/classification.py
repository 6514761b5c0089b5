"""Changing counted facts: the one function through which kind, segments, needs, scope and production change.

Counted facts are dated facts of the portfolio item, not of the text (ADDENDA, 1): publishing an older version
of a card never moves a figure.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.errors import ClassificationRefused, NotPermitted
from lifecycle.kinds import FormType, ItemUnit, Kind, Production
from lifecycle.ledger.operations import COUNTED_TYPES
from lifecycle.ledger.posting import post_facts
from lifecycle.locking import lock_item
from lifecycle.models import Decision, ItemClassification, PortfolioItem
from lifecycle.roles import Role
from lifecycle.signals import item_changed
from lifecycle.states import PUBLIC_STATES, State
from lifecycle.vocabulary import unknown_codes

COUNTED_FACTS = ("kind", "instrument", "scope", "production", "producer", "purchaser", "segments", "needs")
#: Before approval the owner describes the item freely; afterwards a change is decided.
_FREE_STATES = frozenset({State.DRAFT})


def check_may_classify(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may change the counted facts of `item` in its present state."""
    if is_system(user) or access_of(user).has(Role.ADMINISTRATOR):
        return
    if item.state in _FREE_STATES:
        if holds_one_of(user, (Role.OWNER, Role.APPROVER, Role.BOARD), item):
            return
    elif holds_one_of(user, (Role.APPROVER, Role.BOARD), item):
        return
    raise NotPermitted(_("Your role does not allow changing the counted facts of this item."))


def needs_decision(item: PortfolioItem) -> bool:
    """Whether a change of counted facts must cite a decision."""
    return item.state not in _FREE_STATES


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    for name in ("segments", "needs"):
        facts[name] = list(dict.fromkeys(facts[name]))
        unknown = unknown_codes(name, facts[name])
        if unknown:
            raise ClassificationRefused(
                _("Unknown or ended code in %(fact)s: %(codes)s.") % {"fact": name, "codes": ", ".join(unknown)}
            )
    if facts["kind"] != Kind.SUPPORT and facts["instrument"] not in ("", *FormType):
        raise ClassificationRefused(_("Only a support service has an instrument."))
    if facts["production"] == Production.OWN and facts["producer"] is not None:
        raise ClassificationRefused(_("A service of own production has no other producer."))
    if facts["production"] == Production.PURCHASED and facts["producer"] is None:
        raise ClassificationRefused(_("Name the organisation the service is purchased from."))
    return facts


@transaction.atomic
def classify_item(
    *,
    item: PortfolioItem,
    user: Any,
    changes: Mapping[str, Any],
    effective: date | None = None,
    decision: Decision | None = None,
) -> ItemClassification:
    """Record new counted facts of `item` from `effective` (default today) and return the snapshot.

    `changes` holds only what changes, by the names of COUNTED_FACTS. Nothing is recorded when nothing changes.
    Raises NotPermitted or ClassificationRefused.
    """
    lock_item(item)
    check_may_classify(item, user)
    unexpected = set(changes) - set(COUNTED_FACTS)
    if unexpected:
        raise ClassificationRefused(_("Not a counted fact: %(names)s.") % {"names": ", ".join(sorted(unexpected))})
    effective = effective or timezone.localdate()
    if effective > timezone.localdate():
        raise ClassificationRefused(_("The effective date is in the future."))
    if needs_decision(item) and decision is None and not is_system(user):
        raise ClassificationRefused(_("Cite the decision: reference, body and date."))
    current = item.classification
    if current is not None and effective < current.effective:
        raise ClassificationRefused(
            _("The facts in force began on %(date)s; a correction before that is a restatement.")
            % {"date": current.effective.isoformat()}
        )
    held = current or ItemClassification()
    before = {name: getattr(held, name) for name in COUNTED_FACTS}
    facts = _checked(before | dict(changes))
    if current is not None and facts == before:
        return current
    _check_scope(item, user, str(before["instrument"]), str(facts["instrument"]))
    snapshot = ItemClassification(item=item, effective=effective, decision=decision, user=user, **facts)
    _put_in_force(item, snapshot)
    if item.state in PUBLIC_STATES:
        post_facts(item, snapshot)
    log(
        instance=item,
        action="lifecycle.classify",
        user=user,
        data={"changed": sorted(n for n in COUNTED_FACTS if facts[n] != before[n]), "effective": effective.isoformat()},
    )
    item_changed.send(sender=PortfolioItem, item=item)
    return snapshot


def _check_scope(item: PortfolioItem, user: Any, before: str, after: str) -> None:
    """Raise NotPermitted unless `user` may move a form in the offering into or out of what counts (counting rule 5)."""
    moves = item.unit == ItemUnit.FORM and (before in COUNTED_TYPES) != (after in COUNTED_TYPES)
    if moves and item.state in PUBLIC_STATES and not is_system(user) and not access_of(user).has(Role.BOARD):
        raise NotPermitted(
            _("This type changes whether the form counts: the portfolio board changes it, as a change of scope.")
        )


def record_facts(
    *, item: PortfolioItem, user: Any, changes: Mapping[str, Any], effective: date, decision: Decision | None
) -> ItemClassification:
    """Give a newly registered `item` its counted facts; the right to register it was asked for by the caller."""
    held = ItemClassification()
    facts = _checked({name: getattr(held, name) for name in COUNTED_FACTS} | dict(changes))
    return _put_in_force(
        item, ItemClassification(item=item, effective=effective, decision=decision, user=user, **facts)
    )


def restate_facts(
    *, item: PortfolioItem, user: Any, facts: Mapping[str, Any], effective: date, decision: Decision | None
) -> ItemClassification | None:
    """Make the counted facts as a restatement has posted them; the ledger knows them already.

    Returns None when they were so. Facts that began later than `effective` are restated from their own day.
    """
    held = item.classification or ItemClassification()
    before = {name: getattr(held, name) for name in COUNTED_FACTS}
    after = before | dict(facts)
    if all(_as_set(before[name]) == _as_set(after[name]) for name in COUNTED_FACTS):
        return None
    if after["production"] == Production.OWN:
        after["producer"] = None
    if item.classification is not None:
        effective = max(effective, item.classification.effective)
    return _put_in_force(
        item, ItemClassification(item=item, effective=effective, decision=decision, user=user, **after)
    )


def _as_set(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value


def _put_in_force(item: PortfolioItem, snapshot: ItemClassification) -> ItemClassification:
    snapshot.full_clean()
    snapshot.save()
    item.classification = snapshot
    item.save(update_fields=["classification"])
    return snapshot


def copy_facts(*, source: PortfolioItem, target: PortfolioItem, user: Any) -> None:
    """Give the new draft `target` the counted facts of `source`; its owner changes them freely until approval.

    The person who may propose what follows a service may start it, so no other right is asked for.
    """
    facts = source.classification
    if facts is None:
        return
    values = {name: getattr(facts, name) for name in COUNTED_FACTS}
    snapshot = ItemClassification(item=target, effective=timezone.localdate(), user=user, **values)
    _put_in_force(target, snapshot)
    item_changed.send(sender=PortfolioItem, item=target)
