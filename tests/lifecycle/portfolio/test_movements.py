"""The movement report: which operations fit, what they come to, as a page and as files."""

from typing import Any

import pytest

from lifecycle.portfolio.labels import OPERATION_LABELS, UNIT_LABELS
from tests.factories import organisation_with_people
from tests.lifecycle.portfolio.detail_pages import address, auditor, rows_of
from tests.lifecycle.portfolio.told import MERGE, STORY, VOIDED, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told() -> None:
    organisation_with_people("ALUE")
    organisation_with_people("VIERAS")
    tell()


def _seqs(**query: str) -> list[int]:
    rows = rows_of(auditor(), address("portfolio_movements", export="csv", **query))
    return [int(row["Operation"]) for row in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"since": "2011-01-01", "until": "2011-12-31"}, [7, 8]),
        ({"since": "2012-09-01", "until": "2012-09-30"}, [11]),
        ({"since": "2012-09-01", "until": "2012-09-30", "dated": "recorded"}, []),
        ({"since": "2012-10-01", "until": "2012-10-31", "dated": "recorded"}, [11]),
        ({"operation": "MERGE"}, [MERGE]),
        ({"owner": "VIERAS", "since": "2010-01-02"}, [11, 12, 13, 14]),
        ({"unit": "F", "since": "2010-01-02"}, [8, 14]),
        ({"unit": "R", "cls": "FIELD_RELAX"}, [7]),
        ({"q": "nimi p-4"}, [10]),
        ({"q": "p-3"}, [3, 12, 13]),
        ({"backdated": "on"}, [11]),
        ({"void": "on"}, [VOIDED]),
    ],
)
def test_filters_leave_what_fits(query: dict[str, str], found: list[int]) -> None:
    assert _seqs(**query) == found


def test_everything_is_there_without_filters() -> None:
    assert sorted(_seqs()) == list(range(1, len(STORY) + 1))


def test_sums_by_class_and_owner_are_those_of_the_lines() -> None:
    response = auditor().get(address("portfolio_movements", since="2011-01-01", until="2012-12-31"))
    by_class = {name: (count, dict(cells)) for name, count, cells in response.context["by_class"]}
    labels = dict(UNIT_LABELS)
    assert by_class["Merger"][0] == "1"
    assert {unit: by_class["Merger"][1][label] for unit, label in labels.items()} == {
        "S": "", "S_own": "", "F": "−1", "R": "−7", "C": "−1",
    }  # fmt: skip
    assert by_class["Transfer between owners"][1][labels["S"]] == "0"
    by_owner = [dict(cells)[labels["S"]] for _name, _count, cells in response.context["by_owner"]]
    assert sorted(by_owner) == ["+1", "−1"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "x"}, "since"),
        ({"operation": "CUT"}, "operation"),
        ({"owner": "X"}, "owner"),
        ({"since": "2012-01-01", "until": "2011-01-01"}, "since"),
    ],
)
def test_bad_filter_is_named_by_its_field(query: dict[str, str], field: str) -> None:
    response = auditor().get(address("portfolio_movements", **query))
    assert response.status_code == 400
    assert field in response.context["form"].errors


def test_every_kind_of_operation_has_a_name_and_a_sentence() -> None:
    rows: list[dict[str, Any]] = rows_of(auditor(), address("portfolio_movements", export="csv"))
    assert {row["Kind of operation"] for row in rows} <= {str(label) for label in OPERATION_LABELS.values()}
    assert all(row["What was done"].startswith(row["Kind of operation"]) for row in rows)
    assert len({row["Head hash of the ledger"] for row in rows}) == 1
