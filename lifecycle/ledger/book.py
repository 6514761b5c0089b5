"""The book: all operations known at one moment, projected to the timelines of the items.

`append` tries an operation against what it touches only, so its cost does not grow with the ledger; a refused one
leaves the book as it was. `Book.of` projects many at once. Both give the same timelines (tests hold them to it). Pure.
"""

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from lifecycle.ledger.in_force import InForce, Undo, take_back
from lifecycle.ledger.operations import Op, op_seq, parse
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.replay import Ending, Replay, Timeline

#: Appended operations that can be taken back without projecting anew.
_REMEMBERED: Final = 5_000


class Book:
    """Operations 1 to `seq` and what follows from them.

    `opening` is the day the ledger opens: given, or that of the first BASE. `version` grows with every change, for
    those who remember what they have computed.
    """

    def __init__(self, opening: str | None = None) -> None:
        self.opening = opening
        self.opened_by_setting = opening is not None
        self.version = 0
        self.timelines: dict[str, Timeline] = {}
        self._ops: list[Op] = []
        self._payloads: list[Mapping[str, Any]] = []
        self._force = InForce(self._ops)
        self._earliest: str | None = None
        self._undo: deque[Undo] = deque(maxlen=_REMEMBERED)

    # What is known

    @property
    def seq(self) -> int:
        """Return the number of the last operation; 0 for an empty ledger."""
        return len(self._ops)

    def op(self, seq: int) -> Op:
        """Return operation `seq` as it was read; IndexError when there is none."""
        if seq < 1:
            raise IndexError(seq)
        return self._ops[seq - 1]

    def payload(self, seq: int) -> Mapping[str, Any]:
        """Return operation `seq` as it was recorded; IndexError when there is none."""
        if seq < 1:
            raise IndexError(seq)
        return self._payloads[seq - 1]

    def ops(self) -> Iterable[Op]:
        """Return all operations in recorded order, void ones too."""
        return iter(self._ops)

    def is_void(self, seq: int) -> bool:
        """Whether operation `seq` has been made void."""
        return seq in self._force.voided

    def voided_by(self, seq: int) -> int | None:
        """Return the number of the operation that made `seq` void."""
        return self._force.voided.get(seq)

    def pair_of(self, seq: int) -> int | None:
        """Return the number of the PAIR that operation `seq` is part of."""
        return self._force.pairs.get(seq)

    def ops_of(self, item: str) -> tuple[Op, ...]:
        """Return the operations of an item that are in force, by effective date."""
        return tuple(self._force.of_item.get(item, ()))

    @property
    def organisations(self) -> set[str]:
        """Return every organisation that has ever owned an item, by what is in force, or ended."""
        owning = {org for org, items in self._force.owned.items() if any(self._has_owned(org, item) for item in items)}
        return owning | set(self._force.endings)

    def _has_owned(self, org: str, item: str) -> bool:
        timeline = self.timelines.get(item)
        return timeline is not None and org in timeline.owners

    @property
    def endings(self) -> Mapping[str, Ending]:
        """Return when each dissolved organisation ended and into whom."""
        return self._force.endings

    def last_received(self, org: str) -> str:
        """Return the last day on which an item, or an organisation that ended, came to `org`; "" when none ever did."""
        days = [ending.key[0] for ending in self._force.endings.values() if ending.heir == org]
        for item in self._force.owned.get(org, ()):
            before = None
            for step in self.timelines[item].steps if item in self.timelines else ():
                if step.standing.owner == org and (before is None or before.owner != org):
                    days.append(step.effective)
                before = step.standing
        return max(days, default="")

    def seq_known_at(self, day: str) -> int:
        """Return the number of the last operation recorded on or before `day` (recorded dates never fall)."""
        low, high = 0, len(self._ops)
        while low < high:
            middle = (low + high) // 2
            if self._ops[middle].recorded <= day:
                low = middle + 1
            else:
                high = middle
        return low

    # What a replay asks

    def ending_of(self, org: str) -> Ending | None:
        """Return when and into whom `org` was dissolved."""
        return self._force.endings.get(org)

    def class_of_late(self, effective: str) -> str:
        """Return LATE when the item existed at the baseline, else ADD."""
        return "LATE" if effective == self.opening else "ADD"

    def unit_of(self, item: str) -> str | None:
        """Return the unit of an item, "S" or "F"."""
        return self._force.units.get(item)

    # Adding

    @classmethod
    def of(cls, payloads: Iterable[Mapping[str, Any]], opening: str | None = None) -> "Book":
        """Project operations that have been recorded; Refused, with its number, for the first that does not fit."""
        book = cls(opening)
        with _without_collector():
            for payload in payloads:
                op = book._read(payload)
                book._ops.append(op)
                book._payloads.append(payload)
            book._project()
        return book

    def copy(self) -> "Book":
        """Return a book of the same operations that goes its own way from here; costs no projection.

        What has been appended to this one cannot be taken back in the copy.
        """
        copied = Book(self.opening)
        copied.opened_by_setting, copied._earliest = self.opened_by_setting, self._earliest
        copied._ops, copied._payloads, copied.timelines = [*self._ops], [*self._payloads], {**self.timelines}
        copied._force = self._force.copy(copied._ops)
        return copied

    def append(self, payload: Mapping[str, Any]) -> Op:
        """Add one operation; Refused with the reason, and nothing is changed, when the whole no longer projects."""
        op = self._read(payload)
        undo: Undo = []
        try:
            opens = self._remember_opening(op, undo)
            touched = self._force.activate(op, self.opening, undo)
            if opens:  # what was registered before may have existed at the baseline
                touched |= set(self.timelines)
            self._replay(touched, undo)
        except Refused as refused:
            take_back(undo)
            if refused.seq is not None and refused.seq != op.seq:
                raise Refused("no_longer_fits", seq=refused.seq, number=refused.seq, reason=str(refused)) from refused
            raise
        self._ops.append(op)
        self._payloads.append(payload)
        self._undo.append(undo)
        self.version += 1
        return op

    def can_rewind(self, seq: int) -> bool:
        """Whether the operations after `seq` can be taken back."""
        return self.seq - len(self._undo) <= seq <= self.seq

    def rewind(self, seq: int) -> None:
        """Take back the operations after `seq`; ValueError when they are no longer remembered."""
        if not self.can_rewind(seq):
            raise ValueError(seq)
        while self.seq > seq:
            self._ops.pop()
            self._payloads.pop()
            take_back(self._undo.pop())
            self.version += 1

    def _read(self, payload: Mapping[str, Any]) -> Op:
        seq = self.seq + 1
        op = parse(payload, seq)
        if op_seq(payload, seq) != seq:
            raise Refused("seq_jumps", number=payload["seq"], previous=seq - 1)
        if self._ops and op.recorded < self._ops[-1].recorded:
            raise Refused("recorded_falls", recorded=op.recorded, previous=self._ops[-1].recorded)
        self._check_opening(op)
        return op

    def _check_opening(self, op: Op) -> None:
        opening = self.opening
        if op.kind == "BASE":
            if opening is None:
                opening = op.effective
                if self._earliest is not None and self._earliest < opening:
                    raise Refused("before_baseline", effective=self._earliest, opening=opening)
            if op.effective != opening:
                raise Refused("not_at_baseline", effective=op.effective, opening=opening)
        elif opening is not None and op.effective < opening:
            raise Refused("before_baseline", effective=op.effective, opening=opening)

    def _remember_opening(self, op: Op, undo: Undo) -> bool:
        """Note the first day; return whether the ledger opens by this operation."""
        opening, earliest = self.opening, self._earliest
        if op.kind == "BASE" and opening is None:
            self.opening = op.effective
        if earliest is None or op.effective < earliest:
            self._earliest = op.effective
        if (self.opening, self._earliest) != (opening, earliest):

            def restore() -> None:
                self.opening, self._earliest = opening, earliest

            undo.append(restore)
        return self.opening != opening

    # Projecting

    def _replay(self, items: Iterable[str], undo: Undo) -> None:
        for item in sorted(items):
            before = self.timelines.get(item)
            ops = self._force.of_item.get(item)
            if ops:
                timeline = Replay(item, self).run(ops)
                self.timelines[item] = timeline
                self._force.note_owners(timeline)
            elif before is not None:
                del self.timelines[item]
            if before is not None:
                undo.append(partial(self.timelines.__setitem__, item, before))
            else:
                undo.append(partial(self.timelines.pop, item, None))

    def _project(self) -> None:
        """Project all operations at once."""
        dropped: Undo = []
        for op in self._ops:
            try:
                self._check_opening(op)
                self._remember_opening(op, dropped)
                self._force.gather(op, self.opening, dropped)
            except Refused as refused:
                refused.seq = op.seq if refused.seq is None else refused.seq
                raise
            dropped.clear()
        self._force.sort()
        for item, ops in self._force.of_item.items():
            if ops:
                timeline = Replay(item, self).run(ops)
                self.timelines[item] = timeline
                self._force.note_owners(timeline)
        self.version += 1


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the search for cyclic garbage: a projection makes none, and would be searched again and again as it grows.

    It takes half the time of a large ledger otherwise.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
