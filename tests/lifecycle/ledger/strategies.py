"""Random ledgers that hold: operations are proposed at random, and those that the book accepts make the ledger.

Every kind of operation is proposed, with dates before and after the day it is recorded and many on the same day. A
ledger is drawn as plain numbers, so that hypothesis makes a failing one small.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from lifecycle.ledger.book import Book
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.replay import Timeline

Payload = dict[str, Any]
OPENING: Final = "2010-01-01"
DAYS: Final = (
    OPENING,
    "2010-06-30",
    "2011-02-28",
    "2012-02-29",
    "2012-12-01",
    "2012-12-31",
    "2013-03-01",
    "2014-02-28",
    "2014-12-31",
    "2016-05-02",
)
#: Days on which operations are recorded; effective dates lie before and after them.
RECORDED: Final = ("2010-02-01", "2010-02-01", "2011-01-10", "2012-12-31", "2013-03-02", "2015-07-01")
ORGS: Final = ("A", "B", "C", "D", "E")
FIELDS: Final = ("f1", "f2", "f3", "f4", "f5", "f6")
RANGES: Final = ("f1..f2", "f2..f4", "f1..f6", "f3..f3")
CHANNELS: Final = ("paper", "eform", "letter")
CONCEPTS: Final = ("x", "y", "f1")
TYPES: Final = ("", "application", "report", "notification")
NOTHING: Final = Timeline("", ())


class Move(NamedTuple):
    """Numbers from which one operation is proposed."""

    kind: int
    day: int
    recorded: int
    picks: tuple[int, ...]


class Told(NamedTuple):
    """A ledger: what was accepted and what was refused, with the number of operations before it."""

    accepted: list[Payload]
    refused: list[tuple[int, Payload]]

    def book(self) -> Book:
        """Return the book of the accepted operations, appended one by one."""
        book = Book()
        for payload in self.accepted:
            book.append(payload)
        return book


class Proposer:
    """Proposes one operation from a book and the numbers of a move."""

    def __init__(self, book: Book, day: str, picks: Sequence[int]) -> None:
        self.book, self.day = book, day
        self._picks = list(picks)
        self._drawn = 0

    def number(self, below: int) -> int:
        """Return a number from 0 up to `below`, not included."""
        pick = self._picks[self._drawn % len(self._picks)] + self._drawn // len(self._picks)
        self._drawn += 1
        return pick % below

    def one(self, among: Sequence[Any]) -> Any:
        """Return one of several."""
        return among[self.number(len(among))]

    def some(self, among: Sequence[Any], least: int = 0) -> list[Any]:
        """Return `least` to three different members."""
        place, size = self.number(len(among)), least + self.number(4 - least)
        return [among[(place + step) % len(among)] for step in range(min(size, len(among)))]

    def items(self, unit: str = "", live: bool = True) -> list[str]:
        """Return codes of items that are offered on the day or not, else of any, else one that is unknown."""
        fitting = []
        for code, timeline in self.book.timelines.items():
            standing = timeline.at(self.day)
            if standing is not None and standing.live == live and unit in ("", standing.unit):
                fitting.append(code)
        return fitting or list(self.book.timelines) or ["unknown"]

    def item(self, unit: str = "", live: bool = True) -> str:
        """Return the code of one item."""
        return self.one(self.items(unit, live))

    def new(self, unit: str = "") -> Payload:
        """Return an item that is not known; now and then its code is taken."""
        unit = unit or self.one("SFF")
        taken = self.number(12) == 0 and self.book.timelines
        code = self.item() if taken else f"{unit}-{self.book.seq + 1}-{self.number(90)}"
        new: Payload = {"item": code, "unit": unit, "org": self.one(ORGS)}
        if unit == "F":
            new |= self.asked()
            new["instrument"] = self.one(TYPES) if self.number(4) == 0 else ""
            if self.number(2):
                new["channels"] = {channel: self.some(FIELDS) for channel in self.some(CHANNELS, 1)}
        if self.number(3) == 0:
            new |= {
                "production": self.one(("own", "partner", "purchased")),
                "kind": self.one(("support", "chargeable")),
            }
        if self.number(5) == 0:
            new |= {"in_perimeter": bool(self.number(2)), "in_scope": bool(self.number(2))}
        if self.number(3) == 0:
            new |= {"segments": self.some(("start", "grow")), "needs": self.some(("money", "advice"))}
        return new

    def asked(self) -> Payload:
        """Return fields, required and optional."""
        required = self.some(FIELDS + RANGES)
        return {"req": required, "opt": [] if any(".." in key for key in required) else self.rest(required)}

    def rest(self, keys: Sequence[str]) -> list[str]:
        """Return some fields that are not among `keys`."""
        return [field for field in self.some(FIELDS) if field not in keys]


def _begin(at: Proposer) -> Payload:
    return {"new": at.new()}


def _base(at: Proposer) -> Payload:
    return {"new": at.new(), "effective": OPENING}


def _late(at: Proposer) -> Payload:
    return {"new": at.new()} | ({"effective": OPENING} if at.number(3) else {})


def _ended(at: Proposer) -> Payload:
    return {"items": at.some(at.items(), 1)} if at.number(3) == 0 else {"item": at.item()}


def _reinstate(at: Proposer) -> Payload:
    return {"item": at.item(live=False)}


def _marked(at: Proposer) -> Payload:
    return {"item": at.item(live=at.number(3) > 0)}


def _entering(at: Proposer) -> Payload:
    return {"new": at.new()} if at.number(3) == 0 else _marked(at)


def _target(at: Proposer, unit: str) -> Payload:
    if at.number(2):
        return at.new(unit)
    return {"item": at.item(unit)} | (at.asked() if unit == "F" and at.number(2) else {})


def _merge(at: Proposer) -> Payload:
    unit = at.one("SF")
    target = _target(at, unit)
    return {"sources": [code for code in at.some(at.items(unit), 1) if code != target["item"]], "target": target}


def _split(at: Proposer) -> Payload:
    unit = at.one("SF")
    first = at.new(unit) | {"item": f"{unit}-{at.book.seq + 1}-part"}
    return {"source": at.item(unit), "targets": [first, _target(at, unit)]}


def _pair(at: Proposer) -> Payload:
    ends = [op.seq for op in at.book.ops() if op.kind == "RETIRE"] or [1]
    begins = [op.seq for op in at.book.ops() if op.kind in ("ADD", "LATE")] or [1]
    return {"retire_seq": at.one(ends), "add_seq": at.one(begins)}


def _transfer(at: Proposer) -> Payload:
    giver = {"from_org": at.one(ORGS)} if at.number(4) == 0 else {}
    return {"items": at.some(at.items(), 1), "to_org": at.one(ORGS)} | giver


def _dissolve(at: Proposer) -> Payload:
    return {"from_org": at.one(ORGS), "to_org": at.one(ORGS)}


def _production(at: Proposer) -> Payload:
    return {"item": at.item("S"), "production": at.one(("own", "partner", "purchased"))}


def _channel(at: Proposer) -> Payload:
    payload: Payload = {"item": at.item("F")}
    if at.number(3):
        payload["offer"] = {channel: at.some(FIELDS) for channel in at.some(CHANNELS, 1)}
    if at.number(3) == 0 or "offer" not in payload:
        payload["withdraw"] = [at.one(CHANNELS)]
    return payload


def _change(at: Proposer, item: str) -> Payload:
    standing = at.book.timelines.get(item, NOTHING).at(at.day)
    form = standing.form if standing is not None else None
    required = sorted(form.required) if form is not None else []
    optional = sorted(form.optional) if form is not None else []
    verb = at.one(("remove", "relax", "tighten", "add", "remap"))
    if verb == "remap":
        return {"remap": {at.one(required + optional or ["f1"]): at.one(CONCEPTS)}}
    if verb == "add":
        return {"add": [at.one(FIELDS)]}
    fitting = {"remove": required + optional, "relax": required, "tighten": optional}[verb]
    return {verb: [at.one(fitting or ["f1"])]}


def _field(at: Proposer) -> Payload:
    item = at.item("F")
    return {"item": item, "changes": [_change(at, item) for _ in range(1 + at.number(2))]}


def _classify(at: Proposer) -> Payload:
    facts: Payload = {}
    for name, values in (
        ("instrument", TYPES),
        ("kind", ("support", "chargeable")),
        ("scope", ("national", "regional")),
        ("segments", (["start"], ["start", "grow"], [])),
        ("need", ("money", "advice")),
    ):
        if at.number(2):
            facts[name] = at.one(values)
    return {"item": at.item(live=at.number(4) > 0), "set": facts or {"kind": "unknown"}}


def _rename(at: Proposer) -> Payload:
    return {"item": at.item(), "title": "another name"}


def _note(at: Proposer) -> Payload:
    return {"item": at.item(), "note": "seen"}


def _void(at: Proposer) -> Payload:
    recent = at.number(2) and at.book.seq > 4
    return {"target": at.book.seq - at.number(4) if recent else 1 + at.number(at.book.seq + 1)}


PROPOSALS: Final[dict[str, Callable[[Proposer], Payload]]] = {
    "BASE": _base,
    "LATE": _late,
    "ADD": _begin,
    "RETIRE": _ended,
    "REINSTATE": _reinstate,
    "MERGE": _merge,
    "SPLIT": _split,
    "PAIR": _pair,
    "TRANSFER": _transfer,
    "DISSOLVE": _dissolve,
    "SCOPE_OUT": _marked,
    "SCOPE_IN": _entering,
    "PERIMETER_OUT": _marked,
    "PERIMETER_IN": _entering,
    "PRODUCTION": _production,
    "CHANNEL": _channel,
    "FIELD": _field,
    "CLASSIFY": _classify,
    "RENAME": _rename,
    "NOTE": _note,
    "VOID": _void,
}
#: Kinds by weight: what moves figures comes oftener than what does not.
WEIGHTED: Final = (
    *PROPOSALS,
    "BASE",
    "ADD",
    "RETIRE",
    "RETIRE",
    "REINSTATE",
    "FIELD",
    "FIELD",
    "CHANNEL",
    "VOID",
    "PAIR",
)
_NUMBER: Final = st.integers(0, 719)
MOVES: Final = st.builds(
    Move,
    kind=st.integers(0, len(WEIGHTED) - 1),
    day=st.integers(0, len(DAYS) - 1),
    recorded=st.integers(0, 4),
    picks=st.tuples(*[_NUMBER] * 5),
)


def proposed(book: Book, move: Move, recorded: str) -> Payload:
    """Return the operation that a move proposes."""
    kind, day = WEIGHTED[move.kind], DAYS[move.day]
    common = {"op": kind, "effective": day, "recorded": recorded, "proposer": "p", "approver": "q"}
    return common | PROPOSALS[kind](Proposer(book, day, move.picks))


def tell(first: Sequence[Move], then: Sequence[Move]) -> Told:
    """Return the ledger of the moves; those of `first` are all BASE."""
    book, place = Book(), 0
    told = Told([], [])
    for number, move in enumerate((*first, *then)):
        if number < len(first):
            move = move._replace(kind=0)
        elif move.recorded == 0:
            place = min(place + 1, len(RECORDED) - 1)
        payload = proposed(book, move, RECORDED[place])
        try:
            book.append(payload)
        except Refused:
            told.refused.append((book.seq, payload))
        else:
            told.accepted.append(payload)
    return told


def ledgers(least: int = 12, most: int = 50) -> st.SearchStrategy[Told]:
    """Return ledgers of at most `most` operations after up to eight of the baseline."""
    return st.builds(tell, st.lists(MOVES, max_size=8), st.lists(MOVES, min_size=least, max_size=most))
