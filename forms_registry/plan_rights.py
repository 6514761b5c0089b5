"""Who reads merge plans, starts them, changes them and proposes them; asked before a screen offers any of it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, MergePlan
from forms_registry.planning import check_may_change_plan
from forms_registry.registering import WRITERS
from lifecycle.access import access_of, holds_one_of
from lifecycle.errors import NotPermitted
from lifecycle.roles import Role
from lifecycle.states import State
from lifecycle.transitions import TRANSITIONS


def plans_visible_to(user: Any) -> "QuerySet[MergePlan]":
    """Return the plans `user` may read: those that concern forms whose drafts they may read."""
    access = access_of(user)
    if access.sees_all_drafts:
        return MergePlan.objects.all()
    own = ApplicationForm.objects.filter(item__owner__code__in=access.draft_organisations).values("pk")
    return MergePlan.objects.filter(Q(sources__in=own) | Q(target__in=own)).distinct()


def may_start_plans(user: Any) -> bool:
    """Whether there are forms whose merge `user` may plan."""
    access = access_of(user)
    return access.has(Role.BOARD) or bool(access.organisations(*WRITERS))


def may_change_plan(plan: MergePlan, user: Any) -> bool:
    """Whether `user` may decide questions of the plan now."""
    try:
        check_may_change_plan(plan, user)
    except (NotPermitted, FormRefused):
        return False
    return True


def crosses_owners(plan: MergePlan) -> bool:
    """Whether the forms, that which takes the others in among them, have several owners: then the board decides."""
    owners = set(plan.sources.values_list("item__owner", flat=True))
    if plan.target is not None:
        owners.add(plan.target.item.owner_id)
    return len(owners) > 1


def check_may_propose(plan: MergePlan, user: Any) -> None:
    """Raise NotPermitted with a sentence for the person unless the life cycle lets `user` propose this merge."""
    crossing = crosses_owners(plan)
    roles = TRANSITIONS["propose_retirement"].roles_when(crossing)
    if all(holds_one_of(user, roles, form.item) for form in plan.sources.select_related("item__owner")):
        return
    if crossing:
        raise NotPermitted(
            _(
                "These forms have several owners: the portfolio board proposes their merge. Tell the board the number "
                "of the plan when it is ready."
            )
        )
    raise NotPermitted(_("The service owners of the organisation, or the portfolio board, propose the merge."))


def forms_to_merge() -> "QuerySet[ApplicationForm]":
    """Return the forms that a plan may name, by title."""
    forms = ApplicationForm.objects.with_facts().in_state(State.IN_USE).filter(published_version__isnull=False)
    return forms.order_by("title", "pk")
