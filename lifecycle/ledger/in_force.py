"""Which of the recorded operations hold: what is void, paired or dissolved, and those of each item in order. Pure."""

from bisect import insort
from collections.abc import Callable
from functools import partial
from typing import Any

from lifecycle.ledger.operations import Op
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.replay import Ending, Timeline

#: What takes a change back, the last first.
Undo = list[Callable[[], Any]]


def _by_key(op: Op) -> tuple[str, int]:
    return op.key


def take_back(undo: Undo) -> None:
    """Take back what was noted, the last first."""
    while undo:
        undo.pop()()


def _is_addition(op: Op, opening: str | None) -> bool:
    """Whether an item begins by `op` after the baseline: what is registered late existed and replaces nothing."""
    return op.kind == "ADD" or (op.kind == "LATE" and op.effective != opening)


class InForce:
    """What holds of `ops`, the operations of a book in recorded order, which the book adds to.

    `of_item` holds the operations of each item by effective date, `units` "S" or "F" by item, `endings` when and into
    whom an organisation was dissolved, `owned` whose timelines depend on that, `voided` and `pairs` the number of the
    VOID or PAIR by that of the operation.
    """

    def __init__(self, ops: list[Op]) -> None:
        self._ops = ops
        self.of_item: dict[str, list[Op]] = {}
        self.units: dict[str, str] = {}
        self.endings: dict[str, Ending] = {}
        self.owned: dict[str, set[str]] = {}
        self.voided: dict[int, int] = {}
        self.pairs: dict[int, int] = {}

    def copy(self, ops: list[Op]) -> "InForce":
        """Return the same for another book, whose operations are the same up to here."""
        copied = InForce(ops)
        copied.of_item = {item: [*held] for item, held in self.of_item.items()}
        copied.owned = {org: {*items} for org, items in self.owned.items()}
        copied.units, copied.endings = {**self.units}, {**self.endings}
        copied.voided, copied.pairs = {**self.voided}, {**self.pairs}
        return copied

    def gather(self, op: Op, opening: str | None, dropped: Undo) -> None:
        """Put one operation in force without replaying; sorting comes when all are gathered."""
        if op.kind in ("VOID", "PAIR", "DISSOLVE"):
            self.activate(op, opening, dropped)
            return
        self._learn_units(op, dropped)
        for item in op.touched():
            self.of_item.setdefault(item, []).append(op)

    def sort(self) -> None:
        """Bring the operations of each item in order, after all have been gathered."""
        for ops in self.of_item.values():
            ops.sort(key=_by_key)

    def note_owners(self, timeline: Timeline) -> None:
        """Note whose endings concern the item; an organisation stays noted, which only costs a replay more."""
        for owner in timeline.owners:
            while True:
                self.owned.setdefault(owner, set()).add(timeline.item)
                ending = self.endings.get(owner)
                if ending is None:
                    break
                owner = ending.heir

    def activate(self, op: Op, opening: str | None, undo: Undo) -> set[str]:
        """Put an operation in force and return the items to replay; Refused where it cannot be.

        `opening` is the day the ledger opens.
        """
        if op.kind == "VOID":
            return self._void(op, opening, undo)
        if op.kind == "PAIR":
            return self._pair(op, opening, undo)
        if op.kind == "DISSOLVE":
            return self._dissolve(op, undo)
        self._learn_units(op, undo)
        for item in op.touched():
            ops = self.of_item.setdefault(item, [])
            insort(ops, op, key=_by_key)
            undo.append(partial(ops.remove, op))
        return set(op.touched())

    def _deactivate(self, op: Op, opening: str | None, undo: Undo) -> set[str]:
        if op.seq in self.pairs:
            raise Refused("pair_depends", number=self.pairs[op.seq])
        if op.kind == "VOID":
            return self._unvoid(op, opening, undo)
        if op.kind == "PAIR":
            for seq in op.refers:
                del self.pairs[seq]
                undo.append(partial(self.pairs.__setitem__, seq, op.seq))
            return set()
        if op.kind == "DISSOLVE":
            ending = self.endings.pop(op.from_org)
            undo.append(partial(self.endings.__setitem__, op.from_org, ending))
            return set(self.owned.get(op.from_org, ()))
        for item in op.touched():
            ops = self.of_item[item]
            ops.remove(op)
            undo.append(partial(insort, ops, op, key=_by_key))
        return set(op.touched())

    def _learn_units(self, op: Op, undo: Undo) -> None:
        made = [op.new] if op.new is not None else []
        made += [target.new for target in op.targets if target.new is not None]
        for new in made:
            known = self.units.get(new.item)
            self.units[new.item] = new.unit
            if known is None:
                undo.append(partial(self.units.pop, new.item, None))
            elif known != new.unit:
                undo.append(partial(self.units.__setitem__, new.item, known))

    def _target_of(self, void: Op) -> Op:
        target = void.refers[0]
        if not 1 <= target < void.seq:
            raise Refused("unknown_operation", target=target)
        return self._ops[target - 1]

    def _void(self, op: Op, opening: str | None, undo: Undo) -> set[str]:
        target = self._target_of(op)
        if target.seq in self.voided:
            raise Refused("void_already", target=target.seq)
        touched = self._deactivate(target, opening, undo)
        self.voided[target.seq] = op.seq
        undo.append(partial(self.voided.pop, target.seq, None))
        return touched

    def _unvoid(self, op: Op, opening: str | None, undo: Undo) -> set[str]:
        target = self._target_of(op)
        del self.voided[target.seq]
        undo.append(partial(self.voided.__setitem__, target.seq, op.seq))
        return self.activate(target, opening, undo)

    def _pair(self, op: Op, opening: str | None, undo: Undo) -> set[str]:
        self._check_pair(op, opening)
        for seq in op.refers:
            self.pairs[seq] = op.seq
            undo.append(partial(self.pairs.pop, seq, None))
        return set()

    def _check_pair(self, op: Op, opening: str | None) -> None:
        for seq in op.refers:
            if not 1 <= seq < op.seq or seq in self.voided:
                raise Refused("unknown_operation", target=seq)
            if seq in self.pairs:
                raise Refused("paired_already", target=seq)
        retire, add = (self._ops[seq - 1] for seq in op.refers)
        fits = retire.kind == "RETIRE" and len(retire.items) == 1 and _is_addition(add, opening)
        if not fits or retire.items == add.items or self.units.get(retire.items[0]) != self.units.get(add.items[0]):
            raise Refused("not_a_pair", retire=retire.seq, add=add.seq)

    def _dissolve(self, op: Op, undo: Undo) -> set[str]:
        known = self.endings.get(op.from_org)
        if known is not None:
            raise Refused("dissolved_twice", org=op.from_org, dissolved=known.key[0])
        heir = self.endings.get(op.org)
        if heir is not None and heir.key <= op.key:
            raise Refused("heir_dissolved", org=op.org, dissolved=heir.key[0], effective=op.effective)
        for day, number in (ending.key for ending in self.endings.values() if ending.heir == op.from_org):
            if (day, number) >= op.key:
                raise Refused("heir_dissolved", seq=number, org=op.from_org, dissolved=op.effective, effective=day)
        self.endings[op.from_org] = Ending(op.key, op.org)
        undo.append(partial(self.endings.pop, op.from_org, None))
        return set(self.owned.get(op.from_org, ()))
