"""What holds of every ledger, tried on random ones (`strategies`) and against the independent counter (`naive`).

`LEDGER_EXAMPLES=2000 pytest tests/lifecycle/ledger/test_properties.py` tries more ledgers than the usual few.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lifecycle.ledger.book import Book
from lifecycle.ledger.bridge import bridge
from lifecycle.ledger.concepts import concepts_on
from lifecycle.ledger.figures import SUMMED_UNITS, UNITS, Selection, count, lines, owners_on, pinned, totals
from lifecycle.ledger.invariants import violations
from lifecycle.ledger.merging import merge_arithmetic
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.retirements import retirements
from tests.lifecycle.ledger import naive
from tests.lifecycle.ledger.strategies import CHANNELS, DAYS, FIELDS, OPENING, ORGS, RECORDED, Told, ledgers

EXAMPLES: Final = int(os.environ.get("LEDGER_EXAMPLES", "40"))
#: The days on which something happens and those before them.
DAYS_ROUND: Final = sorted(
    {*DAYS, *((date.fromisoformat(day) - timedelta(days=1)).isoformat() for day in DAYS), "2019-01-01"}
)
LATEST: Final = "2019-01-01"
SELECTIONS: Final = st.builds(
    Selection,
    owners=st.none() | st.frozensets(st.sampled_from(ORGS), min_size=1, max_size=3),
    kind=st.sampled_from(("", "", "support", "unknown")),
    segment=st.sampled_from(("", "", "start")),
    scope=st.sampled_from(("", "", "", "national")),
    need=st.sampled_from(("", "", "", "money")),
    instrument=st.sampled_from(("", "", "", "application")),
    basis=st.sampled_from(("as_was", "lfl")),
    at=st.none() | st.sampled_from(DAYS),
)


def of_ledgers(**more: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try a test on random ledgers; `more` are strategies of further arguments."""

    def wrap(test: Callable[..., None]) -> Callable[..., None]:
        quick = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        return quick(given(told=ledgers(), **more)(test))

    return wrap


def state_of(book: Book) -> dict[str, Any]:
    """Return all that a book knows."""
    numbers = range(1, book.seq + 1)
    return {
        "timelines": {code: timeline.steps for code, timeline in book.timelines.items()},
        "in force": {code: book.ops_of(code) for code in book.timelines},
        "pairs": [book.pair_of(seq) for seq in numbers],
        "voids": [book.voided_by(seq) for seq in numbers],
        "endings": dict(book.endings),
        "units": {code: book.unit_of(code) for code in book.timelines},
        "organisations": book.organisations,
        "opening": book.opening,
        "payloads": [book.payload(seq) for seq in numbers],
    }


@of_ledgers()
def test_the_invariants_hold_on_every_day(told: Told) -> None:
    assert list(violations(told.book(), DAYS_ROUND)) == []


@of_ledgers(k=st.sampled_from(RECORDED))
def test_every_count_is_that_of_the_register_counted_anew(told: Told, k: str) -> None:
    payloads = naive.numbered(told.accepted)
    book = Book.of([payload for payload in told.accepted if payload["recorded"] <= k])
    for day in DAYS_ROUND:
        items = naive.replay(payloads, day, k).values()
        for unit in UNITS:
            assert count(book, unit, day) == naive.count_items(items, unit), (unit, day)
            for owner in ORGS:
                selection = Selection(owners=frozenset({owner}))
                assert count(book, unit, day, selection) == naive.count_items(items, unit, owner), (unit, day, owner)


@of_ledgers()
def test_every_recorded_prefix_projects_as_if_appended_one_by_one(told: Told) -> None:
    appended = Book()
    for number, payload in enumerate(told.accepted, 1):
        appended.append(payload)
        assert state_of(Book.of(told.accepted[:number])) == state_of(appended)


@of_ledgers()
def test_steps_are_in_the_order_of_time(told: Told) -> None:
    for timeline in told.book().timelines.values():
        keys = [(step.effective, step.seq) for step in timeline.steps]
        assert keys == sorted(keys)


@of_ledgers(back=st.integers(0, 50))
def test_what_is_taken_back_and_appended_again_is_the_same(told: Told, back: int) -> None:
    book = told.book()
    assume(book.seq)
    whole, prefix = state_of(book), max(0, book.seq - back)
    book.rewind(prefix)
    assert state_of(book) == state_of(Book.of(told.accepted[:prefix]))
    for payload in told.accepted[prefix:]:
        book.append(payload)
    assert state_of(book) == whole


@of_ledgers(place=st.integers(0, 50))
def test_a_copy_goes_its_own_way(told: Told, place: int) -> None:
    first, rest = told.accepted[:place], told.accepted[place:]
    book = Book(told.book().opening) if told.book().opened_by_setting else Book()
    for payload in first:
        book.append(payload)
    before, copied = state_of(book), book.copy()
    assert state_of(copied) == before
    for payload in rest:
        copied.append(payload)
    assert state_of(copied) == state_of(told.book())
    assert state_of(book) == before


@of_ledgers()
def test_a_refused_operation_leaves_the_book_as_it_was(told: Told) -> None:
    refused = dict(told.refused)
    book = Book()
    for number, payload in enumerate([*told.accepted, None]):
        if number in refused:
            before, version = state_of(book), book.version
            with pytest.raises(Refused):
                book.append(refused[number])
            assert (state_of(book), book.version) == (before, version)
        if payload is not None:
            book.append(payload)


@of_ledgers(k=st.sampled_from(RECORDED))
def test_a_figure_known_at_a_day_is_the_same_after_whatever_is_recorded_later(told: Told, k: str) -> None:
    book = told.book()
    then = Book.of(told.accepted[: book.seq_known_at(k)])
    assert [payload["recorded"] <= k for payload in told.accepted] == sorted(
        [payload["recorded"] <= k for payload in told.accepted], reverse=True
    )
    figures = [count(then, unit, day) for unit in UNITS for day in DAYS]
    again = Book.of([book.payload(seq) for seq in range(1, book.seq_known_at(k) + 1)])
    assert [count(again, unit, day) for unit in UNITS for day in DAYS] == figures
    assert [naive.count(naive.numbered(told.accepted), unit, day, k) for unit in UNITS for day in DAYS] == figures


@of_ledgers(selection=SELECTIONS)
def test_the_lines_lead_to_the_count_for_every_selection(told: Told, selection: Selection) -> None:
    book = told.book()
    for day in DAYS:
        fixed = pinned(selection, day)
        for unit in UNITS:
            assert sum(line.delta for line in lines(book, unit, "", day, fixed)) == count(book, unit, day, fixed)


@of_ledgers()
def test_transfers_sum_to_nothing_operation_by_operation(told: Told) -> None:
    book = told.book()
    for unit in SUMMED_UNITS:
        sums: dict[int, int] = {}
        for line in lines(book, unit, "", LATEST):
            if line.cls == "TRANSFER":
                sums[line.seq] = sums.get(line.seq, 0) + line.delta
        assert not any(sums.values())


@of_ledgers(
    selection=SELECTIONS,
    since=st.sampled_from(DAYS),
    until=st.sampled_from(DAYS),
    first=st.integers(0, 20),
    is_baseline=st.booleans(),
)
def test_the_bridge_leads_from_count_to_count(
    told: Told, selection: Selection, since: str, until: str, first: int, is_baseline: bool
) -> None:
    since, until = min(since, until), max(since, until)
    book = told.book()
    reported = Book.of(told.accepted[:first]) if is_baseline else None
    for unit in UNITS:
        found = bridge(book, reported, unit, since, until, selection)
        fixed = pinned(selection, until)
        assert found.end == count(book, unit, until, fixed)
        assert found.restated == count(book, unit, since, fixed)
        assert found.original + found.late + found.corrections == found.restated
        assert found.restated + sum(found.steps.values()) == found.like_for_like
        assert found.like_for_like + sum(found.moves.values()) == found.end
        if fixed.is_like_for_like:
            assert not any(found.moves.values())
        if not is_baseline:
            assert found.original == found.restated


@of_ledgers(selection=SELECTIONS, day=st.sampled_from(DAYS_ROUND))
def test_every_retirement_is_cancelled_provisional_or_sustained(told: Told, selection: Selection, day: str) -> None:
    book, fixed = told.book(), pinned(selection, day)
    for unit in UNITS:
        found = retirements(book, unit, day, fixed)
        assert found.gross == found.cancelled + found.provisional + found.sustained
        assert found.gross == -totals(lines(book, unit, "", day, fixed)).get("RETIRE", 0)
        assert 0 <= found.late_reinstated <= found.sustained


@of_ledgers(day=st.sampled_from(DAYS_ROUND))
def test_like_for_like_knows_only_owners_and_items_of_its_day(told: Told, day: str) -> None:
    book = told.book()
    gone = {org for org, ending in book.endings.items() if ending.key[0] <= day}
    fixed = Selection(basis="lfl", at=day)
    outside = set()
    for code, timeline in book.timelines.items():
        standing = timeline.at(day)
        if standing is not None and not (standing.in_scope and standing.in_perimeter):
            outside.add(code)
    for unit in UNITS:
        found = lines(book, unit, "", day, fixed)
        assert not {line.owner for line in found} & gone
        assert not {line.item for line in found} & outside
        assert not {line.cls for line in found} & {"TRANSFER", "SCOPE", "PERIMETER"}
        for line in found:
            then = book.timelines[line.item].at(day)
            assert then is not None
            assert line.owner in heirs(book, then.owner)


def heirs(book: Book, owner: str) -> set[str]:
    """Return an organisation and all its successors."""
    found = {owner}
    while owner in book.endings:
        owner = book.endings[owner].heir
        found.add(owner)
    return found


@of_ledgers(at=st.sampled_from(DAYS), day=st.sampled_from(DAYS_ROUND), basis=st.sampled_from(("as_was", "lfl")))
def test_the_owners_sum_to_the_group(told: Told, at: str, day: str, basis: str) -> None:
    book, together = told.book(), Selection(basis=basis, at=at)
    for unit in SUMMED_UNITS:
        of_each = owners_on(book, unit, day, together)
        assert sum(of_each.values()) == count(book, unit, day, together)
        for owner in book.organisations:
            alone = Selection(owners=frozenset({owner}), basis=basis, at=at)
            assert count(book, unit, day, alone) == of_each.get(owner, 0)
    union: set[str] = set()
    for owner in book.organisations:
        union |= concepts_on(book, day, Selection(owners=frozenset({owner}), basis=basis, at=at))
    assert union == concepts_on(book, day, together)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    sources=st.dictionaries(st.sampled_from("ABCDE"), st.frozensets(st.sampled_from(FIELDS)), min_size=1),
    target=st.frozensets(st.sampled_from((*FIELDS, *CHANNELS))),
)
def test_merge_arithmetic_is_exact(sources: dict[str, frozenset[str]], target: frozenset[str]) -> None:
    found = merge_arithmetic(sources, target)
    assert found.before - found.after == found.dedup + found.dropped - found.new
    assert found.net == found.after - found.before
    assert min(found.dedup, found.dropped, found.new) >= 0
    everything = frozenset().union(*sources.values())
    assert found.dropped == len([key for key in everything if key not in target])
    assert found.raises_answers == any(len(keys) < len(target) for keys in sources.values())


@of_ledgers()
def test_the_ledger_opens_on_the_day_of_its_baseline(told: Told) -> None:
    book = told.book()
    based = [op for op in book.ops() if op.kind == "BASE"]
    assert book.opening == (OPENING if based else None)
    if based:
        assert all(op.effective >= OPENING for op in book.ops())
