"""Restatements: who proposes and decides, what is refused, what they change by hand-counted figures, what they post."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lifecycle.classification import classify_item
from lifecycle.dissolving import dissolve_organisation
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import LedgerRefused, LifeCycleError, NotPermitted, RegisterRefused, RestatementRefused
from lifecycle.late_registration import Registration
from lifecycle.ledger.recount import recount
from lifecycle.ledger.store import shared_book
from lifecycle.models import (
    HistoryRow,
    LedgerEvidence,
    LedgerOperation,
    Organisation,
    PortfolioItem,
    Restatement,
    User,
)
from lifecycle.restatement_impact import impact_of
from lifecycle.restating import (
    approve_restatement,
    propose_restatement,
    register_late,
    reject_restatement,
)
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import again, decision, item_in, organisation_with_people, person, retirement_plan
from tests.factories.ledger import small_ledger

pytestmark = pytest.mark.django_db

Kind = Restatement.Kind
SAID = {"reason": "Tilasto oli väärin.", "evidence": "Vuosikertomus 2010, sivu 12."}
LATE_FORM = Registration("F", "ALUE", "Unohdettu lomake", "2009-05-01", required=("c01", "c09"))


def _board(number: int = 1) -> User:
    return person(Role.BOARD, number=number)


def _own(role: Role, code: str = "ALUE") -> User:
    return person(role, organisation_with_people(code))


def _void(number: int) -> list[dict[str, Any]]:
    return [{"op": "VOID", "effective": timezone.localdate().isoformat(), "target": number}]


def _out(*items: str, kind: str = "PERIMETER_OUT", day: str = "2023-01-01") -> list[dict[str, Any]]:
    return [{"op": kind, "effective": day, "items": list(items)}]


def _proposed(kind: str, operations: Any = (), *, by: User | None = None, **more: Any) -> Restatement:
    return propose_restatement(kind=kind, operations=operations, user=by or _board(), **(SAID | more))


def _approved(restatement: Restatement, **more: Any) -> Restatement:
    return approve_restatement(restatement=restatement, user=_board(2), decision=decision(), **more)


def _rows(impact: dict[str, Any], unit: str, owner: str = "") -> dict[str, tuple[int, int]]:
    return {day: (old, new) for u, who, day, old, new in impact["rows"] if (u, who) == (unit, owner)}


def _item(code: str) -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(code=code)


def _stored() -> tuple[int, int, int, int]:
    models = (LedgerOperation, Restatement, PortfolioItem, LedgerEvidence)
    return tuple(model.objects.count() for model in models)  # type: ignore[return-value]


def test_late_form_restates_the_baseline_by_exactly_what_it_asks() -> None:
    small_ledger()
    restatement = _proposed(Kind.LATE, registration=LATE_FORM.as_json(), by=_own(Role.OWNER))
    impact = restatement.impact
    assert impact["baseline"] == "2010-01-01"
    assert _rows(impact, "F")["2010-01-01"] == (2, 3)
    assert _rows(impact, "R")["2010-01-01"] == (5, 7)
    assert _rows(impact, "C")["2010-01-01"] == (4, 5), "c01 is asked already, c09 is new"
    assert _rows(impact, "R", "ALUE") == {day: (3, 5) for day in _rows(impact, "R")}
    assert _rows(impact, "R")["2023-12-31"] == (4, 6)
    assert not _rows(impact, "S")
    assert len(_rows(impact, "F")) == timezone.localdate().year - 2010 + 2, "the baseline, every year-end and today"
    posted = _approved(restatement)
    item = _item(posted.item.code)
    assert (item.name, item.state, item.owner.code) == ("Unohdettu lomake", State.IN_USE, "ALUE")
    assert item.inputs.required == ["c01", "c09"]
    assert item.life_cycle.first_used_on == date(2009, 5, 1)
    operation = LedgerOperation.objects.get(pk=posted.last_operation_id)
    said = json.loads(operation.payload)
    assert (said["op"], said["effective"], said["new"]["item"]) == ("LATE", "2010-01-01", item.code)
    assert said["restatement"] == posted.code
    assert said["proposer"] != said["approver"]
    assert said["reason"] == SAID["reason"]
    assert LedgerEvidence.objects.get(digest=said["evidence"]).text == SAID["evidence"]
    assert operation.cause == f"restatement:{posted.pk}:1"
    assert recount().agrees


def test_late_service_that_began_later_is_an_addition_and_one_that_ended_is_retired() -> None:
    small_ledger()
    began = Registration("S", "ALUE", "Uudempi", "2015-03-01", facts={"kind": "support", "segments": ["PK"]})
    posted = _approved(_proposed(Kind.LATE, registration=began.as_json()))
    assert ("2014-12-31" in _rows(posted.impact, "S"), _rows(posted.impact, "S")["2015-12-31"]) == (False, (2, 3))
    with shared_book() as (book, _head):
        assert book.timelines[posted.item.code].steps[0].cls == "ADD"
    ended = Registration("S", "ALUE", "Vanha", "2008-01-01", ended_on="2012-06-01")
    posted = _approved(_proposed(Kind.LATE, registration=ended.as_json()))
    assert set(_rows(posted.impact, "S")) == {"2010-01-01", "2010-12-31", "2011-12-31"}
    assert _item(posted.item.code).state is State.RETIRED
    assert recount().agrees


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"used_since": (timezone.localdate() + timedelta(days=1)).isoformat()},
        {"ended_on": "2009-01-01"},
        {"ended_on": "2009-12-01"},
        {"owner": "EI-OLE"},
        {"facts": {"segments": ["EI-OLE"]}},
        {"unit": "S"},
    ],
)
def test_registration_that_cannot_be_true_is_refused(wrong: dict[str, Any]) -> None:
    small_ledger()
    before = _stored()
    with pytest.raises(RegisterRefused):
        _proposed(Kind.LATE, registration=LATE_FORM.as_json() | wrong)
    assert _stored() == before


def test_void_gives_back_what_the_operation_took() -> None:
    small_ledger()
    posted = _approved(_proposed(Kind.VOID, _void(5)))
    assert _rows(posted.impact, "S")["2020-12-31"] == (1, 2)
    assert "2019-12-31" not in _rows(posted.impact, "S")
    assert _item("S-2").state is State.IN_USE
    assert recount().agrees
    posted = _approved(_proposed(Kind.VOID, _void(posted.last_operation_id)))
    assert _item("S-2").state is State.RETIRED
    assert recount().agrees


def test_void_of_a_beginning_takes_the_item_out() -> None:
    small_ledger()
    _approved(_proposed(Kind.VOID, _void(3)))
    assert _item("S-1").state is State.RETIRED
    assert recount().agrees


def test_pair_changes_no_count_but_the_classes_of_both_lines() -> None:
    small_ledger()
    pair = [{"op": "PAIR", "effective": timezone.localdate().isoformat(), "retire_seq": 5, "add_seq": 6}]
    posted = _approved(_proposed(Kind.PAIR, pair, by=_own(Role.APPROVER, "TOINEN")))
    assert posted.impact["rows"] == []
    classes = {(unit, cls): (old, new) for unit, cls, old, new in posted.impact["classes"] if unit == "S"}
    assert classes == {("S", "RETIRE"): (-1, 0), ("S", "ADD"): (1, 0)}
    assert set(posted.items.values_list("code", flat=True)) == {"S-2", "S-3"}
    assert recount().agrees


@pytest.mark.parametrize(
    ("kind", "out", "back", "flag"),
    [
        (Kind.PERIMETER, "PERIMETER_OUT", "PERIMETER_IN", "in_perimeter"),
        (Kind.SCOPE, "SCOPE_OUT", "SCOPE_IN", "in_scope"),
    ],
)
def test_items_with_and_without_a_card_leave_and_come_back(kind: str, out: str, back: str, flag: str) -> None:
    small_ledger()
    carded = item_in(State.IN_USE)
    today = timezone.localdate().isoformat()
    posted = _approved(_proposed(kind, _out("S-1", carded.code, kind=out, day=today)))
    assert _rows(posted.impact, "S", "ALUE") == {today: (2, 0)}
    assert not getattr(again(carded), flag)
    assert not getattr(_item("S-1"), flag)
    assert recount().agrees
    _approved(_proposed(kind, _out("S-1", carded.code, kind=back, day=today)))
    assert getattr(again(carded), flag)
    assert recount().agrees
    assert HistoryRow.objects.filter(item=carded, transition="restated").count() == 2


def test_whole_organisation_leaves_with_what_it_owns_on_the_day_of_the_decision() -> None:
    small_ledger()
    about = {"organisation": "TOINEN", "inside": False, "effective": timezone.localdate().isoformat()}
    proposal = _proposed(Kind.PERIMETER, registration=about)
    begun = item_in(State.IN_USE, "TOINEN")
    posted = _approved(proposal)
    assert posted.operations[0]["items"] == sorted(["F-B", "S-2", "S-3", begun.code])
    assert not Organisation.objects.get(code="TOINEN").in_perimeter
    assert not again(begun).in_perimeter
    assert posted.impact["at_proposal"]["fingerprint"] != posted.impact["fingerprint"]
    assert recount().agrees
    later = item_in(State.IN_USE, "TOINEN")
    assert not again(later).in_perimeter
    assert recount().agrees
    _approved(_proposed(Kind.PERIMETER, registration=about | {"inside": True}))
    assert again(later).in_perimeter
    assert recount().agrees


def test_what_came_to_an_organisation_later_leaves_with_it_from_that_day() -> None:
    small_ledger({"op": "TRANSFER", "effective": "2022-02-01", "items": ["S-1"], "to_org": "TOINEN"})
    about = {"organisation": "TOINEN", "inside": False, "effective": "2020-01-01"}
    posted = _approved(_proposed(Kind.PERIMETER, registration=about))
    days = {code: each["effective"] for each in posted.operations for code in each["items"]}
    assert days == {"F-B": "2020-01-01", "S-2": "2020-01-01", "S-3": "2021-03-01", "S-1": "2022-02-01"}
    assert _rows(posted.impact, "S")["2021-12-31"] == (2, 1)
    assert recount().agrees


def test_decided_exception_from_the_perimeter_outlives_a_change_of_facts() -> None:
    small_ledger()
    carded = item_in(State.IN_USE)
    _approved(_proposed(Kind.PERIMETER, _out(carded.code, day=timezone.localdate().isoformat())))
    classify_item(
        item=again(carded), user=_own(Role.APPROVER), changes={"scope": "regional"},
        effective=timezone.localdate(), decision=decision(),
    )  # fmt: skip
    assert not again(carded).in_perimeter
    assert recount().agrees


@pytest.mark.parametrize(
    ("operations", "unit", "on", "change"),
    [
        ([{"op": "FIELD", "effective": "2015-01-01", "item": "F-A", "changes": [{"remove": ["c01"]}]}], "R", "2015-12-31", (5, 4)),  # noqa: E501
        ([{"op": "CHANNEL", "effective": "2015-01-01", "item": "F-A", "offer": {"eform": ["c01"]}, "withdraw": ["paper"]}], "R", "2015-12-31", (5, 4)),  # noqa: E501
        ([{"op": "RETIRE", "effective": "2015-01-01", "item": "F-A"}], "F", "2015-12-31", (2, 1)),
        ([{"op": "CLASSIFY", "effective": "2015-01-01", "item": "F-A", "set": {"instrument": "report"}}], "F", "2015-12-31", (2, 1)),  # noqa: E501
        ([{"op": "TRANSFER", "effective": "2015-01-01", "item": "S-1", "to_org": "TOINEN"}], "S", "", (0, 0)),
        ([{"op": "REINSTATE", "effective": "2022-01-01", "item": "S-2"}], "S", "2022-12-31", (2, 3)),
        ([{"op": "RENAME", "effective": "2015-01-01", "item": "S-1", "title": "Uusi nimi"}], "S", "", (0, 0)),
        ([{"op": "MERGE", "effective": "2015-01-01", "sources": ["F-A"], "target": {"item": "F-B"}}], "R", "2015-12-31", (5, 2)),  # noqa: E501
    ],
)  # fmt: skip
def test_correction_of_an_item_without_a_record(
    operations: list[dict[str, Any]], unit: str, on: str, change: tuple[int, int]
) -> None:
    small_ledger()
    posted = _approved(_proposed(Kind.CORRECTION, operations))
    assert _rows(posted.impact, unit).get(on, (0, 0)) == change
    assert recount().agrees


def test_correction_follows_into_the_register() -> None:
    small_ledger()
    field = {"op": "FIELD", "effective": "2015-01-01", "item": "F-A", "changes": [{"relax": ["c01"]}]}
    named = {"op": "RENAME", "effective": "2015-01-01", "item": "F-A", "title": "Uusi nimi"}
    _approved(_proposed(Kind.CORRECTION, [field, named], by=_own(Role.OWNER)))
    item = _item("F-A")
    assert (item.name, item.inputs.required, item.inputs.optional) == ("Uusi nimi", ["c02", "c03"], ["c01"])


def test_facts_of_a_card_are_corrected_and_the_card_follows() -> None:
    small_ledger()
    carded = item_in(State.IN_USE)
    facts = {"op": "CLASSIFY", "item": carded.code, "set": {"scope": "regional"}}
    made = {"op": "PRODUCTION", "item": carded.code, "production": "purchased"}
    today = {"effective": timezone.localdate().isoformat()}
    _approved(_proposed(Kind.CORRECTION, [facts | today, made | today]))
    held = again(carded).classification
    assert (held.scope, held.production) == ("regional", "purchased")
    assert recount().agrees


@pytest.mark.parametrize("name", ["RETIRE", "REINSTATE", "TRANSFER", "MERGE", "SPLIT", "FIELD", "CHANNEL"])
def test_card_lives_by_its_life_cycle_and_not_by_a_correction(name: str) -> None:
    small_ledger()
    code = item_in(State.RETIRED if name == "REINSTATE" else State.IN_USE).code
    about: dict[str, Any] = {
        "TRANSFER": {"items": [code], "to_org": "TOINEN"},
        "MERGE": {"sources": [code], "target": {"item": "S-1"}},
        "SPLIT": {"source": code, "targets": [{"item": "S-1"}, {"item": "S-3"}]},
        "FIELD": {"item": code, "changes": [{"remove": ["c01"]}]},
        "CHANNEL": {"item": code, "offer": {"eform": []}},
    }.get(name, {"item": code})
    effective = {"effective": timezone.localdate().isoformat()}
    before = _stored()
    with pytest.raises((RestatementRefused, LedgerRefused)) as refused:
        _proposed(Kind.CORRECTION, [{"op": name, **about, **effective}])
    if name not in ("FIELD", "CHANNEL", "REINSTATE"):  # the ledger itself refuses fields of a service
        assert code in str(refused.value)
    assert _stored() == before


def test_beginning_of_a_card_is_not_made_void() -> None:
    small_ledger()
    carded = item_in(State.IN_USE)
    seq = LedgerOperation.objects.get(kind="ADD", payload__contains=f'"{carded.code}"').pk
    with pytest.raises(RestatementRefused, match=carded.code):
        _proposed(Kind.VOID, _void(seq))


def test_item_that_a_dossier_holds_is_left_to_the_dossier() -> None:
    small_ledger()
    propose_retirement(plan=retirement_plan(_item("S-1")), user=_own(Role.OWNER))
    with pytest.raises(RestatementRefused, match="S-1"):
        _proposed(Kind.CORRECTION, [{"op": "RETIRE", "effective": "2015-01-01", "item": "S-1"}])
    _approved(_proposed(Kind.SCOPE, _out("S-1", kind="SCOPE_OUT")))
    assert _item("S-1").state is State.RETIREMENT_PROPOSED
    assert recount().agrees


def test_dissolution_carried_out_here_is_not_made_void() -> None:
    small_ledger()
    giver, heir = (organisation_with_people(code) for code in ("TOINEN", "ALUE"))
    dissolve_organisation(
        organisation=giver, successor=heir, effective=timezone.localdate(), decision=decision(), user=_board()
    )
    seq = LedgerOperation.objects.get(kind="DISSOLVE").pk
    with pytest.raises(RestatementRefused, match="TOINEN"):
        _proposed(Kind.VOID, _void(seq))


def test_imported_dissolution_is_made_void_and_everything_goes_back() -> None:
    small_ledger({"op": "DISSOLVE", "effective": "2023-01-01", "from_org": "TOINEN", "to_org": "ALUE"})
    assert _item("S-3").owner.code == "ALUE"
    _approved(_proposed(Kind.VOID, _void(8)))
    assert _item("S-3").owner.code == "TOINEN"
    assert not Organisation.objects.get(code="TOINEN").is_dissolved
    assert recount().agrees


@pytest.mark.parametrize(
    ("kind", "operations"),
    [
        (Kind.VOID, []),
        (Kind.VOID, _void(99)),
        (Kind.VOID, _void(1)),  # what is removed from F-A later depends on it
        (Kind.PAIR, [{"op": "PAIR", "effective": "2021-01-01", "retire_seq": 6, "add_seq": 5}]),
        (Kind.PAIR, _void(5)),
        (Kind.CORRECTION, [{"op": "BASE", "effective": "2010-01-01", "new": {}}]),
        (Kind.CORRECTION, [{"op": "RETIRE", "item": "S-1"}]),
        (Kind.CORRECTION, [{"op": "RETIRE", "effective": "2009-01-01", "item": "S-1"}]),
        (Kind.CORRECTION, [{"op": "RETIRE", "effective": "2999-01-01", "item": "S-1"}]),
        (Kind.CORRECTION, [{"op": "RETIRE", "effective": "2015-01-01", "item": "EI-OLE"}]),
        (Kind.CORRECTION, [{"op": "FIELD", "effective": "2023-01-01", "item": "F-B", "changes": [{"remove": ["c04"]}]}]),  # noqa: E501
        (Kind.SCOPE, [{"op": "SCOPE_IN", "effective": "2015-01-01", "new": {"item": "X", "unit": "S", "org": "ALUE"}}]),
        ("unknown", _void(5)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_leaves_nothing(kind: str, operations: list[dict[str, Any]]) -> None:
    small_ledger({"op": "FIELD", "effective": "2023-05-01", "item": "F-A", "changes": [{"remove": ["c01"]}]})
    before = _stored()
    with pytest.raises(LifeCycleError) as refused:
        _proposed(kind, operations)
    assert str(refused.value)
    assert _stored() == before


@pytest.mark.parametrize("missing", ["reason", "evidence"])
def test_grounds_and_evidence_are_asked_for(missing: str) -> None:
    small_ledger()
    with pytest.raises(RestatementRefused):
        _proposed(Kind.VOID, _void(5), **{missing: "  "})
    assert not Restatement.objects.exists()


@pytest.mark.parametrize("role", list(Role))
def test_who_proposes(role: Role) -> None:
    small_ledger()
    user = person(role, organisation_with_people("ALUE"))
    for item, roles in (("S-1", {Role.OWNER, Role.APPROVER, Role.BOARD}), ("S-3", {Role.BOARD})):
        if role in roles:
            _proposed(Kind.SCOPE, _out(item, kind="SCOPE_OUT"), by=user)
        else:
            with pytest.raises(NotPermitted):
                _proposed(Kind.SCOPE, _out(item, kind="SCOPE_OUT"), by=user)


def test_owner_does_not_restate_another_organisation_along_with_their_own() -> None:
    small_ledger()
    for kind, operations in ((Kind.SCOPE, _out("S-1", "S-3", kind="SCOPE_OUT")), (Kind.VOID, _void(5))):
        with pytest.raises(NotPermitted):
            _proposed(kind, operations, by=_own(Role.OWNER))
    about = LATE_FORM.as_json() | {"owner": "TOINEN"}
    with pytest.raises(NotPermitted):
        _proposed(Kind.LATE, registration=about, by=_own(Role.OWNER))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.BOARD])
def test_only_the_board_decides(role: Role) -> None:
    small_ledger()
    restatement = _proposed(Kind.VOID, _void(5))
    user = person(role, organisation_with_people("TOINEN"))
    with pytest.raises(NotPermitted):
        approve_restatement(restatement=restatement, user=user, decision=decision())
    with pytest.raises(NotPermitted):
        reject_restatement(restatement=restatement, user=user, reason="Ei.")


def test_proposer_of_the_board_decides_nothing_of_their_own() -> None:
    small_ledger()
    restatement = _proposed(Kind.VOID, _void(5))
    before = _stored()
    with pytest.raises(NotPermitted):
        approve_restatement(restatement=restatement, user=_board(), decision=decision())
    with pytest.raises(NotPermitted):
        reject_restatement(restatement=restatement, user=_board(), reason="Ei.")
    with pytest.raises(RestatementRefused):
        approve_restatement(restatement=restatement, user=_board(2), decision=None)
    assert _stored() == before
    assert Restatement.objects.get().is_open


def test_decided_once_only() -> None:
    small_ledger()
    restatement = _proposed(Kind.VOID, _void(5))
    _approved(restatement)
    before = _stored()
    with pytest.raises(RestatementRefused):
        _approved(restatement)
    with pytest.raises(RestatementRefused):
        reject_restatement(restatement=restatement, user=_board(2), reason="Ei.")
    assert _stored() == before


def test_rejection_says_why_and_posts_nothing() -> None:
    small_ledger()
    restatement = _proposed(Kind.VOID, _void(5))
    operations = LedgerOperation.objects.count()
    with pytest.raises(RestatementRefused):
        reject_restatement(restatement=restatement, user=_board(2), reason=" ")
    rejected = reject_restatement(restatement=restatement, user=_board(2), reason="Asiakirja puuttuu.")
    assert (rejected.status, rejected.answer) == (Restatement.Status.REJECTED, "Asiakirja puuttuu.")
    assert LedgerOperation.objects.count() == operations


def test_proposal_that_no_longer_fits_is_refused_when_it_is_decided() -> None:
    small_ledger()
    first, second = _proposed(Kind.VOID, _void(5)), _proposed(Kind.VOID, _void(5))
    _approved(first)
    before = _stored()
    with pytest.raises(LedgerRefused):
        _approved(second)
    assert _stored() == before
    assert Restatement.objects.get(pk=second.pk).is_open


def test_impact_is_measured_anew_and_one_that_was_not_shown_is_refused() -> None:
    small_ledger()
    first = _proposed(Kind.CORRECTION, [{"op": "RETIRE", "effective": "2015-01-01", "item": "F-A"}])
    second = _proposed(Kind.LATE, registration=LATE_FORM.as_json())
    seen = second.impact["fingerprint"]
    _approved(first)
    with pytest.raises(RestatementRefused):
        _approved(second, seen=seen)
    now = impact_of(second.operations)
    posted = _approved(second, seen=now["fingerprint"])
    assert _rows(posted.impact, "C")["2015-12-31"] == (2, 4), "c01 is no longer asked by another form"
    assert posted.impact["at_proposal"]["fingerprint"] == seen


def test_register_that_differs_stops_the_posting_and_is_named() -> None:
    small_ledger()
    restatement = _proposed(Kind.VOID, _void(5))
    PortfolioItem.objects.filter(code="S-1").update(in_scope=False)
    before = _stored()
    with pytest.raises(RestatementRefused, match="S-1"):
        _approved(restatement)
    assert _stored() == before
    assert _item("S-2").state is State.RETIRED
    PortfolioItem.objects.filter(code="S-1").update(in_scope=True)
    _approved(restatement)


def test_importers_register_late_without_a_proposal() -> None:
    small_ledger()
    item = register_late(registration=LATE_FORM, user=system_user(), decision=decision(), reason="Tuonti.")
    assert item.state is State.IN_USE
    assert recount().agrees
    for one in (_own(Role.OWNER), person(Role.BOARD)):
        with pytest.raises(NotPermitted):
            register_late(registration=LATE_FORM, user=one, decision=decision(), reason="Tuonti.")
