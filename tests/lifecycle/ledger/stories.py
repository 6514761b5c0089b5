"""Short words for telling a ledger in a test: every operation is recorded on the last day unless it says otherwise."""

from collections.abc import Sequence
from typing import Any, Final

from lifecycle.ledger.book import Book
from lifecycle.ledger.standing import Standing

Payload = dict[str, Any]
OPENING: Final = "2010-01-01"
RECORDED: Final = "2020-01-01"
LATEST: Final = "2020-12-31"


def op(kind: str, effective: str, recorded: str = RECORDED, **more: Any) -> Payload:
    """Return an operation."""
    return {"op": kind, "effective": effective, "recorded": recorded, **more}


def new(item: str, org: str = "A", **more: Any) -> Payload:
    """Return a new item; a code that begins with F is a form."""
    return {"item": item, "unit": item[0], "org": org, **more}


def base(item: str, org: str = "A", **more: Any) -> Payload:
    """Return an item of the baseline, recorded a month later."""
    return op("BASE", OPENING, "2010-02-01", new=new(item, org, **more))


def field(item: str, effective: str, *changes: Payload, **more: Any) -> Payload:
    """Return changes of a form's fields."""
    return op("FIELD", effective, item=item, changes=list(changes), **more)


def told(*payloads: Payload) -> Book:
    """Return the book of operations appended one by one; it is the book of all at once, too."""
    book = Book()
    for payload in payloads:
        book.append(payload)
    at_once = Book.of(payloads)
    assert {code: line.steps for code, line in at_once.timelines.items()} == {
        code: line.steps for code, line in book.timelines.items()
    }
    return book


def standing(book: Book, item: str, day: str = LATEST) -> Standing:
    """Return how an item stands."""
    found = book.timelines[item].at(day)
    assert found is not None
    return found


def steps(book: Book, item: str) -> Sequence[tuple[str, str]]:
    """Return day and class of all steps of an item."""
    return [(step.effective, step.cls) for step in book.timelines[item].steps]
