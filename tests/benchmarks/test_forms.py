"""What the forms registry is measured with."""

from itertools import combinations

import pytest

from tests.benchmarks.__main__ import FORM_UNITS
from tests.benchmarks.concept_seeding import concept_sets
from tests.benchmarks.forms import MEASUREMENTS, in_a_process_of_its_own


def test_measured_forms_ask_as_much_as_promised_and_any_two_share_something() -> None:
    forms = concept_sets(60)
    assert len(forms) == 60
    assert {len(asked) for asked in forms.values()} == {40}
    assert all(one & other for one, other in combinations(forms.values(), 2))


def test_measured_forms_are_always_the_same() -> None:
    assert concept_sets(30) == concept_sets(30)
    assert concept_sets(30) != concept_sets(31)


@pytest.mark.parametrize("name", ["similarity", "clusters"])
def test_measurement_in_a_process_of_its_own_finds_something(name: str) -> None:
    cost = in_a_process_of_its_own(name)
    assert cost.outcome > 100
    assert cost.seconds > 0


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_every_measurement_has_budgets_that_can_be_said(name: str) -> None:
    limits = MEASUREMENTS[name].limits
    assert limits
    assert set(limits) <= set(FORM_UNITS)
    assert all(limit > 0 for limit in limits.values())
