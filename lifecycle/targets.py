"""Targets of the programme: the portfolio board sets them by decision, and nobody moves one when its day has come."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lifecycle.access import access_of
from lifecycle.errors import NotPermitted, TargetRefused
from lifecycle.models import Decision, PortfolioTarget
from lifecycle.roles import Role
from lifecycle.vocabulary import unknown_codes

_TOLD: Final = ("unit", "owner_id", "segment", "on", "at_most", "decision_id")


def may_set_targets(user: Any) -> bool:
    """Whether `user` sets targets: the portfolio board."""
    return access_of(user).has(Role.BOARD)


def is_settled(target: PortfolioTarget) -> bool:
    """Whether the day of the target has passed: it then stays as it was."""
    return target.on < timezone.localdate()


@transaction.atomic
def write_target(*, target: PortfolioTarget, user: Any, decision: Decision | None) -> PortfolioTarget:
    """Save a new or changed target and log what it was; raises NotPermitted, TargetRefused or ValidationError."""
    _check_board(user)
    if decision is None:
        raise TargetRefused(_("Cite the decision: reference, body and date."))
    known = PortfolioTarget.objects.select_for_update(of=("self",)).filter(pk=target.pk).first()
    if (known is not None and is_settled(known)) or is_settled(target):
        raise TargetRefused(_("The day of a target may not have passed: it then stays as it was."))
    if target.segment and unknown_codes("segments", [target.segment]):
        raise TargetRefused(_("Unknown or ended segment: %(code)s.") % {"code": target.segment})
    target.decision = decision
    target.full_clean()
    target.save()
    told = {"before": _facts(known) if known is not None else {}, "after": _facts(target)}
    log(instance=target, action="wagtail.edit" if known is not None else "wagtail.create", user=user, data=told)
    return target


@transaction.atomic
def delete_target(*, target: PortfolioTarget, user: Any) -> None:
    """Take back a target whose day has not come; the log keeps what it was. Raises NotPermitted or TargetRefused."""
    _check_board(user)
    locked = PortfolioTarget.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if is_settled(locked):
        raise TargetRefused(_("The day of a target may not have passed: it then stays as it was."))
    log(instance=locked, action="wagtail.delete", user=user, data={"before": _facts(locked), "after": {}})
    locked.delete()


def _check_board(user: Any) -> None:
    if not may_set_targets(user):
        raise NotPermitted(_("Only the portfolio board sets targets."))


def _facts(target: PortfolioTarget) -> dict[str, Any]:
    values = {name: getattr(target, name) for name in _TOLD}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
