"""The timeline of one item: its operations in the order of their effective dates, and how it stands after each.

A timeline is replayed from scratch whenever an operation of the item is added, also a backdated one: a field removed
last year from a form that has since ended lowers what its retirement took away. Pure.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, Protocol

from lifecycle.ledger.field_changes import apply_change
from lifecycle.ledger.form_state import FormState, form_state
from lifecycle.ledger.operations import NewItem, Op, Target
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.standing import Standing, beginning, with_facts


class Step(NamedTuple):
    """How an item stands from `effective` on, by operation `seq`; `cls` is the class of the lines it makes."""

    effective: str
    seq: int
    cls: str
    standing: Standing


class Ending(NamedTuple):
    """An owner ended: from `key` on, what it owned belongs to `heir`."""

    key: tuple[str, int]
    heir: str


class World(Protocol):
    """What a replay must know beyond the item's own operations."""

    opening: str | None

    def ending_of(self, org: str) -> Ending | None:
        """Return when and into whom an organisation was dissolved."""

    def class_of_late(self, effective: str) -> str:
        """Return LATE when the item existed at the baseline, else ADD."""

    def unit_of(self, item: str) -> str | None:
        """Return the unit of an item, "S" or "F"; None when nothing has made it known."""


class Timeline:
    """All steps of an item in time. Never changed: a new operation makes a new one."""

    __slots__ = ("_days", "item", "steps")

    def __init__(self, item: str, steps: Sequence[Step]) -> None:
        self.item = item
        self.steps = tuple(steps)
        self._days = [step.effective for step in self.steps]

    def at(self, day: str) -> Standing | None:
        """Return how the item stands at the end of `day`; None when nothing of it has begun."""
        place = bisect_right(self._days, day)
        return self.steps[place - 1].standing if place else None

    @property
    def owners(self) -> set[str]:
        """Return everyone who has ever owned the item."""
        return {step.standing.owner for step in self.steps}


class Replay:
    """Replays one item. The result of `run` is its timeline; Refused says which operation does not fit."""

    def __init__(self, item: str, world: World) -> None:
        self.item, self.world = item, world
        self.steps: list[Step] = []
        self.now: Standing | None = None

    def run(self, ops: Sequence[Op]) -> Timeline:
        """Replay `ops`, which are in the order of their keys."""
        for op in ops:
            self._inherit(op.key)
            try:
                _HANDLERS[op.kind](self, op)
            except Refused as refused:
                if refused.seq is None:
                    refused.seq = op.seq
                raise
        self._inherit(None)
        return Timeline(self.item, self.steps)

    def step(self, op: Op, cls: str, standing: Standing) -> None:
        """Add a step: from the operation on, the item stands so."""
        self.steps.append(Step(op.effective, op.seq, cls, standing))
        self.now = standing

    def _inherit(self, before: tuple[str, int] | None) -> None:
        """Let the item go over to its owner's successor where the owner ended before `before`."""
        while self.now is not None and self.now.live:
            ending = self.world.ending_of(self.now.owner)
            if ending is None or (before is not None and ending.key > before):
                return
            self.now = self.now._replace(owner=ending.heir)
            self.steps.append(Step(*ending.key, "TRANSFER", self.now))

    def known(self, op: Op) -> Standing:
        """Return how the item stands; Refused when nothing of it has begun."""
        if self.now is None:
            raise Refused("unknown_item", item=self.item, effective=op.effective)
        return self.now

    def living(self, op: Op) -> Standing:
        """Return how the item stands; Refused unless it is offered."""
        standing = self.known(op)
        if not standing.live:
            raise Refused("item_ended", item=self.item, effective=op.effective)
        return standing

    def form_of(self, op: Op) -> tuple[Standing, FormState]:
        """Return how the form stands and what it asks; Refused for a service."""
        standing = self.living(op)
        if standing.form is None:
            raise Refused("fields_of_service", item=self.item)
        return standing, standing.form

    def check_receives(self, org: str, op: Op) -> None:
        """Raise Refused when `org` had been dissolved by then."""
        ending = self.world.ending_of(org)
        if ending is not None and ending.key <= op.key:
            raise Refused("owner_dissolved", org=org, item=self.item, dissolved=ending.key[0], effective=op.effective)

    def begin(self, op: Op, cls: str, new: NewItem) -> None:
        """Make the item known."""
        if self.now is not None:
            raise Refused("item_exists", item=self.item)
        self.check_receives(new.org, op)
        self.step(op, cls, beginning(new))

    def enter(self, op: Op, cls: str, flag: "Callable[[Standing, bool], Standing]") -> None:
        """Bring the item into scope or perimeter. One not known yet existed outside it since the ledger opened."""
        if op.new is not None:
            if self.now is not None:
                raise Refused("item_exists", item=self.item)
            self.check_receives(op.new.org, op)
            outside = flag(beginning(op.new), False)
            self.steps.append(Step(self.world.opening or op.effective, op.seq, "BASE", outside))
            self.now = outside
        self.step(op, cls, flag(self.known(op), True))

    def end(self, op: Op, cls: str) -> None:
        """End the item."""
        self.step(op, cls, self.living(op)._replace(live=False))

    def reach(self, op: Op, cls: str, target: Target) -> None:
        """Arrive at the item: it begins, or goes on and may ask something else."""
        if target.new is not None:
            self.begin(op, cls, target.new)
            return
        standing = self.living(op)
        if target.required is None and target.optional is None:
            self.step(op, cls, standing)
            return
        standing, form = self.form_of(op)
        required = form.required if target.required is None else target.required
        optional = form.optional if target.optional is None else target.optional
        concepts = {key: concept for key, concept in form.concepts.items() if key in required or key in optional}
        asked = form_state(required, optional - required, form.channels, concepts)
        self.step(op, cls, standing._replace(form=asked))


def _base(replay: Replay, op: Op) -> None:
    replay.begin(op, op.kind, _new(op))


def _late(replay: Replay, op: Op) -> None:
    replay.begin(op, replay.world.class_of_late(op.effective), _new(op))


def _new(op: Op) -> NewItem:
    if op.new is None:
        raise Refused("missing", key="new")
    return op.new


def _retire(replay: Replay, op: Op) -> None:
    replay.end(op, "RETIRE")


def _reinstate(replay: Replay, op: Op) -> None:
    standing = replay.known(op)
    if standing.live:
        raise Refused("item_living", item=replay.item, effective=op.effective)
    owner = heir_by(replay.world, standing.owner, op.key)
    replay.step(op, "REINSTATE", standing._replace(live=True, owner=owner))


def heir_by(world: World, owner: str, key: tuple[str, int]) -> str:
    """Return the end of the chain of successors of `owner` as of `key`."""
    ending = world.ending_of(owner)
    while ending is not None and ending.key <= key:
        owner = ending.heir
        ending = world.ending_of(owner)
    return owner


def _merge_or_split(replay: Replay, op: Op) -> None:
    mine = replay.world.unit_of(replay.item)
    for other in op.touched():
        if mine is not None and replay.world.unit_of(other) not in (None, mine):
            raise Refused("other_unit", item=other, other=replay.item)
    for target in op.targets:
        if target.item == replay.item:
            replay.reach(op, op.kind, target)
            return
    replay.end(op, op.kind)


def _transfer(replay: Replay, op: Op) -> None:
    standing = replay.living(op)
    if op.from_org and standing.owner != op.from_org:
        raise Refused("other_owner", item=replay.item, owner=standing.owner, org=op.from_org, effective=op.effective)
    replay.check_receives(op.org, op)
    replay.step(op, "TRANSFER", standing._replace(owner=op.org))


def _scope_flag(standing: Standing, inside: bool) -> Standing:
    return standing._replace(scope_flag=inside)


def _perimeter_flag(standing: Standing, inside: bool) -> Standing:
    return standing._replace(in_perimeter=inside)


def _scope_out(replay: Replay, op: Op) -> None:
    replay.step(op, "SCOPE", _scope_flag(replay.known(op), False))


def _scope_in(replay: Replay, op: Op) -> None:
    replay.enter(op, "SCOPE", _scope_flag)


def _perimeter_out(replay: Replay, op: Op) -> None:
    replay.step(op, "PERIMETER", _perimeter_flag(replay.known(op), False))


def _perimeter_in(replay: Replay, op: Op) -> None:
    replay.enter(op, "PERIMETER", _perimeter_flag)


def _production(replay: Replay, op: Op) -> None:
    replay.step(op, "PRODUCTION", replay.known(op)._replace(production=op.value))


def _channel(replay: Replay, op: Op) -> None:
    standing, form = replay.form_of(op)
    channels = {**form.channels, **op.offer}
    for channel in op.withdraw:
        if channel not in channels:
            raise Refused("channel_not_offered", item=replay.item, channel=channel)
        del channels[channel]
    if not channels:
        raise Refused("no_channel", item=replay.item)
    asked = form_state(form.required, form.optional, channels, form.concepts)
    replay.step(op, "PREFILL", standing._replace(form=asked))


def _field(replay: Replay, op: Op) -> None:
    standing, form = replay.form_of(op)
    for change in op.changes:
        form = apply_change(form, change, replay.item, op.effective)
        replay.step(op, change.line_class, standing._replace(form=form))


def _classify(replay: Replay, op: Op) -> None:
    standing = replay.known(op)
    changed = with_facts(standing, op.facts)
    moves_type = standing.form is not None and standing.in_scope != changed.in_scope
    replay.step(op, "SCOPE" if moves_type else "CLASSIFY", changed)


def _no_effect(replay: Replay, op: Op) -> None:
    replay.known(op)


_HANDLERS: Final[dict[str, Callable[[Replay, Op], Any]]] = {
    "BASE": _base,
    "LATE": _late,
    "ADD": _base,
    "RETIRE": _retire,
    "REINSTATE": _reinstate,
    "MERGE": _merge_or_split,
    "SPLIT": _merge_or_split,
    "TRANSFER": _transfer,
    "SCOPE_OUT": _scope_out,
    "SCOPE_IN": _scope_in,
    "PERIMETER_OUT": _perimeter_out,
    "PERIMETER_IN": _perimeter_in,
    "PRODUCTION": _production,
    "CHANNEL": _channel,
    "FIELD": _field,
    "CLASSIFY": _classify,
    "RENAME": _no_effect,
    "NOTE": _no_effect,
}
