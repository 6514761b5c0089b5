"""Decrees follow each other without gap or overlap, and one in force is never edited in place."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_registry.exchange.price_columns import Table
from forms_registry.models import FeeDecree, FeeRow, FeeSchedule
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.fee_schedules import FeeFacts, write_decree, write_schedule
from forms_registry.pricing.intervals import Period, is_seamless
from lifecycle.errors import NotPermitted
from lifecycle.models import Organisation
from lifecycle.roles import Role
from lifecycle.services import system_user
from tests.factories import organisation_with_people, person
from tests.forms_registry.exchange.form_tables import errors_of
from tests.forms_registry.exchange.price_tables import FEE, SCHEDULE, csv_of, results, taken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def owner() -> Organisation:
    """Return the owner of the schedule."""
    return organisation_with_people("ALUE")


def _decrees() -> list[tuple[str, date, date | None]]:
    return list(FeeDecree.objects.order_by("valid_from").values_list("citation", "valid_from", "valid_to"))


def _schedule_and(*fees: dict[str, str]) -> list[tuple[bytes, str]]:
    return [csv_of(Table.FEE_SCHEDULES, SCHEDULE), csv_of(Table.FEES, *fees)]


def test_schedule_and_decree_come_in_and_again_without_a_change() -> None:
    files = _schedule_and(
        FEE, FEE | {"number": "2", "name_sv": "Kopia", "unit": "page", "amount": "1", "basis": "reduced"}
    )
    assert results(taken(*files)) == ["created", "created", "created"]
    rows = list(FeeRow.objects.order_by("number").values_list("number", "unit", "cents", "basis", "name_sv"))
    assert rows == [("1", "copy", 1_250, "public_law", ""), ("2", "page", 100, "reduced", "Kopia")]
    assert results(taken(*files)) == ["unchanged", "unchanged", "unchanged"]
    renamed = taken(csv_of(Table.FEE_SCHEDULES, SCHEDULE | {"name_sv": "Avgifterna"}))
    assert results(renamed) == ["updated"]
    assert FeeSchedule.objects.get().name_sv == "Avgifterna"


def test_new_decree_ends_the_one_before_the_day_before_in_whatever_order_they_stand() -> None:
    second = FEE | {"citation": "Asetus 2/2026", "valid_from": "2026-01-01", "amount": "15"}
    taken(*_schedule_and(second, FEE))
    assert _decrees() == [
        ("Asetus 1/2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("Asetus 2/2026", date(2026, 1, 1), None),
    ]
    assert results(taken(*_schedule_and(FEE, second))) == ["unchanged"] * 3


def test_decree_before_the_last_one_is_refused() -> None:
    taken(*_schedule_and(FEE))
    report = taken(csv_of(Table.FEES, FEE | {"citation": "Asetus 9/2024", "valid_from": "2024-01-01"}))
    assert "valid_from" not in report.rows[0].errors[0] or "begins after" in report.rows[0].errors[0]
    assert "begins after Asetus 1/2025" in errors_of(report)
    assert len(_decrees()) == 1


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        ([FEE | {"amount": "13"}], ["row 1 says otherwise"]),
        ([FEE | {"unit": "page"}], ["row 1 says otherwise"]),
        ([FEE, FEE | {"number": "2"}], ["row 2 is not in the decree"]),
        ([FEE | {"number": "2"}], ["row 2 is not in the decree", "row 1 of the decree is missing"]),
        ([FEE | {"valid_from": "2025-02-01"}], ["valid from"]),
        ([FEE | {"address": "https://example.org/2"}], ["address"]),
    ],
)
def test_decree_in_force_is_never_edited(rows: list[dict[str, str]], reasons: list[str]) -> None:
    taken(*_schedule_and(FEE))
    report = taken(csv_of(Table.FEES, *rows))
    assert report.refused
    assert all(reason in errors_of(report) for reason in (*reasons, "in force"))
    assert list(FeeRow.objects.values_list("number", "cents", "unit")) == [("1", 1_250, "copy")]


def test_refusal_stands_at_the_row_that_differs() -> None:
    second = FEE | {"number": "2"}
    taken(*_schedule_and(FEE, second))
    report = taken(csv_of(Table.FEES, FEE, second | {"amount": "99"}))
    assert results(report) == ["unchanged", "refused"]
    assert report.rows[1].place.endswith("row 3")


def test_decree_whose_first_day_is_ahead_may_change_as_a_whole() -> None:
    ahead = timezone.localdate() + timedelta(days=30)
    coming = FEE | {"citation": "Asetus 5", "valid_from": ahead.isoformat()}
    taken(*_schedule_and(FEE, coming))
    later = ahead + timedelta(days=10)
    changed = taken(csv_of(Table.FEES, coming | {"amount": "20", "valid_from": later.isoformat()}))
    assert results(changed) == ["updated"]
    assert _decrees() == [
        ("Asetus 1/2025", date(2025, 1, 1), later - timedelta(days=1)),
        ("Asetus 5", later, None),
    ]
    assert FeeRow.objects.get(decree__citation="Asetus 5").cents == 2_000


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"schedule": ""}, "schedule"),
        ({"schedule": "EI-OLE"}, "schedule"),
        ({"citation": ""}, "citation"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "2025-13-01"}, "valid_from"),
        ({"number": ""}, "number"),
        ({"name_fi": ""}, "name_fi"),
        ({"unit": ""}, "unit"),
        ({"unit": "litre"}, "unit"),
        ({"basis": "gift"}, "basis"),
        ({"amount": ""}, "amount"),
        ({"amount": "12,505"}, "amount"),
        ({"amount": "9999999999999"}, "out of reach"),
        ({"address": "ei osoite"}, "address"),
    ],
)
def test_wrong_cell_of_a_fee_is_told_and_no_row_of_its_decree_is_written(cells: dict[str, str], reason: str) -> None:
    report = taken(*_schedule_and(FEE | {"number": "7"} | cells, FEE))
    assert reason in errors_of(report)
    assert not FeeDecree.objects.exists()


def test_row_that_occurs_twice_or_contradicts_its_decree_is_refused() -> None:
    other_day = FEE | {"number": "2", "valid_from": "2025-03-01"}
    report = taken(*_schedule_and(FEE, FEE, other_day))
    assert results(report)[1:] == ["refused", "refused"]


def test_schedule_of_another_organisation_or_given_twice_is_refused() -> None:
    organisation_with_people("TOINEN")
    taken(csv_of(Table.FEE_SCHEDULES, SCHEDULE))
    assert "Another organisation" in errors_of(taken(csv_of(Table.FEE_SCHEDULES, SCHEDULE | {"owner": "TOINEN"})))
    assert "occurs already" in errors_of(taken(csv_of(Table.FEE_SCHEDULES, SCHEDULE, SCHEDULE)))
    for cells in ({"code": ""}, {"owner": ""}, {"owner": "EI-OLE"}, {"name_fi": ""}):
        assert next(iter(cells)) in errors_of(taken(csv_of(Table.FEE_SCHEDULES, SCHEDULE | cells)))


def test_people_of_the_owner_the_board_and_administrators_write_fees(owner: Organisation) -> None:
    facts = [FeeFacts("1", "Ote", "copy", 100)]
    stranger = person(Role.OWNER, organisation_with_people("TOINEN"))
    with pytest.raises(NotPermitted):
        write_schedule(user=stranger, code="M", owner=owner, name_fi="Maksut")
    schedule = write_schedule(user=person(Role.BOARD), code="M", owner=owner, name_fi="Maksut")
    given_days = iter(date(2025, 1, day) for day in range(1, 5))
    for user in (person(Role.OWNER, owner), person(Role.APPROVER, owner), person(Role.ADMINISTRATOR)):
        day = next(given_days)
        write_decree(schedule=schedule, user=user, citation=str(day), valid_from=day, rows=facts)
    for user in (stranger, person(Role.EXPERT), person(Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            write_decree(schedule=schedule, user=user, citation="x", valid_from=date(2026, 1, 1), rows=facts)
    with pytest.raises(PricingRefused):
        write_decree(schedule=schedule, user=system_user(), citation="x", valid_from=date(2026, 1, 1), rows=[])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.dates(date(2000, 1, 1), date(2060, 12, 31)), min_size=1, max_size=6))
def test_decrees_always_follow_each_other_day_by_day(days: list[date]) -> None:
    owner = Organisation.objects.get(code="ALUE")
    FeeSchedule.objects.all().delete()
    schedule = write_schedule(user=system_user(), code="M", owner=owner, name_fi="Maksut")
    last = None
    for number, day in enumerate(days):
        rows = [FeeFacts("1", "Ote", "copy", number)]
        facts = {"schedule": schedule, "user": system_user(), "citation": str(number), "valid_from": day, "rows": rows}
        if last is not None and day <= last:
            with pytest.raises(PricingRefused):
                write_decree(**facts)  # type: ignore[arg-type]  # gathered for both calls
        else:
            write_decree(**facts)  # type: ignore[arg-type]  # gathered for both calls
            last = day
    periods = [Period(first, end) for _citation, first, end in _decrees()]
    assert is_seamless(periods)
    assert periods[-1].last is None
