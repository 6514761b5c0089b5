"""The headings of the page claim what the numbers show and nothing else, also when nothing fell."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from lifecycle.ledger.baselines import Baseline
from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import Selection
from lifecycle.portfolio import findings
from lifecycle.portfolio.charts import NumberStyle
from lifecycle.portfolio.offer import Offer, Owner
from lifecycle.portfolio.reckoning import Comparison, Reckoning, compare_owners, reckon
from tests.lifecycle.ledger.stories import base, field, op, told

STYLE = NumberStyle("en")
DAY = "2019-12-31"
OFFER = Offer(
    "2010-01-01",
    (Owner("A", "Alfa", False), Owner("B", "Beta", False)),
    (),
    {},
    (),
    (("N1", "Finance"), ("N2", "Skills")),
    (),
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _book(*more: dict[str, Any]) -> Book:
    return told(
        base("S1", needs=["N1"]),
        base("S2", "B", needs=["N1", "N2"]),
        base("S3", "B", needs=["N2"]),
        base("F1", req=["c01..c10"]),
        base("F2", "B", req=["c11..c14"]),
        *more,
    )


def _reckoned(book: Book) -> Reckoning:
    return reckon(book, None, Baseline("2010", "2010-01-01"), DAY, Selection())


def _compared(book: Book, unit: str = "S") -> Comparison:
    return compare_owners(book, unit, "2010-01-01", DAY, Selection())


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ([], "Nothing has changed since the baseline"),
        ([op("RETIRE", "2012-01-01", item="S1")], "The number of services has fallen fastest"),
        ([op("RETIRE", "2012-01-01", item="F1")], "The number of required inputs has fallen fastest"),
        ([op("RETIRE", "2012-01-01", item="F2")], "The number of application forms has fallen fastest"),
        (
            [op("RETIRE", "2012-01-01", item="F2"), field("F1", "2012-01-01", {"remove": ["c01", "c02", "c03"]})],
            "Equally fast: application forms and required inputs",
        ),
        (
            [field("F1", "2012-01-01", {"add": ["c20"]}), op("RETIRE", "2012-01-01", item="S1")],
            "Not everything has fallen: required inputs +7.1%",
        ),
    ],
)
def test_index_says_what_fell_fastest_or_grew(more: list[dict[str, Any]], finding: str) -> None:
    assert findings.index_finding(_reckoned(_book(*more)), STYLE) == finding


def test_nothing_at_the_baseline_is_nothing_to_compare_with() -> None:
    book = told(op("ADD", "2012-01-01", new={"item": "S9", "unit": "S", "org": "A"}))
    reckoning = reckon(book, None, Baseline("2010", "2010-01-01"), DAY, Selection())
    assert findings.index_finding(reckoning, STYLE) == "There was nothing at the baseline to compare with"
    assert "–" in findings.lead(reckoning, STYLE)


@pytest.mark.parametrize(
    ("more", "heading", "subtitle"),
    [
        ([], "No organisation has fewer services", "Services"),
        ([op("RETIRE", "2012-01-01", item="S3")], "1 of 2 organisations have fewer services",
         "Services. Fell most: Beta (\u221250%). Did not fall: Alfa (0%)"),
        ([op("RETIRE", "2012-01-01", item="S3"), op("RETIRE", "2012-01-01", item="S1")],
         "Every organisation has fewer services", "Services. Fell most: Alfa (\u2212100%), least: Beta (\u221250%)"),
        ([op("TRANSFER", "2012-01-01", items=["S1"], to_org="B")], "Beta: 0%", "Services"),
    ],
)  # fmt: skip
def test_organisations_are_told_apart_by_their_own_doing(
    more: list[dict[str, Any]], heading: str, subtitle: str
) -> None:
    owners = [owner for owner in _compared(_book(*more)).owners if owner.before or owner.after]
    finding = findings.owners_finding("S", owners, OFFER, STYLE)
    assert (finding.heading, finding.subtitle) == (heading, subtitle)


def test_concepts_of_organisations_are_compared_by_inputs() -> None:
    assert _compared(_book(), "C").unit == "R"


@pytest.mark.parametrize(
    ("more", "heading", "causes"),
    [
        ([], "There are as many services as at the baseline", ""),
        ([op("RETIRE", "2012-01-01", item="S1")], "Why there is 1 service fewer",
         "Largest cause: Sustained retirements \u22121."),
        ([op("PERIMETER_OUT", "2012-01-01", item="S1")], "There are as many services as at the baseline", ""),
        ([op("ADD", "2012-01-01", new={"item": "S8", "unit": "S", "org": "A"}),
          op("ADD", "2012-01-01", new={"item": "S9", "unit": "S", "org": "A"}), op("RETIRE", "2019-01-01", item="S1")],
         "Why there is 1 service more",
         "Largest cause: Addition +2. In the other direction: Provisional retirements \u22121."),
    ],
)  # fmt: skip
def test_bridge_is_headed_by_its_change_without_moves(more: list[dict[str, Any]], heading: str, causes: str) -> None:
    bridge = _reckoned(_book(*more)).units["S"].bridge
    assert findings.bridge_heading(bridge, STYLE) == heading
    assert findings.bridge_causes(bridge, STYLE) == causes


def test_most_crowded_need_is_that_of_most_organisations() -> None:
    reckoning = _reckoned(_book())
    assert findings.crowded_first(reckoning.needs) == ["N1", "N2"]
    heading = findings.crowding_finding(reckoning.needs, OFFER, STYLE)
    assert heading == "Most crowded need: Finance, 2 services of 2 organisations"
    alone = _reckoned(_book(op("RETIRE", "2012-01-01", item="S1")))
    assert findings.crowding_finding(alone.needs, OFFER, STYLE) == "Most services for one need: Skills, 2"
    assert findings.crowding_finding({"N1": {"A": 3}, "N2": {"B": 1}}, OFFER, STYLE) == (
        "No need is served by more than one organisation"
    )
    assert findings.crowding_finding({"": {"A": 3}}, OFFER, STYLE) == "No need is served by more than one organisation"


def test_half_years_are_shown_of_short_spans_and_years_of_long_ones() -> None:
    book = _book()
    short = reckon(book, None, Baseline("2010", "2010-01-01"), "2012-03-01", Selection())
    assert short.points == ("2010-01-01", "2010-06-30", "2010-12-31", "2011-06-30", "2011-12-31", "2012-03-01")
    assert short.year_ends == ("2010-01-01", "2010-12-31", "2011-12-31", "2012-03-01")
    assert _reckoned(book).points[1] == "2010-12-31"
    one = reckon(book, None, Baseline("2010", "2010-01-01"), "2010-01-01", Selection())
    assert one.points == ("2010-01-01",)
