"""Targets: set by the portfolio board with a decision, logged, and left alone when their day has passed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lifecycle.errors import NotPermitted, TargetRefused
from lifecycle.models import PortfolioTarget
from lifecycle.roles import Role
from lifecycle.targets import delete_target, write_target
from tests.factories import decision, organisation_with_people, person
from tests.factories.cards import code_lists

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + timedelta(days=30)
CITED = {"decision_reference": "7/2026", "decision_body": "Salkkuryhmä", "decided_on": "2026-03-01"}


def _target(**facts: Any) -> PortfolioTarget:
    return PortfolioTarget(**{"unit": "F", "on": SOON, "at_most": 100} | facts)


def _set(target: PortfolioTarget | None = None, **facts: Any) -> PortfolioTarget:
    code_lists()
    return write_target(target=target or _target(**facts), user=person(Role.BOARD), decision=decision())


def _address(action: str, *arguments: Any) -> str:
    return reverse(f"lifecycle_portfoliotarget_modeladmin_{action}", args=arguments)


def test_board_sets_changes_and_takes_back_and_the_log_keeps_what_it_was() -> None:
    target = _set(segment="PK")
    target.at_most = 90
    _set(target)
    delete_target(target=target, user=person(Role.BOARD))
    assert not PortfolioTarget.objects.exists()
    rows = ModelLogEntry.objects.filter(content_type__model="portfoliotarget").order_by("timestamp")
    told = [(row.action, row.data["before"].get("at_most"), row.data["after"].get("at_most")) for row in rows]
    assert told == [("wagtail.create", None, 100), ("wagtail.edit", 100, 90), ("wagtail.delete", 90, None)]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.BOARD])
def test_nobody_else_sets_targets(role: Role) -> None:
    target = _set()
    user = person(role, organisation_with_people("ALUE"))
    with pytest.raises(NotPermitted):
        write_target(target=_target(unit="R"), user=user, decision=decision())
    with pytest.raises(NotPermitted):
        delete_target(target=target, user=user)


@pytest.mark.parametrize("wrong", [{"segment": "EI-OLE"}, {"on": timezone.localdate() - timedelta(days=1)}])
def test_unknown_segment_and_a_day_that_has_passed_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TargetRefused):
        _set(**wrong)


def test_decision_is_cited() -> None:
    with pytest.raises(TargetRefused):
        write_target(target=_target(), user=person(Role.BOARD), decision=None)


def test_same_target_twice_is_refused() -> None:
    _set()
    with pytest.raises(ValidationError):
        _set()


def test_target_whose_day_has_passed_stays_as_it_was() -> None:
    target = _set()
    with time_machine.travel(SOON + timedelta(days=1)):
        target.on = SOON + timedelta(days=60)
        with pytest.raises(TargetRefused):
            write_target(target=target, user=person(Role.BOARD), decision=decision())
        with pytest.raises(TargetRefused):
            delete_target(target=target, user=person(Role.BOARD))
    assert PortfolioTarget.objects.get().on == SOON


def test_board_writes_targets_on_screens(client: Client) -> None:
    code_lists()
    client.force_login(person(Role.BOARD))
    given = {"unit": "F", "segment": "PK", "on": SOON.isoformat(), "at_most": "100"}
    assert client.post(_address("create"), given).status_code == 200, "without a decision"
    refused = client.post(_address("create"), given | CITED | {"segment": "EI-OLE"})
    assert "EI-OLE" in refused.content.decode()
    assert not PortfolioTarget.objects.exists()
    assert client.post(_address("create"), given | CITED).status_code == 302
    target = PortfolioTarget.objects.get()
    assert client.post(_address("edit", target.pk), given | CITED | {"at_most": "95"}).status_code == 302
    target.refresh_from_db()
    assert target.at_most == 95
    assert "95" in client.get(_address("index")).content.decode()
    assert client.get(_address("inspect", target.pk)).status_code == 200
    assert client.post(_address("delete", target.pk)).status_code == 302
    assert not PortfolioTarget.objects.exists()


def test_auditor_reads_only(client: Client) -> None:
    target = _set()
    client.force_login(person(Role.AUDITOR))
    assert client.get(_address("index")).status_code == 200
    assert client.get(_address("inspect", target.pk)).status_code == 200
    for action in ("edit", "delete"):
        client.post(_address(action, target.pk), {"unit": "S"} | CITED)
    assert PortfolioTarget.objects.get().unit == "F"
