"""Checks an evidence pack: nothing in it was changed, added or taken away, and its figures add up.

    python verify.py                 check the unpacked folder this file lies in
    python verify.py PACK.zip        check a pack as it was sent, to the last byte
    python verify.py FOLDER          check another folder
    python verify.py --key HEX ...   and demand that the pack is signed by this public key

Needs Python 3.9 or newer and nothing else. Prints OK and ends with 0, or each fault with its place and ends with 1.
A pack vouches for itself only: compare the printed public key with the published one, or take this file from elsewhere.
"""

from __future__ import annotations

import argparse
import binascii
import csv
import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "tarjooma-evidence-pack-1"
MANIFEST, MANIFEST_SUM, SIGNATURE, VERIFIER = "manifest.json", "manifest.sha256", "signature.json", "verify.py"
OPERATIONS, LINES, BRIDGE = "operations.jsonl", "lines.csv", "bridge.csv"
#: Files that speak of the manifest or are it, so it cannot hold their sums.
ABOUT_MANIFEST = (MANIFEST, MANIFEST_SUM, SIGNATURE)
REQUIRED = (BRIDGE, LINES, OPERATIONS, VERIFIER)
#: Columns of bridge.csv that are no part of a bridge's name.
BRIDGE_ROW = ("row", "kind", "amount")
UNSIGNED = b'{"signed":false}\n'
GENESIS = "0" * 64
CHAIN_MARK = b"portfolio-ledger-v1\n"
LARGEST = 2**53 - 1
LARGEST_ZIP = 2**31 - 1
MOST_FILES = 10_000
FAULTS_SHOWN = 20

WHOLE = re.compile(r"-?[0-9]{1,15}")
HASH = re.compile(r"[0-9a-f]{64}")

Files = dict[str, bytes]
#: What reading garbage may raise.
UNREADABLE = (ValueError, RecursionError, csv.Error)


class Fault(Exception):
    """Something is wrong; the text says where and what."""


# --- Ed25519 (RFC 8032), verification only -------------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T


def _add(one: _Point, two: _Point) -> _Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % _P, (one[1] + one[0]) * (two[1] + two[0]) % _P
    c, d = 2 * one[3] * two[3] * _D % _P, 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


def _point(text: bytes) -> _Point:
    number = int.from_bytes(text, "little")
    odd, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        raise ValueError("no point of the curve")
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and odd):
        raise ValueError("no point of the curve")
    if x & 1 != odd:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def is_signed(message: bytes, signature: str, public_key: str) -> bool:
    """Whether `signature` (128 small hexadecimal digits) is that of `message` by `public_key` (64)."""
    if not HASH.fullmatch(public_key) or not HASH.fullmatch(signature[:64]) or not HASH.fullmatch(signature[64:]):
        return False
    key, both = bytes.fromhex(public_key), bytes.fromhex(signature)
    try:
        owner, first, second = _point(key), _point(both[:32]), int.from_bytes(both[32:], "little")
    except ValueError:
        return False
    if second >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(both[:32] + key + message).digest(), "little") % _L
    left, right = _times(second, _BASE), _add(first, _times(challenge, owner))
    return all((left[axis] * right[2] - right[axis] * left[2]) % _P == 0 for axis in (0, 1))


# --- The container -------------------------------------------------------------------------------------------------


def zip_bytes(files: Files) -> bytes:
    """Return the one zip file of `files`: names in order, nothing compressed, 1980-01-01, mode 0644."""
    body, directory = [], []
    place = 0
    for name in sorted(files):
        content, label = files[name], name.encode("ascii")
        size = len(content)
        facts = struct.pack("<5H3L2H", 20, 0, 0, 0, 0x21, binascii.crc32(content), size, size, len(label), 0)
        rest = struct.pack("<3H2L", 0, 0, 0, 0o100644 << 16, place)
        directory.append(b"PK\1\2" + struct.pack("<H", 0x0314) + facts + rest + label)
        body += [b"PK\3\4" + facts + label, content]
        place += 30 + len(label) + size
    listed = b"".join(directory)
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, len(files), len(files), len(listed), place, 0)
    return b"".join(body) + listed + end


def files_of_zip(data: bytes) -> Files:
    """Return the files of a zip that `zip_bytes` wrote; Fault where its entries cannot be read."""
    files: Files = {}
    place = 0
    if len(data) > LARGEST_ZIP:
        raise Fault("larger than a pack can be")
    while data[place : place + 4] == b"PK\3\4":
        header = data[place : place + 30]
        if len(header) < 30:
            raise Fault(f"byte {place}: the file ends in the middle of an entry")
        size, length, extra = struct.unpack("<LHH", header[22:30])
        start = place + 30 + length
        label = data[place + 30 : start]
        if extra or not label.isascii() or start + size > len(data):
            raise Fault(f"byte {place}: the entry is not written as a pack is")
        name = label.decode("ascii")
        if name in files or len(files) == MOST_FILES:
            raise Fault(f"byte {place}: the file {name} is there twice, or there are too many files")
        files[name] = data[start : start + size]
        place = start + size
    if not files:
        raise Fault("byte 0: this is no evidence pack")
    return files


def _container_faults(data: bytes, files: Files) -> Iterator[str]:
    expected = zip_bytes(files)
    if data != expected:
        shorter = min(len(data), len(expected))
        place = next((place for place in range(shorter) if data[place] != expected[place]), shorter)
        yield f"container, byte {place}: not written as a pack is (unpack other zips and check the folder)"


# --- The contents --------------------------------------------------------------------------------------------------


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    if not all(key.isascii() for key in found):
        raise ValueError("a name is not ASCII")
    return found


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,16}", text) or abs(int(text)) > LARGEST:
        raise ValueError("a number is too large")
    return int(text)


def _no_number(text: str) -> None:
    raise ValueError(f"{text[:40]} is not a whole number")


def _read_object(text: bytes) -> dict[str, Any]:
    found = json.loads(
        text.decode("utf-8"),
        object_pairs_hook=_object,
        parse_int=_whole,
        parse_float=_no_number,
        parse_constant=_no_number,
    )
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _canonical(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def signature_bytes(public_key: str, signature: str) -> bytes:
    """Return signature.json of a signed pack."""
    facts = {"algorithm": "Ed25519", "public_key": public_key, "signature": signature, "signed": True}
    return _canonical(facts) + b"\n"


def manifest_sum(manifest: bytes) -> bytes:
    """Return manifest.sha256, as `sha256sum` writes it."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode("ascii")


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and HASH.fullmatch(text) is not None


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _read_manifest(files: Files) -> dict[str, Any]:
    try:
        manifest = _read_object(files[MANIFEST])
    except UNREADABLE as error:
        raise Fault(f"{MANIFEST}: cannot be read ({error})") from error
    sums, counts, key = manifest.get("files"), manifest.get("counts"), manifest.get("public_key")
    sound = {
        "format": manifest.get("format") == FORMAT,
        "files": isinstance(sums, dict) and all(_is_hash(each) for each in sums.values()),
        "head": _is_hash(manifest.get("head")),
        "operations": _is_count(manifest.get("operations")),
        "counts": isinstance(counts, dict) and all(_is_count(each) for each in counts.values()),
        "public_key": "public_key" in manifest and (key is None or _is_hash(key)),
    }
    wrong = [name for name, is_sound in sound.items() if not is_sound]
    if wrong:
        raise Fault(f"{MANIFEST}: missing or not as it should be: {', '.join(wrong)}")
    return manifest


def _sum_faults(files: Files, sums: dict[str, str]) -> Iterator[str]:
    for name in sorted({*sums, *REQUIRED} - set(files)):
        yield f"{name}: the file is missing"
    for name in sorted(set(files) - set(sums) - set(ABOUT_MANIFEST)):
        yield f"{name}: the file is not in the manifest"
    for name in sorted(set(sums) & set(files)):
        if hashlib.sha256(files[name]).hexdigest() != sums[name]:
            yield f"{name}: changed, its SHA-256 is not that of the manifest"


def _signature_faults(files: Files, manifest: dict[str, Any], wanted: str | None) -> Iterator[str]:
    key, text = manifest["public_key"], files[SIGNATURE]
    if wanted is not None and key != wanted.lower():
        yield f"{SIGNATURE}: not signed by the key {wanted}"
    if key is None:
        if text != UNSIGNED:
            yield f"{SIGNATURE}: the manifest names no key, so the pack cannot be signed"
        return
    try:
        signature = str(_read_object(text).get("signature"))
    except UNREADABLE as error:
        yield f"{SIGNATURE}: cannot be read ({error})"
        return
    if text != signature_bytes(key, signature) or not is_signed(files[MANIFEST], signature, key):
        yield f"{SIGNATURE}: not the signature of {MANIFEST} by the key {key}"


def _chained(text: bytes) -> Iterator[tuple[int, str]]:
    """Yield the number and the hash of each operation; Fault at the first that breaks the chain."""
    head = GENESIS
    lines = text.split(b"\n")
    if lines.pop():
        raise Fault(f"{OPERATIONS}, line {len(lines) + 1}: the last line does not end")
    for number, line in enumerate(lines, start=1):
        place = f"{OPERATIONS}, line {number}"
        try:
            payload = _read_object(line)
            stored = payload.pop("hash", None)
            head = hashlib.sha256(CHAIN_MARK + bytes.fromhex(head) + _canonical(payload)).hexdigest()
        except UNREADABLE as error:
            raise Fault(f"{place}: cannot be read ({error})") from error
        if payload.get("seq") is True or payload.get("seq") != number:
            raise Fault(f"{place}: its number is {payload.get('seq')!r}, not {number}")
        if stored != head:
            raise Fault(f"{place}: operation {number} breaks the chain")
        yield number, head


def _chain_faults(files: Files, manifest: dict[str, Any]) -> Iterator[str]:
    number, head = 0, GENESIS
    for each in _chained(files[OPERATIONS]):
        number, head = each
    if head != manifest["head"]:
        yield f"{OPERATIONS}: ends with the hash {head}, not with the head of the manifest"
    if number != manifest["operations"]:
        yield f"{OPERATIONS}: holds {number} operations, not {manifest['operations']} as the manifest says"


def _rows(files: Files, name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row of a table with its place; Fault where it is no table of these columns."""
    try:
        reader = csv.reader(io.StringIO(files[name].decode("utf-8"), newline=""), strict=True)
        titles = next(reader, [])
        if len(set(titles)) != len(titles) or not set(columns) <= set(titles):
            raise Fault(f"{name}: lacks one of the columns {', '.join(columns)}")
        for cells in reader:
            if len(cells) != len(titles):
                raise Fault(f"{name}, line {reader.line_num}: {len(cells)} cells, not {len(titles)}")
            yield f"{name}, line {reader.line_num}", {title: cells[at] for at, title in enumerate(titles)}
    except UNREADABLE as error:
        raise Fault(f"{name}: cannot be read ({error})") from error


def _amount(place: str, text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise Fault(f"{place}: {text[:40]!r} is not a whole number")
    return int(text)


def _line_faults(files: Files, manifest: dict[str, Any]) -> Iterator[str]:
    sums = dict.fromkeys(manifest["counts"], 0)
    for place, row in _rows(files, LINES, ("seq", "unit", "delta")):
        if row["unit"] not in sums:
            raise Fault(f"{place}: the manifest has no count of {row['unit']!r}")
        if not 1 <= _amount(place, row["seq"]) <= manifest["operations"]:
            yield f"{place}: there is no operation {row['seq']}"
        sums[row["unit"]] += _amount(place, row["delta"])
    for unit, total in sums.items():
        if total != manifest["counts"][unit]:
            yield f"{LINES}: {unit} comes to {total}, not to {manifest['counts'][unit]} as the manifest says"


def _bridge_faults(files: Files, manifest: dict[str, Any]) -> Iterator[str]:
    """Add up each bridge: an `amount` is added, a `sum` must be what has been added up, what is `beside` is not."""
    totals: dict[tuple[str, ...], int] = {}
    ends: dict[tuple[str, ...], tuple[str, str, int]] = {}
    for place, row in _rows(files, BRIDGE, ("unit", *BRIDGE_ROW)):
        name = tuple(value for column, value in row.items() if column not in BRIDGE_ROW)
        amount, kind = _amount(place, row["amount"]), row["kind"]
        if kind == "amount":
            totals[name] = totals.get(name, 0) + amount
        elif kind == "sum":
            ends[name] = place, row["unit"], amount
            if totals.get(name, 0) != amount:
                yield f"{place}: {row['row']} of {row['unit']} is {amount}, but the rows come to {totals.get(name, 0)}"
        elif kind != "beside":
            raise Fault(f"{place}: {kind!r} is no kind of row")
    for name in totals:
        if name not in ends:
            yield f"{BRIDGE}: the bridge {' '.join(name)} has no sum"
    for place, unit, amount in ends.values():
        if manifest["counts"].get(unit) != amount:
            yield f"{place}: {unit} ends with {amount}, not with {manifest['counts'].get(unit)} as the manifest says"


def faults_of_files(files: Files, key: str | None = None) -> list[str]:
    """Return what is wrong with the files of a pack, each fault with its place; nothing when all is well.

    `key` is the public key the pack must be signed by; None accepts any, and packs that are not signed.
    """
    missing = [f"{name}: the file is missing" for name in ABOUT_MANIFEST if name not in files]
    if missing:
        return missing
    faults = []
    if files[MANIFEST_SUM] != manifest_sum(files[MANIFEST]):
        faults.append(f"{MANIFEST}: changed, its SHA-256 is not that of {MANIFEST_SUM}")
    try:
        manifest = _read_manifest(files)
    except Fault as fault:
        return [*faults, str(fault)]
    faults += _sum_faults(files, manifest["files"])
    faults += _signature_faults(files, manifest, key)
    for name, check in ((OPERATIONS, _chain_faults), (LINES, _line_faults), (BRIDGE, _bridge_faults)):
        if name in files:
            try:
                faults += check(files, manifest)
            except Fault as fault:
                faults.append(str(fault))
    return faults


def faults_of_zip(data: bytes, key: str | None = None) -> list[str]:
    """Return what is wrong with a pack as it was sent, down to the bytes of its container."""
    try:
        files = files_of_zip(data)
    except Fault as fault:
        return [f"container, {fault}"]
    return [*_container_faults(data, files), *faults_of_files(files, key)]


def files_of_folder(folder: Path) -> Files:
    """Return the files of an unpacked pack; Fault where there is something else, such as a link."""
    files: Files = {}
    for parent, folders, names in os.walk(str(folder)):
        for name in sorted(names + [each for each in folders if (Path(parent) / each).is_symlink()]):
            path = Path(parent) / name
            label = path.relative_to(folder).as_posix()
            if not stat.S_ISREG(path.lstat().st_mode):
                raise Fault(f"{label}: not a plain file")
            files[label] = path.read_bytes()
    return files


def faults_of_folder(folder: Path, key: str | None = None) -> list[str]:
    """Return what is wrong with an unpacked pack."""
    try:
        return faults_of_files(files_of_folder(folder), key)
    except Fault as fault:
        return [str(fault)]


# --- The command ---------------------------------------------------------------------------------------------------


def _say(text: str) -> None:
    sys.stdout.write(text.encode("ascii", "backslashreplace").decode("ascii") + "\n")


def _signer(path: Path) -> str:
    files = files_of_folder(path) if path.is_dir() else files_of_zip(path.read_bytes())
    key = _read_manifest(files)["public_key"]
    return f"Signed by the key {key}" if key else "Not signed: nobody vouches for this pack"


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names; return 0 when all is well, 1 when not, and say so."""
    parser = argparse.ArgumentParser(description="Check an evidence pack.")
    parser.add_argument("pack", nargs="?", help="a zip file or a folder; without one, the folder of this file")
    parser.add_argument("--key", metavar="HEX", help="the public key the pack must be signed by")
    given = parser.parse_args(arguments)
    path = Path(given.pack) if given.pack else Path(__file__).resolve().parent
    try:
        is_folder = path.is_dir()
        faults = faults_of_folder(path, given.key) if is_folder else faults_of_zip(path.read_bytes(), given.key)
        lines = ["OK", _signer(path)] if not faults else []
    except (OSError, ValueError) as error:
        faults, lines = [f"{path}: cannot be read ({error})"], []
    shown = faults[:FAULTS_SHOWN]
    for line in [*lines, *(f"FAULT {fault}" for fault in shown)]:
        _say(line)
    if len(faults) > len(shown):
        _say(f"and {len(faults) - len(shown)} more")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
