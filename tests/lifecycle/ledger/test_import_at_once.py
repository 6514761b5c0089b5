"""A file imported while people change what it is about: each waits for the other in turn, never in a circle.

SQLite lets one write at a time, so these races exist on PostgreSQL only.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from lifecycle.dissolving import dissolve_organisation
from lifecycle.exchange.ledger_jsonl import import_operations
from lifecycle.form_inputs import change_inputs
from lifecycle.ledger.recount import recount
from lifecycle.models import ItemInputs, PortfolioItem
from lifecycle.roles import Role
from tests.factories import decision, organisation_with_people, person
from tests.factories.ledger import small_ledger
from tests.lifecycle.at_once import at_once, refusals

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time; on PostgreSQL"),
]
ROUNDS = 3


def _changing(number: int) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Return an import about a form, and a change of what the same form asks."""
    today, cited, board = timezone.localdate(), decision(), person(Role.BOARD)
    told = {"op": "RENAME", "effective": "2024-02-01", "recorded": today.isoformat(), "item": "F-A"}
    text = json.dumps({**told, "title": f"Uusi {number}"})

    def change() -> ItemInputs:
        form = PortfolioItem.objects.with_facts().get(code="F-A")
        return change_inputs(item=form, user=board, decision=cited, effective=today, changes=[{"add": [f"n{number}"]}])

    return lambda: import_operations(text), change


def test_form_changed_while_a_file_about_it_is_imported() -> None:
    small_ledger()
    for number in range(ROUNDS):
        assert refusals(at_once(*_changing(number))) == []
        assert recount().agrees


def test_organisation_dissolved_while_a_file_dissolves_another_into_it() -> None:
    small_ledger()
    heir, cited, board = organisation_with_people("JATKAJA"), decision(), person(Role.BOARD)
    today = timezone.localdate()
    told = {"op": "DISSOLVE", "effective": "2024-02-01", "from_org": "TOINEN", "to_org": "ALUE"}
    at_once(
        lambda: import_operations(json.dumps({**told, "recorded": today.isoformat()})),
        lambda: dissolve_organisation(
            organisation=organisation_with_people("ALUE"), successor=heir, effective=today, decision=cited, user=board
        ),
    )
    assert recount().agrees
