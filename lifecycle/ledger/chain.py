"""The hash chain of the ledger: each operation's hash holds the hash of the one before it.

h0 is 64 zeros; hi = SHA-256("portfolio-ledger-v1\\n" ‖ bytes of hi-1 ‖ canonical JSON of operation i).
Canonical JSON is RFC 8785, narrowed to strings, integers, booleans, null, lists and objects with ASCII keys: what is
left is written alike by `json.dumps` of every Python, so that a third party checks it with a standard library.

Source: LEDGER.md, Integrity. Pure.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

#: The hash before the first operation.
GENESIS: Final = "0" * 64
#: What every hashed text begins with; a change of the format gets another.
MARK: Final = b"portfolio-ledger-v1\n"
#: Integers beyond this are not exact in every JSON reader (RFC 8785, 3.2.2.3).
LARGEST: Final = 2**53 - 1
DEEPEST: Final = 32


class NotCanonical(ValueError):
    """A payload holds what has no canonical form. `place` is its path, such as `$.new.req[2]`."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def canonical(payload: Mapping[str, Any]) -> bytes:
    """Return the one UTF-8 text of `payload`: sorted keys, no spaces, letters unescaped; NotCanonical otherwise."""
    if not isinstance(payload, dict):
        raise NotCanonical("$", f"an operation is an object, not {type(payload).__name__}")
    _check(payload, "$", 0)
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _check(value: Any, path: str, depth: int) -> None:
    if depth > DEEPEST:
        raise NotCanonical(path, f"nested deeper than {DEEPEST} levels")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(path, f"the key {key!r} is not ASCII text")
            _check(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _check(inner, f"{path}[{place}]", depth + 1)
    else:
        _check_plain(value, path)


def _check_plain(value: Any, path: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(path, "an integer beyond 2^53 - 1")
    elif not isinstance(value, str):
        raise NotCanonical(path, f"a {type(value).__name__} has no canonical form")
    elif any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NotCanonical(path, "half of a surrogate pair is no letter")


def next_hash(previous: str, payload: Mapping[str, Any]) -> str:
    """Return the hash of `payload` after `previous` (64 hexadecimal digits), as 64 hexadecimal digits."""
    return hashlib.sha256(MARK + bytes.fromhex(previous) + canonical(payload)).hexdigest()


def first_broken(rows: Iterable[tuple[Mapping[str, Any], str]]) -> int | None:
    """Return the seq of the first row that does not continue the chain, or None when all do.

    `rows` are payloads with their stored hashes, from the first operation on. A row is broken when its seq is not the
    next one (a gap, a row out of place), when its payload has no canonical form, or when its hash is another.
    A row without a whole number for its seq is named by the number it should have.
    """
    head = GENESIS
    for expected, (payload, stored) in enumerate(rows, start=1):
        seq = payload.get("seq") if isinstance(payload, Mapping) else None
        if not isinstance(seq, int) or isinstance(seq, bool):
            return expected
        try:
            head = next_hash(head, payload)
        except NotCanonical:
            return seq
        if seq != expected or head != stored:
            return seq
    return None
