"""Evidence packs: one file with operations, lines, figures and signature that anyone can check without this system.

A pack is a zip whose bytes follow from its contents alone, so the same contents always give the same file. It holds its
own checker, `verify.py`, which is the source of `lifecycle.ledger.pack_verifier`.

Source: LEDGER.md, Integrity.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from lifecycle.ledger import pack_verifier
from lifecycle.ledger.bridge import Bridge
from lifecycle.ledger.chain import NotCanonical, canonical
from lifecycle.ledger.lines import Line

LINE_COLUMNS: Final = ("effective", "seq", "class", "unit", "item", "owner", "delta")
BRIDGE_COLUMNS: Final = ("unit", "since", "until", *pack_verifier.BRIDGE_ROW)
#: A name that unpacks alike everywhere.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9]{1,8})?")


class PackRefused(ValueError):
    """The pack would not pass its own check; `faults` say where and why."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class Signer(Protocol):
    """What signs a pack, such as `lifecycle.ledger.signing.SealKey`."""

    def sign(self, message: bytes) -> str:
        """Return the Ed25519 signature of `message` as 128 hexadecimal digits."""

    def public_key_hex(self) -> str:
        """Return the public key as 64 hexadecimal digits."""


def verifier_source() -> bytes:
    """Return `verify.py`, the standalone checker of packs."""
    return Path(pack_verifier.__file__).read_bytes()


def build_pack(*, manifest: Mapping[str, Any], files: Mapping[str, bytes], signer: Signer | None) -> bytes:
    """Return the pack of `files` as a zip.

    `manifest` needs "head" (the hash of the last operation) and "counts" ({unit: count}), and says besides what the
    figures are of: t, k, basis, filters, rule version. It gains "format", "operations" (their number), "files"
    ({name: SHA-256}) and "public_key" (null without a signer). `files` are operations.jsonl, lines.csv and bridge.csv
    (see the functions below) and whatever else belongs to the pack; verify.py is added. Raises PackRefused.
    """
    contents = {**files, pack_verifier.VERIFIER: verifier_source()}
    _check_names(files)
    sums = {name: hashlib.sha256(contents[name]).hexdigest() for name in sorted(contents)}
    told = {
        **manifest,
        "format": pack_verifier.FORMAT,
        "operations": contents.get(pack_verifier.OPERATIONS, b"").count(b"\n"),
        "files": sums,
        "public_key": signer.public_key_hex() if signer is not None else None,
    }
    try:
        canonical(told)
    except NotCanonical as error:
        raise PackRefused([f"{pack_verifier.MANIFEST}: {error}"]) from error
    text = (json.dumps(told, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()
    contents[pack_verifier.MANIFEST] = text
    contents[pack_verifier.MANIFEST_SUM] = pack_verifier.manifest_sum(text)
    contents[pack_verifier.SIGNATURE] = (
        pack_verifier.signature_bytes(signer.public_key_hex(), signer.sign(text))
        if signer is not None
        else pack_verifier.UNSIGNED
    )
    pack = pack_verifier.zip_bytes(contents)
    faults = pack_verifier.faults_of_zip(pack)
    if faults:
        raise PackRefused(faults)
    return pack


def _check_names(files: Mapping[str, bytes]) -> None:
    own = {*pack_verifier.ABOUT_MANIFEST, pack_verifier.VERIFIER}
    wrong = [f"{name}: not the name of a file of a pack" for name in files if name in own or not _NAME.fullmatch(name)]
    if wrong:
        raise PackRefused(wrong)


def operations_jsonl(operations: Iterable[tuple[Mapping[str, Any], str]]) -> bytes:
    """Return operations.jsonl of payloads and their hashes, from the first operation on."""
    return b"".join(canonical({**payload, "hash": stored}) + b"\n" for payload, stored in operations)


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def lines_csv(lines: Iterable[Line]) -> bytes:
    """Return lines.csv: the lines since the beginning of the ledger, which sum to the counts of the manifest."""
    return _table(LINE_COLUMNS, lines)


def bridge_csv(bridges: Iterable[Bridge], recounts: Mapping[str, int] | None = None) -> bytes:
    """Return bridge.csv. A row is an `amount`, a `sum` of the amounts above it, or stands `beside` and is not added.

    `recounts` are the live register counted anew, by unit; a recount is a sum that must meet the count.
    """
    return _table(BRIDGE_COLUMNS, (row for each in bridges for row in _bridge_rows(each, recounts or {})))


def _bridge_rows(bridge: Bridge, recounts: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    amounts = {"original": bridge.original, "late": bridge.late, "corrections": bridge.corrections}
    rows: list[tuple[str, str, int]] = [
        *_amounts(amounts),
        ("restated", "sum", bridge.restated),
        *_amounts(bridge.steps),
        ("like_for_like", "sum", bridge.like_for_like),
        *_amounts(bridge.moves),
        ("end", "sum", bridge.end),
    ]
    if bridge.unit in recounts:
        rows.append(("recount", "sum", recounts[bridge.unit]))
    rows += [(f"excluded:{reason}", "beside", number) for reason, number in bridge.exclusions.items()]
    for row in rows:
        yield (bridge.unit, bridge.since, bridge.until, *row)


def _amounts(amounts: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    return ((row, "amount", amount) for row, amount in amounts.items())
