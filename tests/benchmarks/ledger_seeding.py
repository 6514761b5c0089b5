"""A believable ledger of any size: a baseline, then years of additions, endings, merges, field changes and errors.

The same number gives the same ledger. Every operation holds when it is recorded.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

Payload = dict[str, Any]
OPENING: Final = date(2010, 1, 1)
ORGANISATIONS: Final = tuple(f"ORG{number:02}" for number in range(1, 25))
#: Data concepts that forms share, and how many fields a form asks.
CONCEPTS, FIELDS = 400, (6, 28)
#: A third of the ledger is its baseline.
BASELINE_SHARE: Final = 3
_YEARS: Final = 14


class Seeder:
    """Tells a ledger of `size` operations; it remembers what lives and what forms ask, so that all of them hold."""

    def __init__(self, size: int, seed: int = 2010) -> None:
        self.size = size
        self.random = random.Random(seed)
        self.payloads: list[Payload] = []
        self.services: list[str] = []
        self.forms: list[str] = []
        self.asked: dict[str, tuple[set[str], set[str]]] = {}
        self.ended: list[str] = []
        self.since: dict[str, date] = {}
        self.unpaired: list[tuple[int, int]] = []
        self.day = OPENING

    def tell(self) -> list[Payload]:
        """Return the operations."""
        for _number in range(self.size // BASELINE_SHARE):
            self.add("BASE", effective=OPENING, recorded=OPENING + timedelta(days=31))
        self.day = OPENING + timedelta(days=32)
        actions, weights = zip(*_MIX, strict=True)
        while len(self.payloads) < self.size:
            at = len(self.payloads) / self.size
            passed = (at - 1 / BASELINE_SHARE) / (1 - 1 / BASELINE_SHARE)
            self.day = max(self.day, OPENING + timedelta(days=32 + round(365 * _YEARS * passed)))
            self.random.choices(actions, weights)[0](self)
        return self.payloads

    def post(self, kind: str, **more: Any) -> int:
        """Add an operation of today and return its number."""
        payload: Payload = {"op": kind, "effective": self.day.isoformat(), "recorded": self.day.isoformat()}
        payload |= {"reason": "päätös", "proposer": "a-17", "approver": "a-4"}
        self.payloads.append(payload | more)
        return len(self.payloads)

    def new(self, unit: str) -> Payload:
        """Return an item that is not known yet and remember it."""
        code = f"{unit}-{len(self.since) + 1}"
        item: Payload = {
            "item": code,
            "unit": unit,
            "org": self.random.choice(ORGANISATIONS),
            "title": f"Palvelu {code}, jolla on tavallisen pituinen nimi",
        }
        item |= {
            "kind": self.random.choice(("support", "chargeable", "free_advice")),
            "needs": [f"n{self.random.randrange(90)}"],
        }
        self.since[code] = self.day
        if unit == "S":
            self.services.append(code)
            return item
        keys = [f"c{number:03}" for number in self.random.sample(range(CONCEPTS), self.random.randint(*FIELDS))]
        required, optional = keys[: len(keys) * 3 // 4], keys[len(keys) * 3 // 4 :]
        self.asked[code] = (set(required), set(optional))
        self.forms.append(code)
        return item | {"req": required, "opt": optional, "channels": {"paper": [], "eform": required[:2]}}

    def add(self, kind: str = "ADD", effective: date | None = None, recorded: date | None = None) -> int:
        """Add an item: a service for every two forms."""
        new = self.new("SFF"[len(self.payloads) % 3])
        effective, recorded = effective or self.day, recorded or self.day
        self.since[new["item"]] = effective
        return self.post(kind, new=new, effective=effective.isoformat(), recorded=recorded.isoformat())

    def take(self, among: list[str]) -> str:
        """Return an item that ends now and forget it."""
        place = self.random.randrange(len(among))
        among[place], among[-1] = among[-1], among[place]
        self.asked.pop(among[-1], None)
        return among.pop()


def _retire(seeder: Seeder) -> None:
    items = seeder.random.choice((seeder.services, seeder.forms))
    if len(items) > 10:
        code = seeder.take(items)
        seeder.ended.append(code)
        seq = seeder.post("RETIRE", item=code)
        if code.startswith("S") and seeder.random.random() < 0.1:
            seeder.unpaired.append((seq, seeder.post("ADD", new=seeder.new("S"))))


def _pair(seeder: Seeder) -> None:
    if seeder.unpaired:
        retire, add = seeder.unpaired.pop()
        seeder.post("PAIR", retire_seq=retire, add_seq=add)


def _reinstate(seeder: Seeder) -> None:
    latest = range(max(0, len(seeder.ended) - 20), len(seeder.ended))
    services = [place for place in latest if seeder.ended[place].startswith("S")]
    if services:
        code = seeder.ended.pop(services[0])
        seeder.services.append(code)
        seeder.since[code] = seeder.day
        seeder.post("REINSTATE", item=code)


def _merge(seeder: Seeder) -> None:
    if len(seeder.forms) > 10:
        sources = [seeder.take(seeder.forms) for _number in range(seeder.random.randint(2, 4))]
        seeder.post("MERGE", sources=sources, target=seeder.new("F"))


def _split(seeder: Seeder) -> None:
    if len(seeder.services) > 10:
        source = seeder.take(seeder.services)
        seeder.post("SPLIT", source=source, targets=[seeder.new("S"), seeder.new("S")])


def _transfer(seeder: Seeder) -> None:
    items = seeder.random.sample(seeder.services, 2)
    seeder.post("TRANSFER", items=items, to_org=seeder.random.choice(ORGANISATIONS))


def _field(seeder: Seeder) -> None:
    code = seeder.random.choice(seeder.forms)
    required, optional = seeder.asked[code]
    backdated = seeder.day - timedelta(days=seeder.random.choice((0, 0, 0, 20)))
    effective = max(backdated, seeder.since[code]).isoformat()
    seeder.since[code] = max(backdated, seeder.since[code])
    if len(required) > 2 and seeder.random.random() < 0.7:
        key = seeder.random.choice(sorted(required))
        required.discard(key)
        relaxes = seeder.random.random() < 0.3
        if relaxes:
            optional.add(key)
        seeder.post("FIELD", item=code, effective=effective, changes=[{"relax" if relaxes else "remove": [key]}])
        return
    key = f"d{seeder.random.randrange(CONCEPTS):03}"
    if key not in required | optional:
        required.add(key)
        seeder.post("FIELD", item=code, effective=effective, changes=[{"add": [key]}])


def _channel(seeder: Seeder) -> None:
    code = seeder.random.choice(seeder.forms)
    effective = max(seeder.day, seeder.since[code]).isoformat()
    seeder.post("CHANNEL", item=code, effective=effective, offer={"eform": sorted(seeder.asked[code][0])[:4]})


def _classify(seeder: Seeder) -> None:
    code = seeder.random.choice(seeder.services)
    seeder.post(
        "CLASSIFY", item=code, set={"kind": seeder.random.choice(("support", "chargeable")), "segments": ["pk"]}
    )


def _perimeter(seeder: Seeder) -> None:
    kind = seeder.random.choice(("PERIMETER_OUT", "PERIMETER_IN", "SCOPE_OUT", "SCOPE_IN"))
    seeder.post(kind, item=seeder.random.choice(seeder.services + seeder.forms[:5]))


def _production(seeder: Seeder) -> None:
    seeder.post(
        "PRODUCTION", item=seeder.random.choice(seeder.services), production=seeder.random.choice(("own", "partner"))
    )


def _note(seeder: Seeder) -> None:
    seeder.post("NOTE", item=seeder.random.choice(seeder.services), note="ruotsinkielinen versio")


def _rename(seeder: Seeder) -> None:
    seeder.post("RENAME", item=seeder.random.choice(seeder.services), title="Uusi nimi")


def _late(seeder: Seeder) -> None:
    seeder.add("LATE", effective=OPENING)


def _void(seeder: Seeder) -> None:
    _note(seeder)
    seeder.post("VOID", target=len(seeder.payloads))


#: What happens after the baseline, by weight.
_MIX: Final[tuple[tuple[Callable[[Seeder], Any], int], ...]] = (
    (_field, 26),
    (_retire, 18),
    (Seeder.add, 12),
    (_channel, 9),
    (_classify, 8),
    (_note, 7),
    (_merge, 4),
    (_rename, 4),
    (_transfer, 3),
    (_production, 3),
    (_perimeter, 2),
    (_split, 1),
    (_reinstate, 1),
    (_late, 1),
    (_pair, 1),
    (_void, 1),
)


def ledger(size: int) -> list[Payload]:
    """Return a ledger of `size` operations, or one or two more."""
    return Seeder(size).tell()
