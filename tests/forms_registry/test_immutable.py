"""What people filled in on a day is readable for ever as it was."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from forms_registry.models import ApplicationForm, FormChannel, FormField, FormVersion
from forms_registry.registering import state_minutes
from forms_registry.vocabulary import TimeMethod
from lifecycle.classification import classify_item
from lifecycle.errors import NotPermitted
from lifecycle.ledger.recount import recount
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import FormFactory, decision, person

pytestmark = pytest.mark.django_db


def _version(form: ApplicationForm) -> FormVersion:
    version: FormVersion = form.published_version
    return version


ATTEMPTS: dict[str, Callable[[FormVersion], object]] = {
    "title": lambda version: FormVersion.objects.filter(pk=version.pk).update(title_fi="Toinen"),
    "day": lambda version: FormVersion.objects.filter(pk=version.pk).update(valid_from="2020-01-01"),
    "draft again": lambda version: FormVersion.objects.filter(pk=version.pk).update(published_at=None),
    "field changed": lambda version: FormField.objects.filter(version=version).update(obligation="optional"),
    "field added": lambda version: FormField.objects.create(
        version=version, key="uusi", type="text", obligation="required"
    ),
    "channel changed": lambda version: FormChannel.objects.filter(version=version).update(e_level=5),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_published_version_is_never_changed(attempt: str) -> None:
    version = _version(FormFactory.in_state(State.IN_USE))
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ATTEMPTS[attempt](version)


def test_draft_may_be_changed_by_the_same_means() -> None:
    draft = FormFactory.draft().draft_version
    for attempt in ("title", "field changed", "field added", "channel changed"):
        ATTEMPTS[attempt](draft)


def test_minutes_may_be_measured_after_publishing() -> None:
    form = FormFactory.in_state(State.IN_USE)
    state_minutes(
        form=form, user=person(Role.OWNER, form.item.owner), minutes=25, method=TimeMethod.MEASURED, sample=12
    )
    assert _version(FormFactory.again(form)).minutes == 25


def test_only_the_board_moves_a_form_in_use_out_of_what_counts() -> None:
    form = FormFactory.in_state(State.IN_USE)
    given = {"item": form.item, "changes": {"instrument": "report"}, "decision": decision()}
    with pytest.raises(NotPermitted):
        classify_item(user=person(Role.APPROVER, form.item.owner), **given)
    classify_item(user=person(Role.BOARD), **given)
    assert recount().agrees
