"""The numbers of the page as CSV: the same numbers, open to everyone, and never a formula."""

import csv
import io

import pytest
from django.test import Client
from django.utils import translation

from lifecycle.ledger.figures import UNITS, Selection, count
from lifecycle.ledger.reading import reading
from lifecycle.models import Organisation
from tests.lifecycle.portfolio.reading_pages import get
from tests.lifecycle.portfolio.shrinkage_story import STORY, tell

pytestmark = pytest.mark.django_db


def _rows(client: Client, query: str = "", language: str = "en") -> list[list[str]]:
    response = get(client, query, language, "portfolio_csv")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("query", "day"), [("?on=2014-06-30", "2014-06-30"), ("?on=2016-06-30&owner=ALUE", "2016-06-30")]
)
def test_numbers_are_those_of_the_ledger(client: Client, query: str, day: str) -> None:
    tell()
    rows = _rows(client, query)
    chosen = Selection(frozenset({"ALUE"}) if "ALUE" in query else None)
    with reading() as ledger:
        for unit in UNITS:
            row = ["Key figures", unit, "Counted", day, str(count(ledger.book, unit, day, chosen))]
            assert row in rows
        assert ["Where the figures come from", "", "Head hash of the ledger", "", ledger.head] in rows


def test_causes_lead_from_baseline_to_count(client: Client) -> None:
    tell()
    rows = _rows(client)
    for unit in UNITS:
        figures = {row[2]: int(row[4]) for row in rows if row[:2] == ["Key figures", unit] and row[2] != "Reduction, %"
                   and row[4].isdigit()}  # fmt: skip
        causes = sum(int(row[4]) for row in rows if row[:2] == ["Causes", unit])
        assert figures["Baseline as first reported"] + causes == figures["Counted"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_cell_is_a_formula(client: Client, language: str) -> None:
    organisation = STORY[0]["new"]["org"]
    tell()
    with translation.override(language):
        Organisation.objects.filter(code=organisation).update(name_fi="=1+1", name_sv="@SUM(1)", name_en="+1")
    cells = [cell for row in _rows(client, "", language) for cell in row]
    texts = [cell for cell in cells if not cell.lstrip("-").replace(".", "").isdigit()]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'") for cell in texts)


def test_wrong_choice_leads_to_the_page_that_says_so(client: Client) -> None:
    tell()
    response = get(client, "?kind=x", name="portfolio_csv")
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?kind=x")
