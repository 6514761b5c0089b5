"""Registering a form, and what is known of it besides its versions: number, users, volumes, services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, CardForm, FormVersion, FormVolume
from forms_registry.vocabulary import TimeMethod, VolumeBasis
from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.classification import record_facts
from lifecycle.errors import NotPermitted
from lifecycle.kinds import FormType, ItemUnit
from lifecycle.locking import lock_item, lock_items
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.roles import Role
from lifecycle.services import create_item
from lifecycle.signals import item_changed
from lifecycle.states import LIVING_STATES, PUBLIC_STATES, State

#: Who writes an organisation's forms: the same people who write its cards.
WRITERS: Final = (Role.OWNER, Role.APPROVER)
TITLE_LENGTH: Final = 255
#: Forms of one kind handed in during a year: more is a slip of the keyboard, and no column holds it.
MOST_A_YEAR: Final = 1_000_000_000
#: A form in one of these may be offered on a card.
OFFERABLE_STATES: Final = PUBLIC_STATES | {State.APPROVED}


@dataclass(frozen=True)
class Volume:
    """How many were handed in during a year, how that is known, and who says so."""

    year: int
    number: int
    basis: VolumeBasis
    source: str


def check_may_register_form(owner: Organisation, user: Any) -> None:
    """Raise NotPermitted unless `user` registers forms of `owner`."""
    access = access_of(user)
    if is_system(user) or access.has(Role.ADMINISTRATOR):
        return
    if not any(access.has(role, owner.code) for role in WRITERS):
        raise NotPermitted(
            _("Only a service owner of %(organisation)s registers its forms.") % {"organisation": owner.name}
        )


def check_may_write(form: ApplicationForm, user: Any) -> None:
    """Raise NotPermitted unless `user` writes this form: the owner organisation's people and administrators."""
    if is_system(user) or access_of(user).has(Role.ADMINISTRATOR):
        return
    if not holds_one_of(user, WRITERS, form.item):
        raise NotPermitted(_("Only the people of %(organisation)s change this form.") % {
            "organisation": form.item.owner.name
        })  # fmt: skip


def locked_form(form: ApplicationForm) -> ApplicationForm:
    """Lock the form's item until the transaction ends and return the form as it is now."""
    lock_item(form.item)
    found: ApplicationForm = ApplicationForm.objects.with_facts().get(pk=form.pk)
    return found


@transaction.atomic
def register_form(
    *,
    owner: Organisation,
    title: str,
    user: Any,
    number: str = "",
    form_type: FormType = FormType.APPLICATION,
    source_system: str = "",
    source_id: str = "",
) -> ApplicationForm:
    """Register a form of `owner` as a draft with an empty first version, and return it.

    Raises NotPermitted, OrganisationEnded, or FormRefused when the title is missing.
    """
    check_may_register_form(owner, user)
    return create_form(
        owner=owner, title=title, user=user, number=number, form_type=form_type, source_system=source_system,
        source_id=source_id,
    )  # fmt: skip


@transaction.atomic
def create_form(
    *,
    owner: Organisation,
    title: str,
    user: Any,
    number: str = "",
    form_type: FormType = FormType.APPLICATION,
    source_system: str = "",
    source_id: str = "",
) -> ApplicationForm:
    """Do what `register_form` does for whoever has been allowed to start a form by another rule."""
    title = title.strip()
    if not title or len(title) > TITLE_LENGTH:
        problem = _("Write the title, at most %(number)s characters.") % {"number": TITLE_LENGTH}
        raise FormRefused(problem, {"title_fi": problem})
    item = create_item(unit=ItemUnit.FORM, owner=owner)
    form: ApplicationForm = ApplicationForm.objects.create(
        item=item, title=title, number=number.strip(), live=False, has_unpublished_changes=True,
        source_system=source_system, source_id=source_id,
    )  # fmt: skip
    form.draft_version = FormVersion.objects.create(form=form, title_fi=title)
    form.save(update_fields=["draft_version"])
    record_facts(
        item=item, user=user, changes={"instrument": form_type.value}, effective=timezone.localdate(), decision=None
    )
    log(instance=form, action="wagtail.create", user=user)
    item_changed.send(sender=PortfolioItem, item=item)
    return form


#: What `change_record` may change.
RECORD_FACTS: Final = ("number", "main_form", "derived_from", "review_flags")


@transaction.atomic
def change_record(
    *,
    form: ApplicationForm,
    user: Any,
    changes: Mapping[str, Any],
    user_organisations: Sequence[Organisation] | None = None,
) -> ApplicationForm:
    """Change what is known of the form besides its versions, by the names of RECORD_FACTS, and return it.

    `user_organisations` None leaves the users as they are. Raises NotPermitted or FormRefused.
    """
    form = locked_form(form)
    check_may_write(form, user)
    unexpected = set(changes) - set(RECORD_FACTS)
    if unexpected:
        raise FormRefused(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unexpected))})
    if form.pk in {getattr(changes.get(name), "pk", None) for name in ("main_form", "derived_from")}:
        raise FormRefused(_("A form cannot belong to itself."))
    for name, value in changes.items():
        setattr(form, name, value.strip() if isinstance(value, str) else value)
    form.full_clean(exclude=["latest_revision", "live_revision"])
    form.save(update_fields=list(changes) or None)
    if user_organisations is not None:
        form.user_organisations.set(each for each in user_organisations if each.pk != form.item.owner_id)
    log(instance=form, action="wagtail.edit", user=user, data={"changed": sorted(changes)})
    item_changed.send(sender=PortfolioItem, item=form.item)
    return form


@transaction.atomic
def state_volumes(*, form: ApplicationForm, user: Any, volumes: Sequence[Volume]) -> None:
    """Say how many were handed in, year by year; a year given again replaces what was said of it."""
    form = locked_form(form)
    check_may_write(form, user)
    for volume in volumes:
        if not 0 <= volume.number <= MOST_A_YEAR or not 1900 <= volume.year <= 2200:
            raise FormRefused(_("Give a year and a number of at least zero."), {"volumes": str(volume.year)})
        if not volume.source.strip():
            raise FormRefused(_("Say who counted or estimated the year %(year)s.") % {"year": volume.year})
        FormVolume.objects.update_or_create(
            form=form,
            year=volume.year,
            defaults={"number": volume.number, "basis": volume.basis, "source": volume.source.strip()},
        )
    item_changed.send(sender=PortfolioItem, item=form.item)


@transaction.atomic
def state_minutes(*, form: ApplicationForm, user: Any, minutes: int, method: TimeMethod, sample: int | None) -> None:
    """Say how long the published version takes to fill in; `sample` is how many it was measured or asked from.

    Measuring changes nothing of what the form says, so it needs no new version. Raises NotPermitted or FormRefused.
    """
    form = locked_form(form)
    check_may_write(form, user)
    version = form.published_version
    if version is None:
        raise FormRefused(_("Nobody fills in this form yet."))
    if minutes < 1 or (sample is not None and sample < 1):
        raise FormRefused(_("Give at least one minute, and at least one person asked."))
    version.minutes, version.minutes_method, version.minutes_sample = minutes, method.value, sample
    version.save(update_fields=["minutes", "minutes_method", "minutes_sample"])
    log(instance=form, action="wagtail.edit", user=user, data={"changed": ["minutes"]})
    item_changed.send(sender=PortfolioItem, item=form.item)


def same_number(form: ApplicationForm) -> list[ApplicationForm]:
    """Return other living forms with the same official number: a warning, since two real forms may share one."""
    if not form.number:
        return []
    others = ApplicationForm.objects.with_facts().in_state(*LIVING_STATES).filter(number__iexact=form.number)
    return list(others.exclude(pk=form.pk))


@transaction.atomic
def offer_form(*, form: ApplicationForm, service: PortfolioItem, user: Any) -> CardForm:
    """Offer a registered form on the card of `service`; offering it again changes nothing.

    The people of the service or of the form do so. Raises NotPermitted or FormRefused.
    """
    locked = {item.pk: item for item in lock_items([form.item_id, service.pk])}
    item, service = locked[form.item_id], locked[service.pk]
    check_may_link(item, service, user)
    if service.unit != ItemUnit.SERVICE:
        raise FormRefused(_("A form is offered on the card of a service."))
    if item.state not in OFFERABLE_STATES:
        raise FormRefused(
            _("%(code)s is not a registered form in use: a form that is not registered cannot be offered on a card.")
            % {"code": item.code}
        )
    link = CardForm.objects.filter(form=form, service=service).first()
    if link is None:
        last = CardForm.objects.filter(service=service).aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
        link = CardForm.objects.create(form=form, service=service, order=order, added_by=user)
        item_changed.send(sender=PortfolioItem, item=service)
        item_changed.send(sender=PortfolioItem, item=item)
    return link


@transaction.atomic
def withdraw_form(*, form: ApplicationForm, service: PortfolioItem, user: Any) -> None:
    """Offer the form on this card no more."""
    locked = {item.pk: item for item in lock_items([form.item_id, service.pk])}
    check_may_link(locked[form.item_id], locked[service.pk], user)
    if CardForm.objects.filter(form=form, service=service).delete()[0]:
        item_changed.send(sender=PortfolioItem, item=locked[service.pk])
        item_changed.send(sender=PortfolioItem, item=locked[form.item_id])


def check_may_link(form_item: PortfolioItem, service: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` says whether the card of `service` offers the form: people of either."""
    if is_system(user) or access_of(user).has(Role.ADMINISTRATOR) or access_of(user).has(Role.BOARD):
        return
    if not holds_one_of(user, WRITERS, form_item) and not holds_one_of(user, WRITERS, service):
        raise NotPermitted(_("Only the people of the service or of the form say which forms a card offers."))
