"""The gate on additions: a new item starts as a proposal, and is approved only with one (ADDENDA, 9 and 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.additions import DIFFERS_LENGTH, Ends, Origin, count_after
from lifecycle.classification import classify_item
from lifecycle.errors import NotPermitted, ProposalRefused
from lifecycle.kinds import COUNTED_UNITS
from lifecycle.locking import lock_item
from lifecycle.models import AdditionProposal, Organisation, PortfolioItem
from lifecycle.retirement import LEADING_STATUSES
from lifecycle.roles import Role
from lifecycle.signals import item_changed
from lifecycle.states import State
from lifecycle.subjects import nearest_to, subject_for, subject_of, titles_of


@dataclass(frozen=True)
class Statement:
    """What the owner states. `compared_with` is the nearest present item, `ended` what the new one ends."""

    need: str
    ends: Ends
    origin: Origin = Origin.NEW
    compared_with: PortfolioItem | None = None
    differs: str = ""
    ended: Sequence[PortfolioItem] = ()
    nothing_ends_why: str = ""
    evidence: str = ""


def check_may_propose_addition(owner: Organisation, user: Any) -> None:
    """Raise NotPermitted unless `user` writes cards of `owner`."""
    if not is_system(user) and not access_of(user).has(Role.OWNER, owner.code):
        raise NotPermitted(_("Only a service owner of %(organisation)s proposes its new services.") % {
            "organisation": owner.name
        })  # fmt: skip


def check_statement(statement: Statement, nearest: Sequence[PortfolioItem]) -> None:
    """Raise ProposalRefused with a problem for each field that is missing or contradicts another.

    `nearest` are the present items found close to the new one: where there are any, one is compared with.
    """
    problems: dict[str, str] = {}
    if not statement.need.strip():
        problems["need"] = _("Say what customers need that they do not get now.")
    if statement.origin is Origin.UNREGISTERED and not statement.evidence.strip():
        problems["evidence"] = _("Give the evidence that the service existed at the baseline: it restates the count.")
    if nearest and statement.compared_with is None:
        problems["compared_with"] = _("Choose the service that comes nearest.")
    if statement.compared_with is not None and not statement.differs.strip():
        problems["differs"] = _("Say how the service differs from the nearest one.")
    if len(statement.differs) > DIFFERS_LENGTH:
        problems["differs"] = _("At most %(number)s characters.") % {"number": DIFFERS_LENGTH}
    if statement.ends is Ends.NOTHING and not statement.nothing_ends_why.strip():
        problems["nothing_ends_why"] = _("Say why no present service ends.")
    if statement.ends is not Ends.NOTHING and not statement.ended:
        problems["ended"] = _("Choose the services that end.")
    if problems:
        raise ProposalRefused(" ".join(problems.values()), problems)


@transaction.atomic
def state_addition(*, item: PortfolioItem, user: Any, statement: Statement) -> AdditionProposal:
    """Record why the draft `item` is needed; raises NotPermitted or ProposalRefused."""
    lock_item(item)
    check_may_propose_addition(item.owner, user)
    if item.state is not State.DRAFT or item.life_cycle.was_ever_in_use:
        raise ProposalRefused(_("A proposal is made for a draft that has never been in use."), {})
    found = nearest_to(item, subject_of(item).title(item))
    check_statement(statement, [near for near, _share in found])
    titles = titles_of([near for near, _share in found])
    before = PortfolioItem.objects.in_offering().filter(unit=item.unit).count()
    ended = [] if statement.ends is Ends.NOTHING else list(statement.ended)
    proposal = AdditionProposal.objects.create(
        item=item,
        origin=statement.origin,
        need=statement.need.strip(),
        compared_with=statement.compared_with,
        differs=statement.differs.strip(),
        ends=statement.ends,
        nothing_ends_why=statement.nothing_ends_why.strip() if statement.ends is Ends.NOTHING else "",
        evidence=statement.evidence.strip(),
        nearest=[{"code": near.code, "title": titles.get(near.pk, near.code), "share": share} for near, share in found],
        effect={"before": before, "after": count_after(before, statement.origin, len(ended))},
        proposed_by=user,
    )
    proposal.ended.set(ended)
    log(
        instance=subject_of(item).instance(item),
        action="lifecycle.propose_addition",
        user=user,
        data={"origin": str(statement.origin), "ends": str(statement.ends)},
    )
    item_changed.send(sender=PortfolioItem, item=item)
    return proposal


@transaction.atomic
def propose_item(
    *,
    unit: str,
    owner: Organisation | None,
    title: str,
    facts: dict[str, Any],
    user: Any,
    statement: Statement,
    item: PortfolioItem | None = None,
) -> PortfolioItem:
    """Record why an item with `facts` (see `classify_item`) is needed and return it; all of it or nothing.

    A draft of `owner` called `title` is started unless the draft `item` is given.
    """
    if item is None:
        if owner is None:
            raise ProposalRefused(_("Name the organisation."), {"owner": _("Name the organisation.")})
        check_may_propose_addition(owner, user)
        item = PortfolioItem.objects.with_facts().get(pk=subject_for(unit).start(owner, title, user).pk)
    classify_item(item=item, user=user, changes=facts)
    state_addition(item=item, user=user, statement=statement)
    return item


def proposal_of(item: PortfolioItem) -> AdditionProposal | None:
    """Return the proposal that counts."""
    return item.proposals.select_related("compared_with", "proposed_by").first()


def lacks_proposal(item: PortfolioItem) -> bool:
    """Whether `item` still needs a proposal: it has never been in use and nobody has said why it is needed.

    What follows services that leave is explained by their dossier: it is no addition.
    """
    if item.unit not in COUNTED_UNITS or item.life_cycle.was_ever_in_use or item.proposals.exists():
        return False
    return not item.succeeding_dossiers.filter(status__in=[str(status) for status in LEADING_STATUSES]).exists()


def restates_the_baseline(item: PortfolioItem) -> bool:
    """Whether approving `item` changes the count at the baseline: then the portfolio board approves."""
    proposal = None if item.life_cycle.was_ever_in_use else proposal_of(item)
    return proposal is not None and proposal.origin == Origin.UNREGISTERED


def may_state(item: PortfolioItem, user: Any) -> bool:
    """Whether `user` may say now why `item` is needed."""
    if item.unit not in COUNTED_UNITS:
        return False
    return item.state is State.DRAFT and not item.life_cycle.was_ever_in_use and holds_one_of(user, (Role.OWNER,), item)
