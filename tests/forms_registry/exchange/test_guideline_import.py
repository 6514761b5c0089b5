"""Guidelines come in as drafts that people approve; a version that was approved stays as it is."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from forms_registry.exchange.price_columns import Table
from forms_registry.exchange.priced_items import guideline_called
from forms_registry.models import GuidelineVersion, PricingGuideline
from forms_registry.pricing.guidelines import write_guideline
from lifecycle.actions import perform
from lifecycle.models import Organisation
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import decision, organisation_with_people, person
from tests.factories.pricing import approve_change, item_now
from tests.forms_registry.exchange.form_tables import errors_of
from tests.forms_registry.exchange.price_tables import GUIDELINE, csv_of, results, taken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


COMPLETE = GUIDELINE | {"scope_sv": "Allt", "text_sv": "Priset täcker kostnaderna."}


@pytest.fixture(autouse=True)
def owner() -> Organisation:
    """Return the owner of the guideline."""
    return organisation_with_people("ALUE")


def _row(owner: Organisation, **cells: str) -> dict[str, str]:
    return COMPLETE | {"owner_person": person(Role.OWNER, owner).username} | cells


def _guideline() -> PricingGuideline:
    found = guideline_called("OHJE")
    assert found is not None
    return found


def _in_force(owner: Organisation) -> None:
    perform(item_now(_guideline().item), "submit", user=person(Role.OWNER, owner))
    approver = person(Role.APPROVER, owner)
    perform(item_now(_guideline().item), "approve", user=approver, decision=decision())
    perform(item_now(_guideline().item), "take_into_use", user=approver, effective=date(2020, 1, 1))


def test_row_becomes_a_draft_with_an_owner_person(owner: Organisation) -> None:
    assert results(taken(csv_of(Table.GUIDELINES, _row(owner)))) == ["created"]
    guideline = _guideline()
    version = guideline.draft_version
    assert (guideline.title, guideline.is_common, guideline.item.state) == ("Ohje", False, State.DRAFT)
    assert item_now(guideline.item).owner_person == person(Role.OWNER, owner)
    assert (version.title_sv, version.text_fi) == ("Anvisning", "Hinta kattaa kulut.")
    assert (version.bases, version.evidence) == (["business", "public_law"], ["full_cost"])
    assert (version.rounding, version.starts_on) == (10, date(2020, 1, 1))
    assert guideline_called(guideline.item.code) == guideline


def test_same_row_again_leaves_what_editors_have_changed(owner: Organisation) -> None:
    file = csv_of(Table.GUIDELINES, _row(owner))
    taken(file)
    write_guideline(guideline=_guideline(), user=person(Role.OWNER, owner), changes={"text_fi": "Muokattu."})
    assert results(taken(file)) == ["unchanged"]
    assert _guideline().draft_version.text_fi == "Muokattu."
    assert results(taken(csv_of(Table.GUIDELINES, _row(owner, text_fi="Uusi.")))) == ["updated"]


def test_next_version_is_a_draft_and_both_rows_stay_unchanged_afterwards(owner: Organisation) -> None:
    first = csv_of(Table.GUIDELINES, _row(owner))
    taken(first)
    _in_force(owner)
    assert results(taken(first)) == ["unchanged"]
    changed = taken(csv_of(Table.GUIDELINES, _row(owner, text_fi="Muuta.")))
    assert results(changed) == ["skipped"]
    second = csv_of(Table.GUIDELINES, _row(owner, text_fi="Muuta.", starts_on="2100-01-01"))
    assert results(taken(second)) == ["updated"]
    approve_change(_guideline().item)
    assert results(taken(first)) == ["unchanged"]
    assert results(taken(second)) == ["unchanged"]
    days = list(GuidelineVersion.objects.order_by("number").values_list("valid_from", "valid_to"))
    assert days == [(date(2020, 1, 1), date(2099, 12, 31)), (date(2100, 1, 1), None)]


def test_guideline_that_waits_or_has_ended_is_skipped(owner: Organisation) -> None:
    taken(csv_of(Table.GUIDELINES, _row(owner)))
    other = csv_of(Table.GUIDELINES, _row(owner, text_fi="Muuta."))
    perform(item_now(_guideline().item), "submit", user=person(Role.OWNER, owner))
    assert results(taken(other)) == ["skipped"]
    perform(item_now(_guideline().item), "approve", user=person(Role.APPROVER, owner), decision=decision())
    assert results(taken(other)) == ["skipped"]
    assert _guideline().draft_version.text_fi == "Hinta kattaa kulut."


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"code": ""}, "code"),
        ({"owner": ""}, "owner"),
        ({"owner": "EI-OLE"}, "owner"),
        ({"title_fi": ""}, "title_fi"),
        ({"title_sv": "x" * 256}, "title_sv"),
        ({"is_common": "ehkä"}, "is_common"),
        ({"bases": "business; gift"}, "bases"),
        ({"evidence": "oath"}, "evidence"),
        ({"rounding": "0,03"}, "rounding"),
        ({"starts_on": "pian"}, "starts_on"),
        ({"owner_person": "ei.ole"}, "owner_person"),
    ],
)
def test_wrong_cell_is_told(cells: dict[str, str], column: str, owner: Organisation) -> None:
    assert f"{column}:" in errors_of(taken(csv_of(Table.GUIDELINES, _row(owner) | cells)))
    assert not PricingGuideline.objects.exists()


def test_what_is_permanent_is_not_changed_by_a_table(owner: Organisation) -> None:
    organisation_with_people("TOINEN")
    row = _row(owner)
    taken(csv_of(Table.GUIDELINES, row))
    assert "owner" in errors_of(taken(csv_of(Table.GUIDELINES, row | {"owner": "TOINEN"})))
    assert "common" in errors_of(taken(csv_of(Table.GUIDELINES, row | {"is_common": "yes"})))
    assert "occurs already" in errors_of(taken(csv_of(Table.GUIDELINES, row, row)))
    stranger = person(Role.OWNER, Organisation.objects.get(code="TOINEN"))
    assert results(taken(csv_of(Table.GUIDELINES, row | {"code": "UUSI"}), user=stranger)) == ["refused"]
