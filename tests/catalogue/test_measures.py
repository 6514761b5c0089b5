"""Measures look back as far as somebody knows, and say so where nobody does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalogue.measures import coverage, e_services, has_three_levels
from catalogue.models.channels import Channel
from lifecycle.ledger.figures import Selection
from lifecycle.measures import Measure, MeasureExists, MeasureUnknown, Value, measure_named, measures, register_measure
from lifecycle.models import PortfolioItem
from lifecycle.states import State
from tests.factories import item_in
from tests.factories.ledger import small_ledger
from tests.lifecycle.ledger.asking import answer, ask

EVERYTHING = Selection()


def _today() -> str:
    return timezone.localdate().isoformat()


def _levels(**rows: Any) -> dict[str, Any]:
    written = {
        "customer_descriptions": [{"language": "fi", "summary": "Mitä tämä on"}],
        "expert_descriptions": [{"language": "fi", "when_to_offer": "<p>Kun</p>"}],
        "implementation_descriptions": [{"language": "fi", "instructions": "<p>Näin</p>"}],
    }
    return written | rows


@pytest.mark.parametrize(
    ("text", "described"),
    [
        (_levels(), True),
        ({}, False),
        (_levels(expert_descriptions=[]), False),
        (_levels(expert_descriptions=[{"language": "sv", "when_to_offer": "När"}]), False),
        (_levels(expert_descriptions=[{"language": "fi", "when_to_offer": "<p> </p>", "criteria": ""}]), False),
        (_levels(implementation_descriptions=[]), False),
        (_levels(implementation_descriptions=[], steps=[{"language": "fi", "title": "Avaa"}]), True),
    ],
)
def test_three_levels_are_three_texts_in_finnish(text: dict[str, Any], described: bool) -> None:
    assert has_three_levels(text) is described


@pytest.mark.django_db
def test_coverage_counts_published_cards_of_all_that_is_offered() -> None:
    small_ledger()
    card = item_in(State.IN_USE)
    assert coverage(_today(), EVERYTHING) == Value(1, 3)
    owner = card.owner.code
    assert coverage(_today(), Selection(owners=frozenset({owner}))).part == 1
    assert coverage(_today(), Selection(owners=frozenset({"TOINEN"}))) == Value(0, 1)
    assert coverage("2015-12-31", EVERYTHING) == Value(None, 2)
    assert Value(1, 3).pct is not None
    assert str(Value(1, 3).pct) == "33.33"
    assert Value(None, 2).pct is None
    assert Value(0, 0).pct is None


@pytest.mark.django_db
def test_draft_is_not_covered() -> None:
    item_in(State.DRAFT)
    assert coverage(_today(), EVERYTHING) == Value(0, 0)


@pytest.mark.django_db
def test_electronic_services_follow_dated_channels() -> None:
    card: PortfolioItem = item_in(State.IN_USE)
    page = card.card_record.page
    Channel.objects.all().delete()
    assert e_services(_today(), EVERYTHING) == Value(None, None)
    paper = Channel.objects.create(page=page, kind="paper", name_fi="Lomake", e_level=1)
    assert e_services(_today(), EVERYTHING) == Value(0, 1)
    Channel.objects.create(
        page=page, kind="online", name_fi="Asiointi", e_level=3, valid_from=date(2015, 1, 1), valid_to=date(2999, 1, 1)
    )
    assert e_services(_today(), EVERYTHING) == Value(1, 1)
    Channel.objects.filter(e_level=3).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert e_services(_today(), EVERYTHING) == Value(0, 1)
    paper.e_level = None
    paper.save()
    assert e_services(_today(), EVERYTHING) == Value(None, None)
    told = answer("e-services", "--on", _today())
    assert (told["cards"], told["cards_known"]) == (None, None)


@pytest.mark.django_db
def test_measures_are_told_with_what_they_mean() -> None:
    small_ledger()
    told = {row["code"]: row for row in answer("measures", "--on", "2015-12-31", "--owner", "ALUE")["measures"]}
    assert set(told) >= {"coverage", "e_services"}
    assert (told["coverage"]["part"], told["coverage"]["whole"], told["coverage"]["pct"]) == (None, 1, None)
    assert all(told["coverage"][name] for name in ("title", "definition", "unit", "source", "owner"))
    assert "coverage" in ask("measures", "--on", _today(), "--format", "csv").out


def test_code_of_a_measure_is_given_once() -> None:
    known: Measure = measure_named("coverage")
    with pytest.raises(MeasureExists):
        register_measure(known)
    with pytest.raises(MeasureUnknown):
        measure_named("happiness")
    assert [each.code for each in measures()] == sorted(each.code for each in measures())
