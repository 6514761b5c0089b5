"""Unfinished registrations: begun, kept step by step, gone on with on another day, discarded.

What is kept is what was typed, right or wrong. A window that shows an older answer than the one kept does not write
over it: it says which answer it has seen.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forms_registry.errors import ChangedMeanwhile, FormRefused
from forms_registry.models import ApplicationForm, RegistrationDraft
from forms_registry.registering import WRITERS, check_may_write
from forms_registry.registration_base import base_of, stamp
from forms_registry.versions import check_may_write_version
from lifecycle.access import access_of
from lifecycle.errors import NotPermitted
from lifecycle.models import Organisation
from lifecycle.roles import Role

#: Registrations a person may leave unfinished.
MOST_UNFINISHED: Final = 50
FIRST_STEP: Final = "identity"
#: The step that shows everything, where a form that is there already begins.
LAST_STEP: Final = "check"


def registers_forms(user: Any) -> bool:
    """Whether there is any organisation whose forms `user` registers."""
    access = access_of(user)
    return access.has(Role.ADMINISTRATOR) or bool(access.organisations(*WRITERS))


def organisations_to_register_for(user: Any) -> "QuerySet[Organisation]":
    """Return the organisations whose forms `user` registers; the dissolved receive nothing any more."""
    living = Organisation.objects.filter(dissolved_on=None)
    access = access_of(user)
    return living if access.has(Role.ADMINISTRATOR) else living.filter(code__in=access.organisations(*WRITERS))


def unfinished_of(user: Any) -> "QuerySet[RegistrationDraft]":
    """Return what `user` has begun and not finished, the latest first."""
    return RegistrationDraft.objects.filter(user=user).select_related("form__item")


def begun_by_others(form: ApplicationForm, user: Any) -> "QuerySet[RegistrationDraft]":
    """Return the unfinished changes of `form` that colleagues have begun; those who left or changed sides are not."""
    return RegistrationDraft.objects.filter(form=form, user__is_active=True).exclude(user=user).select_related("user")


@transaction.atomic
def begin_registration(
    *, user: Any, form: ApplicationForm | None = None, answers: Mapping[str, Any] | None = None
) -> RegistrationDraft:
    """Begin to register a form, or to change `form`, whose present `answers` by step are then given.

    Raises NotPermitted, or FormRefused when the form cannot be changed now or too much is unfinished.
    """
    if form is not None:
        check_may_write_version(form, user)
    elif not registers_forms(user):
        raise NotPermitted(_("Only service owners and approvers register forms, of their own organisation."))
    if unfinished_of(user).count() >= MOST_UNFINISHED:
        raise FormRefused(
            _("You have %(number)s unfinished registrations: finish or discard some first.")
            % {"number": MOST_UNFINISHED}
        )
    steps = dict(answers or {})
    return RegistrationDraft.objects.create(
        user=user,
        form=form,
        title=form.title if form is not None else "",
        step=LAST_STEP if steps else FIRST_STEP,
        answers={"steps": steps, "done": sorted(steps), "base": base_of(form) if form is not None else {}},
    )


def steps_of(draft: RegistrationDraft) -> dict[str, Any]:
    """Return what was typed, by step."""
    found: dict[str, Any] = draft.answers.setdefault("steps", {})
    return found


def done_in(draft: RegistrationDraft) -> frozenset[str]:
    """Return the steps that were finished without a mistake, as far as anybody knew then."""
    return frozenset(draft.answers.get("done", ()))


def seen_of(draft: RegistrationDraft, step: str = "") -> str:
    """Return the stamp of the answers kept for `step`, or of all answers; "" while there are none."""
    kept = steps_of(draft).get(step) if step else steps_of(draft)
    return stamp(kept) if kept else ""


@transaction.atomic
def keep_answers(
    *,
    draft: RegistrationDraft,
    step: str,
    typed: Mapping[str, Any],
    seen: str,
    done: bool,
    title: str | None = None,
) -> RegistrationDraft:
    """Keep what was typed in `step` by somebody who had `seen` the answers of this stamp, and return the draft.

    `done` tells that nothing is wrong with it. Raises ChangedMeanwhile when other answers are kept by now, and when
    the registration is finished or discarded.
    """
    current = _locked(draft)
    if seen_of(current, step) not in (seen, stamp(dict(typed))):
        raise ChangedMeanwhile(_("This step was answered in another window after you opened it here."))
    steps_of(current)[step] = dict(typed)
    finished = done_in(current) - {step} | ({step} if done else set())
    current.answers["done"] = sorted(finished)
    current.step = step
    if title is not None:
        current.title = title[:255]
    current.save()
    return current


@transaction.atomic
def go_to_step(*, draft: RegistrationDraft, step: str) -> None:
    """Remember where the person is, so that going on begins there."""
    RegistrationDraft.objects.filter(pk=draft.pk).update(step=step)


@transaction.atomic
def discard_registration(*, draft: RegistrationDraft, user: Any) -> None:
    """Forget an unfinished registration of one's own; the form it was about stays as it is."""
    if draft.user_id != user.pk:
        raise NotPermitted(_("Only the person who began a registration discards it."))
    draft.delete()


def take_up(draft: RegistrationDraft, seen: str) -> RegistrationDraft:
    """Lock the draft until the transaction ends and return it; ChangedMeanwhile unless its answers are those seen."""
    current = _locked(draft)
    if seen_of(current) != seen:
        raise ChangedMeanwhile(_("Something was answered in another window after you opened this page."))
    return current


def _locked(draft: RegistrationDraft) -> RegistrationDraft:
    current = RegistrationDraft.objects.select_for_update().filter(pk=draft.pk, user=draft.user_id).first()
    if current is None:
        raise ChangedMeanwhile(_("This registration is finished, or was discarded."))
    return current


def may_go_on(draft: RegistrationDraft, user: Any) -> bool:
    """Whether `user` may still finish what the draft is about: roles may have been lost since."""
    if draft.form is None:
        return registers_forms(user)
    try:
        check_may_write(draft.form, user)
    except NotPermitted:
        return False
    return True
