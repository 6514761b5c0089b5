"""Operations: what the exchange format may say, and how it is read.

Source: LEDGER.md, "Operations are stored, lines are projected". Pure. A payload is kept as it came; `parse` reads it
into an `Op` and refuses what is not an operation. Whether an operation fits the ledger is asked by `book`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lifecycle.kinds import FormType, Instrument, Kind, Scope
from lifecycle.ledger.field_changes import FieldChange, read_changes
from lifecycle.ledger.form_state import DEFAULT_CHANNEL, expand
from lifecycle.ledger.refusals import Refused, gettext_noop, shown

#: What an operation may be called, in the order of LEDGER.md; CLASSIFY is of ADDENDA, 1.
KINDS: Final = (
    "BASE",
    "LATE",
    "ADD",
    "RETIRE",
    "REINSTATE",
    "MERGE",
    "SPLIT",
    "PAIR",
    "TRANSFER",
    "DISSOLVE",
    "SCOPE_OUT",
    "SCOPE_IN",
    "PERIMETER_OUT",
    "PERIMETER_IN",
    "PRODUCTION",
    "CHANNEL",
    "FIELD",
    "CLASSIFY",
    "RENAME",
    "NOTE",
    "VOID",
)
#: Operations after which an item is known that was not known before.
BEGINNINGS: Final = frozenset({"BASE", "LATE", "ADD"})
PRODUCTIONS: Final = frozenset({"own", "partner", "purchased"})
#: Types of a form. Only an application counts in F (counting rule 5); a form without a type is one.
COUNTED_TYPES: Final = frozenset({"", "application"})
#: No operation is effective or recorded later: a typing error, and 24 months on there must be a calendar still.
LAST_DAY: Final = "2999-12-31"
_VALUES: Final[dict[str, frozenset[str]]] = {
    "kind": frozenset(Kind),
    "scope": frozenset(Scope),
    "instrument": frozenset({*Instrument, *FormType}),
}
_FACTS: Final = {"kind": str, "scope": str, "instrument": str, "segments": list, "needs": list}


class NewItem(NamedTuple):
    """An item as an operation makes it known."""

    item: str
    unit: str
    org: str
    title: str
    required: frozenset[str]
    optional: frozenset[str]
    channels: Mapping[str, frozenset[str]]
    production: str
    facts: Mapping[str, Any]
    in_perimeter: bool
    in_scope: bool


class Target(NamedTuple):
    """Where a merge or a split leads: to a new item, or to one that exists and may ask something else from then on."""

    item: str
    new: NewItem | None
    required: frozenset[str] | None
    optional: frozenset[str] | None


class Op(NamedTuple):
    """An operation that has been read. `key` orders a timeline: by effective date, then by number."""

    seq: int
    kind: str
    effective: str
    recorded: str
    items: tuple[str, ...]
    new: NewItem | None = None
    targets: tuple[Target, ...] = ()
    org: str = ""
    from_org: str = ""
    value: str = ""
    facts: Mapping[str, Any] = {}
    changes: tuple[FieldChange, ...] = ()
    offer: Mapping[str, frozenset[str]] = {}
    withdraw: tuple[str, ...] = ()
    refers: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """Return the place of the operation in time."""
        return (self.effective, self.seq)

    def touched(self) -> tuple[str, ...]:
        """Return the codes of all items whose timeline the operation is part of."""
        found = self.items
        if self.targets:
            found += tuple(target.item for target in self.targets)
        return found


@lru_cache(maxsize=20_000)
def _is_date(text: str) -> bool:
    if len(text) != 10:
        return False
    try:
        # Other forms of ISO 8601, such as 2010-W05-7, are as long but do not sort by time.
        return date.fromisoformat(text).isoformat() == text <= LAST_DAY
    except ValueError:
        return False


def _day(payload: Mapping[str, Any], key: str) -> str:
    text = payload.get(key)
    if text is None:
        raise Refused("missing", key=key)
    if not isinstance(text, str) or not _is_date(text):
        raise Refused("not_a_date", key=key, value=shown(text))
    return text


def _text(payload: Mapping[str, Any], key: str, default: str | None = None) -> str:
    text = payload.get(key, default)
    if text is None:
        raise Refused("missing", key=key)
    if not isinstance(text, str) or (default is None and not text):
        raise Refused("wrong_type", key=key, wanted=gettext_noop("text"))
    return text


def _texts(payload: Mapping[str, Any], key: str, default: Sequence[str] | None = ()) -> tuple[str, ...]:
    texts = payload.get(key, default)
    if texts is None:
        raise Refused("missing", key=key)
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) and text for text in texts):
        raise Refused("wrong_type", key=key, wanted=gettext_noop("a list of texts"))
    return tuple(texts)


def _flag(payload: Mapping[str, Any], key: str) -> bool:
    flag = payload.get(key, True)
    if not isinstance(flag, bool):
        raise Refused("wrong_type", key=key, wanted=gettext_noop("true or false"))
    return flag


def _number(payload: Mapping[str, Any], key: str) -> int:
    number = payload.get(key)
    if number is None:
        raise Refused("missing", key=key)
    if not isinstance(number, int) or isinstance(number, bool):
        raise Refused("wrong_type", key=key, wanted=gettext_noop("a whole number"))
    return number


def _choice(value: str, key: str, allowed: frozenset[str]) -> str:
    if value not in allowed:
        raise Refused("unknown_value", key=key, value=shown(value))
    return value


def op_seq(payload: Mapping[str, Any], default: int) -> int:
    """Return the number that a payload gives itself, else `default`."""
    return _number(payload, "seq") if "seq" in payload else default


def _channels(given: Any, key: str) -> dict[str, frozenset[str]]:
    if isinstance(given, Mapping):
        return {_text({key: channel}, key): expand(_texts(given, channel)) for channel in given}
    return {channel: frozenset() for channel in _texts({key: given}, key)}


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return counted facts; `need` is another name of `needs`, and one code is a list of one."""
    facts: dict[str, Any] = {}
    for name, value in given.items():
        name = {"need": "needs", "segment": "segments"}.get(name, name)
        if name not in _FACTS:
            raise Refused("unknown_value", key="set", value=shown(name))
        if _FACTS[name] is list:
            value = tuple(text for text in [value] if text) if isinstance(value, str) else _texts({name: value}, name)
        elif not isinstance(value, str):
            raise Refused("wrong_type", key=name, wanted=gettext_noop("text"))
        elif value and value not in _VALUES[name]:
            raise Refused("unknown_value", key=name, value=shown(value))
        facts[name] = value
    return facts


def _object(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    given = payload.get(key)
    if given is None:
        raise Refused("missing", key=key)
    if not isinstance(given, Mapping):
        raise Refused("wrong_type", key=key, wanted=gettext_noop("an object"))
    return given


def _new_item(given: Mapping[str, Any]) -> NewItem:
    item, unit = _text(given, "item"), _choice(_text(given, "unit"), "unit", frozenset({"S", "F"}))
    if unit == "S" and any(given.get(key) for key in ("req", "opt", "channels")):
        raise Refused("fields_of_service", item=item)
    channels = _channels(given.get("channels", [DEFAULT_CHANNEL]), "channels") if unit == "F" else {}
    if unit == "F" and not channels:
        raise Refused("no_channel", item=item)
    required, optional = expand(_texts(given, "req")), expand(_texts(given, "opt"))
    both = sorted(required & optional)
    if both:
        raise Refused("named_twice", item=both[0])
    return NewItem(
        item=item,
        unit=unit,
        org=_text(given, "org"),
        title=_text(given, "title", ""),
        required=required,
        optional=optional,
        channels=channels,
        production=_choice(_text(given, "production", "own"), "production", PRODUCTIONS),
        facts=_facts({name: given[name] for name in (*_FACTS, "need") if name in given}),
        in_perimeter=_flag(given, "in_perimeter"),
        in_scope=_flag(given, "in_scope"),
    )


def _target(given: Any) -> Target:
    if isinstance(given, str):
        given = {"item": given}
    if not isinstance(given, Mapping):
        raise Refused("wrong_type", key="target", wanted=gettext_noop("an object"))
    if "unit" in given:
        new = _new_item(given)
        return Target(new.item, new, None, None)
    required = expand(_texts(given, "req")) if "req" in given else None
    optional = expand(_texts(given, "opt")) if "opt" in given else None
    return Target(_text(given, "item"), None, required, optional)


def _items(payload: Mapping[str, Any]) -> tuple[str, ...]:
    items = _texts(payload, "items") if "items" in payload else (_text(payload, "item"),)
    if not items:
        raise Refused("missing", key="items")
    return _once(items)


def _once(items: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for item in items:
        if item in seen:
            raise Refused("named_twice", item=item)
        seen.add(item)
    return items


def _beginning(payload: Mapping[str, Any]) -> dict[str, Any]:
    new = _new_item(_object(payload, "new"))
    return {"items": (new.item,), "new": new}


def _of_items(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": _items(payload)}


def _of_perhaps_new(payload: Mapping[str, Any]) -> dict[str, Any]:
    return _beginning(payload) if "new" in payload else _of_items(payload)


def _merge(payload: Mapping[str, Any]) -> dict[str, Any]:
    sources = _texts(payload, "sources", None)
    target = _target(payload.get("target", {}))
    if not sources:
        raise Refused("missing", key="sources")
    _once((*sources, target.item))
    return {"items": sources, "targets": (target,)}


def _split(payload: Mapping[str, Any]) -> dict[str, Any]:
    given = payload.get("targets")
    if not isinstance(given, list | tuple) or not given:
        raise Refused("missing", key="targets")
    targets = tuple(_target(each) for each in given)
    source = _text(payload, "source")
    _once((source, *(target.item for target in targets)))
    return {"items": (source,), "targets": targets}


def _pair(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": (), "refers": (_number(payload, "retire_seq"), _number(payload, "add_seq"))}


def _void(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": (), "refers": (_number(payload, "target"),)}


def _transfer(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": _items(payload), "org": _text(payload, "to_org"), "from_org": _text(payload, "from_org", "")}


def _dissolve(payload: Mapping[str, Any]) -> dict[str, Any]:
    gone, heir = _text(payload, "from_org"), _text(payload, "to_org")
    if gone == heir:
        raise Refused("same_organisation", org=gone)
    return {"items": (), "org": heir, "from_org": gone}


def _production(payload: Mapping[str, Any]) -> dict[str, Any]:
    value = _choice(_text(payload, "production"), "production", PRODUCTIONS)
    return {"items": _items(payload), "value": value}


def _channel(payload: Mapping[str, Any]) -> dict[str, Any]:
    offer = _channels(payload.get("offer", {}), "offer")
    withdraw = _texts(payload, "withdraw")
    if not offer and not withdraw:
        raise Refused("missing", key="offer")
    return {"items": (_text(payload, "item"),), "offer": offer, "withdraw": withdraw}


def _field(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": (_text(payload, "item"),), "changes": read_changes(payload.get("changes"))}


def _classify(payload: Mapping[str, Any]) -> dict[str, Any]:
    given = _object(payload, "set")
    if not given:
        raise Refused("missing", key="set")
    return {"items": _items(payload), "facts": _facts(given)}


def _rename(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": _items(payload), "value": _text(payload, "title")}


def _note(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": _items(payload) if "item" in payload or "items" in payload else ()}


_READERS: Final[dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "BASE": _beginning,
    "LATE": _beginning,
    "ADD": _beginning,
    "RETIRE": _of_items,
    "REINSTATE": _of_items,
    "MERGE": _merge,
    "SPLIT": _split,
    "PAIR": _pair,
    "TRANSFER": _transfer,
    "DISSOLVE": _dissolve,
    "SCOPE_OUT": _of_items,
    "SCOPE_IN": _of_perhaps_new,
    "PERIMETER_OUT": _of_items,
    "PERIMETER_IN": _of_perhaps_new,
    "PRODUCTION": _production,
    "CHANNEL": _channel,
    "FIELD": _field,
    "CLASSIFY": _classify,
    "RENAME": _rename,
    "NOTE": _note,
    "VOID": _void,
}


def parse(payload: Any, seq: int) -> Op:
    """Read one operation as number `seq`; Refused with the reason when it is none."""
    if not isinstance(payload, Mapping):
        raise Refused("not_an_object")
    kind = _text(payload, "op")
    reader = _READERS.get(kind)
    if reader is None:
        raise Refused("unknown_kind", value=shown(kind))
    effective, recorded = _day(payload, "effective"), _day(payload, "recorded")
    proposer, approver = payload.get("proposer"), payload.get("approver")
    if proposer and proposer == approver:
        raise Refused("same_person")
    return Op(seq=seq, kind=kind, effective=effective, recorded=recorded, **reader(payload))
