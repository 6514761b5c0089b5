"""The lines behind a number sum to that number, for every unit, basis, filter and step of the bridge."""

import json
from pathlib import Path

import pytest

from lifecycle.ledger.book import Book
from lifecycle.ledger.bridge import bridge
from lifecycle.ledger.figures import EVERYTHING, UNITS, Selection, count, pinned
from lifecycle.portfolio.operation_lines import CORRECTION_STEP, LATE_STEP, Behind, lines_behind

_DEMO = Path(__file__).resolve().parents[3] / "demo" / "ledger"
OPENING, UNTIL = "2010-01-01", "2024-06-30"
SELECTIONS = {
    "all": EVERYTHING,
    "one owner": Selection(owners=frozenset({"ALUE"})),
    "like-for-like": Selection(basis="lfl"),
    "like-for-like of an owner at a day": Selection(owners=frozenset({"KASVU", "TYO"}), basis="lfl", at="2018-01-01"),
    "kind and need": Selection(kind="support", need="RAHOITUS"),
    "scope and segment": Selection(scope="national", segment="PK"),
}


@pytest.fixture(scope="module")
def books() -> tuple[Book, Book]:
    """Return the demo's ledger, and it as of the first report of the baseline."""
    text = "".join((_DEMO / name).read_text() for name in ("baseline_2010.jsonl", "history.jsonl"))
    payloads = [json.loads(line) for line in text.splitlines() if line]
    book = Book.of(payloads)
    last_base = max(op.recorded for op in book.ops() if op.kind == "BASE")
    return book, Book.of(payloads[: book.seq_known_at(last_base)])


def _sum(books: tuple[Book, Book], unit: str, selection: Selection, cls: str = "", since: str = OPENING) -> int:
    found = lines_behind(*books, Behind(unit, since, UNTIL, selection, cls))
    return sum(line.delta for line in found)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", SELECTIONS)
def test_lines_from_the_beginning_sum_to_the_count(books: tuple[Book, Book], unit: str, name: str) -> None:
    selection = SELECTIONS[name]
    assert _sum(books, unit, selection, since="") == count(books[0], unit, UNTIL, pinned(selection, UNTIL))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", SELECTIONS)
def test_lines_of_each_step_sum_to_the_step(books: tuple[Book, Book], unit: str, name: str) -> None:
    selection = SELECTIONS[name]
    steps = bridge(*books, unit, OPENING, UNTIL, selection)
    wanted = {**steps.steps, **steps.moves, LATE_STEP: steps.late}
    if not (unit == "C" and selection.is_like_for_like):  # a set cannot be corrected line by line by other owners
        wanted[CORRECTION_STEP] = steps.corrections
    assert {cls: _sum(books, unit, selection, cls) for cls in wanted} == wanted


def test_steps_of_the_demo_are_not_all_empty(books: tuple[Book, Book]) -> None:
    found = {cls for cls in ("RETIRE_SUSTAINED", "RETIRE_CANCELLED", LATE_STEP) if _sum(books, "S", EVERYTHING, cls)}
    assert found == {"RETIRE_SUSTAINED", "RETIRE_CANCELLED", LATE_STEP}


def test_nothing_restates_what_was_never_reported(books: tuple[Book, Book]) -> None:
    assert lines_behind(books[0], None, Behind("S", OPENING, UNTIL, EVERYTHING, LATE_STEP)) == []
