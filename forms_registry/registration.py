"""Registering a form as a whole: everything a person has said of it is written, or nothing is.

The rules are those of the services called here; each is asked again, whatever the screens have let through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from forms_registry.errors import ChangedMeanwhile, FormRefused
from forms_registry.field_list import FieldSpec
from forms_registry.mapping import Match, accept_matches, clear_match, codes_of
from forms_registry.models import ApplicationForm
from forms_registry.registering import Volume, change_record, locked_form, register_form, state_volumes
from forms_registry.registration_base import changed_parts
from forms_registry.requirements import unmet_of
from forms_registry.versions import (
    ChannelSpec,
    LayoutSpec,
    check_may_write_version,
    write_channels,
    write_facts,
    write_fields,
    write_layouts,
)
from lifecycle.access import access_of
from lifecycle.additions import Ends, Origin
from lifecycle.classification import classify_item
from lifecycle.errors import ClassificationRefused
from lifecycle.kinds import FormType
from lifecycle.models import Organisation, PortfolioItem, Unit, User
from lifecycle.proposals import Statement, lacks_proposal, may_state, proposal_of, state_addition
from lifecycle.requirements import Unmet
from lifecycle.responsibility import assign_responsibility, sets_review_date_freely
from lifecycle.roles import Role
from lifecycle.states import State


@dataclass(frozen=True)
class Chosen:
    """The concept, by code, that a person has chosen for a field, "" for none; `score` is that of a suggestion."""

    concept: str = ""
    role: str = ""
    score: int | None = None


@dataclass(frozen=True)
class Registration:
    """All that is said of a form. `owner` and `form_type` are asked of a new form, `facts` are VERSION_FACTS.

    `choices` has the fields by key whose concept was looked at; the others keep the one they have. `volume` and
    `statement` are None when nothing was said.
    """

    facts: Mapping[str, Any]
    owner: Organisation | None = None
    form_type: FormType | None = None
    number: str = ""
    user_organisations: Sequence[Organisation] = ()
    main_form: ApplicationForm | None = None
    owner_unit: Unit | None = None
    owner_person: User | None = None
    review_date: date | None = None
    channels: Sequence[ChannelSpec] = ()
    layouts: Sequence[LayoutSpec] = ()
    fields: Sequence[FieldSpec] = ()
    choices: Mapping[str, Chosen] = field(default_factory=dict)
    volume: Volume | None = None
    statement: Statement | None = None


@dataclass(frozen=True)
class Trial:
    """What saving would come to: what still stands in the way of submitting, and what the form would say."""

    unmet: Sequence[Unmet]
    content: Mapping[str, Any]
    lacks_proposal: bool


def states_why(owner: Organisation | None, form: ApplicationForm | None, user: Any) -> bool:
    """Whether `user` says why the form is needed: of a new form of theirs, or of a draft as long as it is one.

    Before the owner is known, whoever owns forms anywhere does. What follows forms that leave is explained by their
    dossier.
    """
    if form is not None:
        return may_state(form.item, user) and (lacks_proposal(form.item) or form.item.proposals.exists())
    access = access_of(user)
    return access.has(Role.OWNER, owner.code) if owner is not None else bool(access.organisations(Role.OWNER))


def stated(item: PortfolioItem) -> Statement | None:
    """Return what was stated of `item` last, None when nothing was."""
    proposal = proposal_of(item)
    if proposal is None:
        return None
    return Statement(
        need=proposal.need,
        ends=Ends(proposal.ends),
        origin=Origin(proposal.origin),
        compared_with=proposal.compared_with,
        differs=proposal.differs,
        ended=list(proposal.ended.order_by("code")),
        nothing_ends_why=proposal.nothing_ends_why,
        evidence=proposal.evidence,
    )


@transaction.atomic
def save_registration(
    *,
    registration: Registration,
    user: Any,
    form: ApplicationForm | None = None,
    based_on: Mapping[str, str] | None = None,
) -> ApplicationForm:
    """Register a form, or change the draft of the one given, and return it; all of it or nothing.

    `based_on` are the stamps of the form (see `base_of`) when the change began; they are asked for of a form there is.
    Raises NotPermitted, FormRefused, MatchRefused, ProposalRefused or another LifeCycleError, and ChangedMeanwhile.
    """
    if form is None:
        form = _registered(registration, user)
    else:
        form = locked_form(form)
        check_may_write_version(form, user)
        parts = changed_parts(based_on or {}, form)
        if parts:
            raise ChangedMeanwhile(_("Somebody else has changed the form after you began."), parts)
        _change_type(form, registration.form_type, user)
    changes = {"number": registration.number, "main_form": registration.main_form}
    try:
        change_record(form=form, user=user, changes=changes, user_organisations=registration.user_organisations)
        _name_responsible(form, registration, user)
    except ValidationError as error:
        raise FormRefused(" ".join(error.messages)) from error
    write_facts(form=form, user=user, changes=registration.facts)
    write_fields(form=form, user=user, fields=registration.fields)
    write_channels(form=form, user=user, channels=registration.channels)
    write_layouts(form=form, user=user, layouts=registration.layouts)
    if registration.volume is not None:
        state_volumes(form=form, user=user, volumes=[registration.volume])
    form = locked_form(form)
    _match(form, registration, user)
    if registration.statement is not None and registration.statement != stated(form.item):
        state_addition(item=form.item, user=user, statement=registration.statement)
    return locked_form(form)


def try_registration(
    *,
    registration: Registration,
    user: Any,
    form: ApplicationForm | None = None,
    based_on: Mapping[str, str] | None = None,
) -> Trial:
    """Save, see what that comes to, and undo it all; raises what `save_registration` would."""
    with transaction.atomic():
        saved = save_registration(registration=registration, user=user, form=form, based_on=based_on)
        trial = Trial(unmet_of(saved), saved.newest_version.as_content(), lacks_proposal(saved.item))
        transaction.set_rollback(True)
    return trial


def _registered(registration: Registration, user: Any) -> ApplicationForm:
    if registration.owner is None:
        problem = _("Name the organisation.")
        raise FormRefused(problem, {"owner": problem})
    form = register_form(
        owner=registration.owner,
        title=registration.facts.get("title_fi", ""),
        user=user,
        number=registration.number,
        form_type=registration.form_type or FormType.APPLICATION,
    )
    return locked_form(form)


def _change_type(form: ApplicationForm, form_type: FormType | None, user: Any) -> None:
    """Give a draft another type; what is approved changes it by a decision, on the screen of counted facts."""
    facts = form.item.classification
    if form_type is None or (facts is not None and facts.instrument == form_type):
        return
    if form.item.state is not State.DRAFT:
        raise ClassificationRefused(_("The type of an approved form changes by a decision, on its counted facts."))
    classify_item(item=form.item, user=user, changes={"instrument": form_type.value})


def _name_responsible(form: ApplicationForm, registration: Registration, user: Any) -> None:
    item = form.item
    free = sets_review_date_freely(item)
    assign_responsibility(
        item=item,
        user=user,
        owner_unit=registration.owner_unit,
        owner_person=registration.owner_person,
        deputy=item.deputy,
        approver=item.approver,
        review_date=registration.review_date if free else item.review_date,
    )


def _match(form: ApplicationForm, registration: Registration, user: Any) -> None:
    """Let the fields have the concepts chosen for them, and take back what was there where none was."""
    held = codes_of(form.pk)
    labels = {spec.key: spec.label() for spec in registration.fields}
    wanted = {key: choice for key, choice in registration.choices.items() if key in labels}
    matches = [
        Match(form, key, labels[key], choice.concept, choice.role, choice.score)
        for key, choice in sorted(wanted.items())
        if choice.concept and held.get(key) != (choice.concept, choice.role)
    ]
    if matches:
        accept_matches(matches=matches, user=user)
    for key in sorted(key for key, choice in wanted.items() if not choice.concept and key in held):
        clear_match(form=form, key=key, user=user)
