"""Pages over thousands of forms are measured with forms that stand where approved forms stand."""

import pytest

from forms_registry.models import ApplicationForm
from forms_registry.selectors import counted_forms
from forms_registry.similarity_selection import selected_forms
from tests.benchmarks.form_pages import MILLISECONDS, QUERIES
from tests.benchmarks.form_seeding import seed_forms


@pytest.mark.django_db
def test_seeded_forms_are_offered_and_ask_the_same_in_part() -> None:
    codes = seed_forms(20)
    assert [item.code for item in counted_forms()] == codes
    assert ApplicationForm.objects.in_offering().count() == len(codes)
    selected = selected_forms()
    assert selected.pairs
    assert selected.clusters
    assert selected.figures.gap is not None
    assert 0 < selected.figures.gap.unfilled < selected.figures.gap.asked


def test_every_promise_of_time_is_about_a_page_that_is_measured() -> None:
    assert set(MILLISECONDS) <= set(QUERIES)
