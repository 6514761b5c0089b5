"""Restatements decided at the same time as each other and as the life cycle: posted once, and the recount agrees.

SQLite lets one write at a time, so these races exist on PostgreSQL only.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.form_inputs import change_inputs
from lifecycle.late_registration import Registration
from lifecycle.ledger.recount import recount
from lifecycle.models import Decision, LedgerOperation, Organisation, PortfolioItem, Restatement
from lifecycle.restating import approve_restatement, propose_restatement, reject_restatement
from lifecycle.roles import Role
from tests.factories import CardFactory, again, approve, decision, person
from tests.factories.ledger import small_ledger
from tests.lifecycle.at_once import at_once, refusals

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time; on PostgreSQL"),
]
ROUNDS = 3
SAID = {"reason": "Syy.", "evidence": "Asiakirja."}
Kind = Restatement.Kind


def _today() -> str:
    return timezone.localdate().isoformat()


def _proposed(kind: str, *operations: dict[str, Any], **more: Any) -> Restatement:
    return propose_restatement(kind=kind, operations=operations, user=person(Role.BOARD), **SAID, **more)


def _approving(restatement: Restatement, number: int, cited: Decision) -> Callable[[], Any]:
    user = person(Role.BOARD, number=number)
    return lambda: approve_restatement(restatement=restatement, user=user, decision=cited)


def _item(code: str) -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(code=code)


def test_proposal_is_decided_once() -> None:
    small_ledger()
    cited = decision()
    for _round in range(ROUNDS):
        for other in ("approve", "reject"):
            late = Registration("F", "ALUE", "Unohdettu", "2009-01-01", required=("c01",)).as_json()
            restatement = _proposed(Kind.LATE, registration=late)
            before = LedgerOperation.objects.count()
            user = person(Role.BOARD, number=3)
            second = (
                _approving(restatement, 3, cited)
                if other == "approve"
                else lambda row=restatement, by=user: reject_restatement(restatement=row, user=by, reason="Ei.")
            )
            outcomes = at_once(_approving(restatement, 2, cited), second)
            assert len(refusals(outcomes)) == 1
            restatement.refresh_from_db()
            posted = restatement.status == Restatement.Status.POSTED
            assert LedgerOperation.objects.count() == before + posted
            assert recount().agrees


def test_two_proposals_about_the_same_things_are_posted_one_after_the_other() -> None:
    small_ledger()
    cited = decision()
    for _round in range(ROUNDS):
        out = {"op": "SCOPE_OUT", "effective": _today(), "items": ["S-1", "S-3"]}
        back = {"op": "PERIMETER_OUT", "effective": _today(), "items": ["S-3", "S-1"]}
        rows = [_proposed(Kind.SCOPE, out), _proposed(Kind.PERIMETER, back)]
        outcomes = at_once(*(_approving(row, number, cited) for number, row in enumerate(rows, 2)))
        assert refusals(outcomes) == []
        assert recount().agrees


def test_form_changes_while_it_is_corrected() -> None:
    small_ledger()
    cited = decision()
    field = {"op": "FIELD", "effective": "2015-01-01", "item": "F-A", "changes": [{"remove": ["c01"]}]}
    restatement = _proposed(Kind.CORRECTION, field)
    item, user = _item("F-A"), person(Role.BOARD, number=3)

    def change() -> Any:
        effective, changes = timezone.localdate(), [{"relax": ["c02"]}]
        return change_inputs(item=item, user=user, decision=cited, effective=effective, changes=changes)

    assert refusals(at_once(_approving(restatement, 2, cited), change)) == []
    assert _item("F-A").inputs.required == ["c03"]
    assert recount().agrees


def test_card_taken_into_use_while_its_organisation_leaves_the_perimeter_is_outside() -> None:
    small_ledger()
    cited = decision()
    organisation = Organisation.objects.get(code="TOINEN")
    for _round in range(ROUNDS):
        inside = not Organisation.objects.get(code="TOINEN").in_perimeter
        about = {"organisation": "TOINEN", "inside": inside, "effective": _today()}
        restatement = _proposed(Kind.PERIMETER, registration=about)
        item = approve(CardFactory.draft(organisation).record.item)
        approver = person(Role.APPROVER, organisation)

        def take(item: PortfolioItem = item, user: Any = approver) -> Any:
            return perform(again(item), "take_into_use", user=user, effective=timezone.localdate())

        assert refusals(at_once(_approving(restatement, 2, cited), take)) == []
        assert again(item).in_perimeter == inside
        assert recount().agrees
