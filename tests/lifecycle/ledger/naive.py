"""A second, deliberately slow way to count a ledger, independent of `lifecycle.ledger`.

Every count replays every operation from the beginning, in the order of the day it took effect. Nothing is cached,
nothing is projected into lines: what comes out is a list of items with their state on that day, and that is counted.
Owner, scope and perimeter are those of the day (as was). The replay raises NotProjecting where LEDGER rules are broken.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Payload = dict[str, Any]
FOR_EVER = "9999-12-31"
UNITS = ("S", "S_own", "F", "R", "C")


class NotProjecting(Exception):
    """An operation finds the ledger in a state in which it cannot hold."""


@dataclass
class Item:
    """One item on a day. `concepts` holds every field and the data concept behind it."""

    code: str
    unit: str
    owner: str
    title: str = ""
    kind: str = "unknown"
    scope: str = "national"
    segments: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    instrument: str = ""
    production: str = "own"
    in_scope: bool = True
    in_perimeter: bool = True
    live: bool = True
    required: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    concepts: dict[str, str] = field(default_factory=dict)
    channels: dict[str, set[str]] = field(default_factory=dict)

    @property
    def counted(self) -> bool:
        """Whether the item is in any figure: offered, in scope, in the perimeter and, of forms, an application."""
        application = self.unit == "S" or self.instrument in ("", "application")
        return self.live and self.in_scope and self.in_perimeter and application

    @property
    def inputs(self) -> int:
        """Required inputs: in the offered channel that asks most."""
        return max(len(self.required - prefilled) for prefilled in self.channels.values())


def read(*paths: Path) -> list[Payload]:
    """Return the operations of JSON Lines files, one after another; those without a `seq` get the next one."""
    found: list[Payload] = []
    for path in paths:
        found.extend(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return numbered(found)


def numbered(payloads: Iterable[Payload]) -> list[Payload]:
    """Return the payloads with `seq` 1, 2, 3 … where none is given."""
    return [{"seq": number, **payload} for number, payload in enumerate(payloads, 1)]


def field_keys(names: Iterable[str]) -> Iterator[str]:
    """Write out ranges: c01..c03 means c01, c02, c03."""
    for name in names:
        first, dots, last = name.partition("..")
        if not dots:
            yield name
            continue
        stem = first.rstrip("0123456789")
        digits = len(first) - len(stem)
        for number in range(int(first[len(stem) :]), int(last[len(stem) :]) + 1):
            yield f"{stem}{number:0{digits}d}"


def known(payloads: Iterable[Payload], k: str) -> list[Payload]:
    """Return what was recorded by `k` and not voided by `k`."""
    recorded = [payload for payload in payloads if payload["recorded"] <= k]
    voided: set[int] = set()
    for payload in reversed(recorded):  # a VOID that has itself been voided voids nothing
        if payload["op"] == "VOID" and payload["seq"] not in voided:
            voided.add(payload["target"])
    return [payload for payload in recorded if payload["op"] != "VOID" and payload["seq"] not in voided]


def replay(payloads: Iterable[Payload], t: str = FOR_EVER, k: str = FOR_EVER) -> dict[str, Item]:
    """Return every item that had begun by `t`, as known at `k`. The payloads carry their `seq`."""
    due = [payload for payload in known(payloads, k) if payload["effective"] <= t]
    register = Register()
    for payload in sorted(due, key=lambda payload: (payload["effective"], payload["seq"])):
        register.apply(payload)
    return register.items


def count(payloads: Iterable[Payload], unit: str, t: str, k: str = FOR_EVER, owner: str | None = None) -> int:
    """Return S, S_own, F, R or C on `t` as known at `k`, of one owner or (None) of all."""
    return count_items(replay(payloads, t, k).values(), unit, owner)


def count_items(items: Iterable[Item], unit: str, owner: str | None = None) -> int:
    """Return the figure of items already replayed."""
    counted = [item for item in items if item.counted and owner in (None, item.owner)]
    services = [item for item in counted if item.unit == "S"]
    forms = [item for item in counted if item.unit == "F"]
    if unit == "S":
        return len(services)
    if unit == "S_own":
        return len([item for item in services if item.production == "own"])
    if unit == "F":
        return len(forms)
    if unit == "R":
        return sum(item.inputs for item in forms)
    return len({item.concepts[key] for item in forms for key in item.required})


def _need(holds: bool, payload: Payload, why: str) -> None:
    if not holds:
        raise NotProjecting(f"seq {payload['seq']} {payload['op']}: {why}")


def _items_of(payload: Payload) -> list[str]:
    return payload["items"] if "items" in payload else [payload["item"]]


class Register:
    """All items while operations are applied to them one by one."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.successors: dict[str, str] = {}

    def apply(self, payload: Payload) -> None:
        """Change the items by one operation; NotProjecting when it cannot hold."""
        getattr(self, "_" + payload["op"].lower())(payload)

    def _begin(self, payload: Payload, new: Payload) -> None:
        _need(new["item"] not in self.items, payload, f"{new['item']} is taken")
        _need(new["org"] not in self.successors, payload, f"{new['org']} has been dissolved")
        names = ("title", "kind", "scope", "segments", "needs", "instrument", "production", "in_scope", "in_perimeter")
        item = Item(new["item"], new["unit"], new["org"], **{name: new[name] for name in names if name in new})
        self.items[item.code] = item
        if item.unit == "F":
            self._ask(item, new)
            offered = new.get("channels", ["paper"])
            prefilled = offered if isinstance(offered, dict) else {}
            item.channels = {name: set(field_keys(prefilled.get(name, ()))) for name in offered}
            _need(bool(item.channels), payload, "a form needs a channel")

    def _ask(self, item: Item, new: Payload) -> None:
        if "req" in new:
            item.required = set(field_keys(new["req"]))
        if "opt" in new:
            item.optional = set(field_keys(new["opt"]))
        item.optional -= item.required
        item.concepts = {key: item.concepts.get(key, key) for key in item.required | item.optional}

    def _living(self, payload: Payload, code: str) -> Item:
        _need(code in self.items and self.items[code].live, payload, f"{code} is not offered")
        return self.items[code]

    def _base(self, payload: Payload) -> None:
        self._begin(payload, payload["new"])

    _late = _add = _base

    def _retire(self, payload: Payload) -> None:
        for code in _items_of(payload):
            self._living(payload, code).live = False

    def _reinstate(self, payload: Payload) -> None:
        for code in _items_of(payload):
            _need(code in self.items and not self.items[code].live, payload, f"{code} has not ended")
            item = self.items[code]
            item.live = True
            while item.owner in self.successors:
                item.owner = self.successors[item.owner]

    def _merge(self, payload: Payload) -> None:
        for code in payload["sources"]:
            self._living(payload, code).live = False
        self._become(payload, payload["target"])

    def _split(self, payload: Payload) -> None:
        self._living(payload, payload["source"]).live = False
        for target in payload["targets"]:
            self._become(payload, target)

    def _become(self, payload: Payload, target: Payload) -> None:
        if "unit" in target:
            self._begin(payload, target)
            return
        item = self._living(payload, target["item"])
        self._ask(item, target)

    def _transfer(self, payload: Payload) -> None:
        _need(payload["to_org"] not in self.successors, payload, "the receiver has been dissolved")
        for code in _items_of(payload):
            item = self._living(payload, code)
            _need(payload.get("from_org", item.owner) == item.owner, payload, f"{code} is not the giver's")
            item.owner = payload["to_org"]

    def _dissolve(self, payload: Payload) -> None:
        ending, heir = payload["from_org"], payload["to_org"]
        _need(not {ending, heir} & set(self.successors), payload, "already dissolved")
        self.successors[ending] = heir
        for item in self.items.values():
            if item.live and item.owner == ending:
                item.owner = heir

    def _known(self, payload: Payload) -> list[Item]:
        codes = _items_of(payload)
        _need(all(code in self.items for code in codes), payload, "an unknown item")
        return [self.items[code] for code in codes]

    def _mark(self, payload: Payload, name: str, value: bool) -> None:
        if "new" in payload:
            self._begin(payload, payload["new"])
            payload = {**payload, "item": payload["new"]["item"]}
        for item in self._known(payload):
            setattr(item, name, value)

    def _scope_out(self, payload: Payload) -> None:
        self._mark(payload, "in_scope", False)

    def _scope_in(self, payload: Payload) -> None:
        self._mark(payload, "in_scope", True)

    def _perimeter_out(self, payload: Payload) -> None:
        self._mark(payload, "in_perimeter", False)

    def _perimeter_in(self, payload: Payload) -> None:
        self._mark(payload, "in_perimeter", True)

    def _production(self, payload: Payload) -> None:
        for item in self._known(payload):
            item.production = payload["production"]

    def _classify(self, payload: Payload) -> None:
        for item in self._known(payload):
            for name, value in payload["set"].items():
                if name in ("need", "segment"):
                    setattr(item, f"{name}s", [value])
                else:
                    setattr(item, name, value)

    def _channel(self, payload: Payload) -> None:
        item = self._living(payload, payload["item"])
        for name, prefilled in payload.get("offer", {}).items():
            item.channels[name] = set(field_keys(prefilled))
        for name in payload.get("withdraw", ()):
            _need(name in item.channels, payload, f"{name} is not offered")
            del item.channels[name]
        _need(bool(item.channels), payload, "the last channel is withdrawn")

    def _field(self, payload: Payload) -> None:
        item = self._living(payload, payload["item"])
        for change in payload["changes"]:
            for name, value in change.items():
                if name == "remap":
                    _need(set(value) <= set(item.concepts), payload, "an unknown field is remapped")
                    item.concepts.update(value)
                    continue
                for key in field_keys(value):
                    self._field_change(payload, item, name, key)

    def _field_change(self, payload: Payload, item: Item, name: str, key: str) -> None:
        if name == "add":
            _need(key not in item.concepts, payload, f"{key} is asked already")
            item.concepts[key] = key
            item.required.add(key)
            return
        asked = item.optional if name == "tighten" else item.required | item.optional
        _need(key in asked, payload, f"there is no field {key}")
        if name == "remove":
            del item.concepts[key]
        _need(name != "relax" or key in item.required, payload, f"{key} is not required")
        item.required.discard(key)
        item.optional.discard(key)
        if name == "relax":
            item.optional.add(key)
        if name == "tighten":
            item.required.add(key)

    def _rename(self, payload: Payload) -> None:
        for item in self._known(payload):
            item.title = payload["title"]

    def _note(self, _payload: Payload) -> None:
        """A note changes nothing."""

    _pair = _note
