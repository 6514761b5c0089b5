"""Measures of forms: known where records are, unknown elsewhere, never 0 for want of knowledge."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms_registry.measures import described_forms, matched_fields, once_only_gap
from forms_registry.models import SourceRegister
from forms_registry.versions import ChannelSpec
from forms_registry.vocabulary import FormChannelKind, Obligation
from lifecycle.ledger.figures import Selection
from lifecycle.measures import UNKNOWN, Value, measure_named
from lifecycle.states import State
from tests.factories import FormFactory, concept, field, organisation_with_people
from tests.factories.ledger import small_ledger

pytestmark = pytest.mark.django_db
EVERYTHING = Selection()


def _day(before: int = 0) -> str:
    return (timezone.localdate() - timedelta(days=before)).isoformat()


def _form(*codes: str, owner: str = "ALUE", **more: Any) -> None:
    fields = [field(f"k{number}", code, why="Tarvitaan.") for number, code in enumerate(codes)]
    FormFactory.in_state(State.IN_USE, organisation_with_people(owner), fields=fields, **more)


def test_gap_is_what_reachable_registers_hold_and_forms_still_ask() -> None:
    concept("A", register="YTJ")
    concept("B", register="VERO", reachable=False)
    _form("A", "B", "")
    assert once_only_gap(_day(), EVERYTHING) == Value(1, 3)
    SourceRegister.objects.filter(code="VERO").update(is_reachable=True)
    assert once_only_gap(_day(), EVERYTHING) == Value(2, 3)


def test_what_every_channel_prefills_is_no_gap() -> None:
    concept("A", register="YTJ")
    _form("A", "B", channels=[ChannelSpec(FormChannelKind.E_FORM, prefilled=["k0"])])
    assert once_only_gap(_day(), EVERYTHING) == Value(0, 2)


def test_matched_fields_are_counted_optional_ones_too() -> None:
    FormFactory.in_state(State.IN_USE, fields=[field("a", "A"), field("b"), field("c", "C", Obligation.OPTIONAL)])
    assert matched_fields(_day(), EVERYTHING) == Value(2, 3)


def test_measures_follow_the_owner_asked_for() -> None:
    concept("A", register="YTJ")
    _form("A", "B")
    _form("B", owner="VIERAS")
    for owner, gap in (("ALUE", Value(1, 2)), ("VIERAS", Value(0, 1))):
        assert once_only_gap(_day(), Selection(owners=frozenset({owner}))) == gap
    assert once_only_gap(_day(), Selection(owners=frozenset({"EIOLE"}))) == UNKNOWN


def test_forms_the_ledger_alone_knows_have_no_record_and_an_unknown_gap() -> None:
    small_ledger()
    known = described_forms(_day(), EVERYTHING)
    assert known.part is None
    assert known.whole
    assert once_only_gap(_day(), EVERYTHING) == matched_fields(_day(), EVERYTHING) == UNKNOWN
    _form("A")
    assert described_forms(_day(), EVERYTHING) == Value(1, known.whole + 1)


def test_days_before_nothing_is_known_of_are_unknown() -> None:
    _form("A")
    assert once_only_gap(_day(1), EVERYTHING) == UNKNOWN
    assert matched_fields(_day(1), EVERYTHING) == UNKNOWN
    assert described_forms(_day(1), EVERYTHING).part is None
    assert described_forms(_day(1), EVERYTHING).pct is None


def test_drafts_are_no_part_of_any_measure() -> None:
    FormFactory.draft(fields=[field("a", "A")])
    assert described_forms(_day(), EVERYTHING) == Value(None, 0)
    assert matched_fields(_day(), EVERYTHING) == UNKNOWN


@pytest.mark.parametrize("code", ["once_only_gap", "matched_fields", "described_forms"])
def test_measures_are_registered_and_told_in_full(code: str) -> None:
    assert all(measure_named(code).described().values())


def test_number_of_queries_does_not_grow_with_the_forms() -> None:
    counts = []
    for _round in range(2):
        _form("A", "B")
        with CaptureQueriesContext(connection) as queries:
            for series in (once_only_gap, matched_fields, described_forms):
                series(_day(), EVERYTHING)
        counts.append(len(queries))
    assert counts[0] == counts[1]
