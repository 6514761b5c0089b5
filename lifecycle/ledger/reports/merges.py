"""Merge arithmetic of a file and of a recorded merge."""

import json
from typing import Any

from django.utils.translation import gettext as _

from lifecycle.errors import LifeCycleError
from lifecycle.ledger.book import Book
from lifecycle.ledger.form_state import expand
from lifecycle.ledger.merging import MergeArithmetic, merge_arithmetic, named
from lifecycle.ledger.reading import reading
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.standing import Standing
from lifecycle.ledger.store import explain


class MergeUnclear(LifeCycleError):
    """A description of a merge, or the number of one, cannot be used; the message names place and reason."""


def _told(found: MergeArithmetic) -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "dedup": found.dedup,
        "dropped": found.dropped,
        "new": found.new,
        "net": found.net,
        "per_applicant": dict(found.per_applicant),
        "raises_answers": found.raises_answers,
    }


def merge_report(text: str) -> dict[str, Any]:
    """Return the arithmetic of {"sources": [[keys], …] or {name: [keys]}, "target": [keys]}; MergeUnclear.

    Ranges such as c01..c18 are written out. Sources without names are called by their numbers, from 1.
    """
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise MergeUnclear(
            _("line %(line)s: not JSON: %(reason)s") % {"line": error.lineno, "reason": error.msg}
        ) from error
    except (ValueError, RecursionError) as error:
        raise MergeUnclear(_("not JSON: %(reason)s") % {"reason": error}) from error
    if not isinstance(told, dict):
        raise MergeUnclear(_("an object with “sources” and “target” was expected"))
    given = told.get("sources")
    if not isinstance(given, list | dict) or not given:
        raise MergeUnclear(_("“sources”: a list of lists of field keys was expected, or an object of such lists"))
    if isinstance(given, dict):
        sources = {name: _keys(keys, f"sources.{name}") for name, keys in given.items()}
    else:
        sources = named([_keys(keys, f"sources[{place}]") for place, keys in enumerate(given)])
    return _told(merge_arithmetic(sources, _keys(told.get("target"), "target")))


def _keys(given: Any, place: str) -> frozenset[str]:
    if not isinstance(given, list) or not all(isinstance(key, str) and key for key in given):
        raise MergeUnclear(_("“%(place)s”: a list of field keys was expected") % {"place": place})
    try:
        return expand(given)
    except Refused as refused:
        raise MergeUnclear(f"{place}: {explain(refused)}") from refused


def recorded_merge_report(seq: int, known: str | None = None) -> dict[str, Any]:
    """Return the arithmetic of the recorded MERGE number `seq`, of the concepts its forms require; MergeUnclear.

    A target that was there before the merge is a source, too: its applicants answer the new form as well.
    """
    with reading(known) as opened:
        book = opened.book
        if not 1 <= seq <= book.seq or book.op(seq).kind != "MERGE" or book.is_void(seq):
            raise MergeUnclear(_("Number %(seq)s is no merge that is in force.") % {"seq": seq})
        op = book.op(seq)
        target = op.targets[0].item
        before = {item: _concepts(_around(book, item, seq)[0]) for item in (*op.items, target)}
        sources = {item: keys for item, keys in before.items() if keys is not None}
        after = _concepts(_around(book, target, seq)[1])
        if after is None:
            raise MergeUnclear(_("Number %(seq)s merges services; they have no fields.") % {"seq": seq})
        return {"seq": seq, "target": target, **_told(merge_arithmetic(sources, after)), "head": opened.head}


def _around(book: Book, item: str, seq: int) -> tuple[Standing | None, Standing | None]:
    """Return how an item stands before operation `seq`, if it is offered then, and how it stands after."""
    before = None
    for step in book.timelines[item].steps:
        if step.seq == seq:
            return (before if before is not None and before.live else None), step.standing
        before = step.standing
    return before, None


def _concepts(standing: Standing | None) -> frozenset[str] | None:
    return standing.form.required_concepts() if standing is not None and standing.form is not None else None
