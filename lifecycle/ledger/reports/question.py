"""What is asked of the ledger: a figure's parameters, checked in one place for everyone who asks.

Source: LEDGER.md, "Every figure has three parameters", and ADDENDA, 1 and 3.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.errors import LifeCycleError
from lifecycle.kinds import FormType, Instrument, Kind, Scope
from lifecycle.ledger.baselines import Baseline, BaselineUnclear
from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import BASES, UNITS, Selection
from lifecycle.ledger.operations import LAST_DAY
from lifecycle.ledger.reading import Reading, reading
from lifecycle.ledger.rules import CURRENT_VERSION
from lifecycle.models import Organisation, OrganisationGroup
from lifecycle.vocabulary import unknown_codes

_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "unit": UNITS,
    "basis": BASES,
    "kind": tuple(Kind),
    "scope": tuple(Scope),
    "instrument": (*Instrument, *FormType),
}
#: Facts whose codes a list of their own holds, by the name of the list.
_LISTED: Final = {"segment": "segments", "need": "needs"}


class AskedWrongly(LifeCycleError):
    """A parameter of a figure cannot be used; `place` names it, `reason` says why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


@dataclass(frozen=True)
class Question:
    """The parameters of a figure as they were given; nothing is checked before `asking`.

    Days are ISO dates. `on` is t (default: today), `known` is k (default: all that is recorded), `at` is T of
    like-for-like. `since` begins a period. `owners` are codes of organisations, `group` of a group of them: who is in
    both is counted. `baseline` is the name of a baseline; "" is the default one.
    """

    unit: str = "S"
    on: str = ""
    known: str | None = None
    since: str | None = None
    basis: str = "as_was"
    at: str | None = None
    owners: tuple[str, ...] = ()
    group: str = ""
    kind: str = ""
    segment: str = ""
    scope: str = ""
    need: str = ""
    instrument: str = ""
    baseline: str = ""


@dataclass(frozen=True)
class Asked:
    """A question whose parameters are in order, with the ledger to answer it from."""

    question: Question
    reading: Reading
    selection: Selection
    baseline: Baseline | None

    @property
    def book(self) -> Book:
        """Return the ledger as it was known at k."""
        return self.reading.book

    @property
    def on(self) -> str:
        """Return t."""
        return self.question.on

    def head(self) -> dict[str, Any]:
        """Return what every figure is printed with, so that anybody can ask for it again."""
        selection, baseline = self.selection, self.baseline
        filters = {
            "owners": sorted(selection.owners) if selection.owners is not None else None,
            **{name: getattr(selection, name) or None for name in ("kind", "segment", "scope", "need", "instrument")},
            "group": self.question.group or None,
        }
        return {
            "unit": self.question.unit,
            "on": self.on,
            "known": self.reading.known,
            "basis": selection.basis,
            "at": selection.at,
            "baseline_name": baseline.name if baseline is not None else None,
            "baseline_on": baseline.day if baseline is not None else None,
            "filters": {name: value for name, value in filters.items() if value is not None},
            "rule_version": CURRENT_VERSION,
            "head": self.reading.head,
            "head_seq": self.reading.seq,
        }


def checked_day(text: str, place: str) -> str:
    """Return an ISO date as it is; AskedWrongly with its `place` when it is none."""
    try:
        if date.fromisoformat(text).isoformat() == text <= LAST_DAY:
            return text
    except ValueError:
        pass
    raise AskedWrongly(place, _("“%(text)s” is not a date of the form 2027-12-31.") % {"text": text})


def _check_choice(value: str, place: str) -> None:
    if value not in _CHOICES[place]:
        raise AskedWrongly(
            place,
            _("“%(value)s” is not one of %(choices)s.")
            % {"value": value, "choices": ", ".join(filter(None, _CHOICES[place]))},
        )


def _checked(question: Question) -> Question:
    _check_choice(question.unit, "unit")
    _check_choice(question.basis, "basis")
    for place in ("kind", "scope", "instrument"):
        if getattr(question, place):
            _check_choice(getattr(question, place), place)
    on = checked_day(question.on or timezone.localdate().isoformat(), "on")
    for place in ("known", "at", "since"):
        given = getattr(question, place)
        if given is not None:
            checked_day(given, "from" if place == "since" else place)
    if question.at is not None and question.basis != "lfl":
        raise AskedWrongly("at", _("Only like-for-like (lfl) looks at one day's owners and scope."))
    if question.since is not None and question.since > on:
        raise AskedWrongly("from", _("%(since)s is after %(until)s.") % {"since": question.since, "until": on})
    return replace(question, on=on)


@contextmanager
def asking(question: Question) -> Iterator[Asked]:
    """Check the parameters and open the ledger as known at k. Read and leave: others wait. Raises AskedWrongly."""
    question = _checked(question)
    with reading(question.known) as opened:
        try:
            baseline = opened.baseline(question.baseline)
        except BaselineUnclear as error:
            raise AskedWrongly("baseline", str(error)) from error
        selection = Selection(
            owners=_owners(question, opened.book),
            kind=question.kind,
            segment=_listed(question.segment, "segment", opened.book),
            scope=question.scope or (baseline.scope if baseline is not None else ""),
            need=_listed(question.need, "need", opened.book),
            instrument=question.instrument,
            basis=question.basis,
            at=(question.at or question.on) if question.basis == "lfl" else None,
        )
        yield Asked(question, opened, selection, baseline)


def _owners(question: Question, book: Book) -> frozenset[str] | None:
    """Return the codes to count, None for everyone. An organisation is known by the register or by the ledger."""
    if not question.owners and not question.group:
        return None
    if question.owners:
        known = set(Organisation.objects.filter(code__in=question.owners).values_list("code", flat=True))
        for code in question.owners:
            if code not in known and code not in book.organisations:
                raise AskedWrongly("owner", _("There is no organisation “%(code)s”.") % {"code": code})
    if not question.group:
        return frozenset(question.owners)
    group = OrganisationGroup.objects.filter(code=question.group).first()
    if group is None:
        raise AskedWrongly("group", _("There is no group of organisations “%(code)s”.") % {"code": question.group})
    members = frozenset(group.organisations.values_list("code", flat=True))
    return members & frozenset(question.owners) if question.owners else members


def _listed(code: str, place: str, book: Book) -> str:
    """Return a code that the list has, or that some item has had; codes of the past stay countable."""
    if code and code in _unknown(_LISTED[place], [code]) and not _was_held(book, _LISTED[place], code):
        raise AskedWrongly(place, _("Unknown code: %(codes)s.") % {"codes": code})
    return code


def _unknown(fact: str, codes: Collection[str]) -> Collection[str]:
    try:
        return unknown_codes(fact, codes)
    except LookupError:
        return codes


def _was_held(book: Book, fact: str, code: str) -> bool:
    return any(code in getattr(step.standing, fact) for timeline in book.timelines.values() for step in timeline.steps)
