"""Evidence packs: the same contents give the same file, and no byte of it changes unseen."""

import ast
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.exchange.evidence_pack import (
    PackRefused,
    bridge_csv,
    build_pack,
    lines_csv,
    operations_jsonl,
    verifier_source,
)
from lifecycle.ledger import pack_verifier
from lifecycle.ledger.book import Book
from lifecycle.ledger.bridge import bridge
from lifecycle.ledger.chain import GENESIS, next_hash
from lifecycle.ledger.figures import UNITS, count, lines
from lifecycle.ledger.pack_verifier import faults_of_files, faults_of_folder, faults_of_zip, files_of_zip
from lifecycle.ledger.signing import SealKey

KEY: Final = SealKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
DAY: Final = "2012-06-30"


def _operation(op: str, effective: str, **rest: Any) -> dict[str, Any]:
    return {"op": op, "effective": effective, "recorded": max(effective, "2010-02-01"), **rest}


OPERATIONS: Final = [
    {"seq": number, **operation}
    for number, operation in enumerate(
        [
            _operation("BASE", "2010-01-01", new={"item": "P-1", "unit": "S", "org": "ELY"}),
            _operation("BASE", "2010-01-01", new={"item": "F-A", "unit": "F", "org": "ELY", "req": ["c01..c05"]}),
            _operation("BASE", "2010-01-01", new={"item": "F-B", "unit": "F", "org": "FV", "req": ["c04..c09"]}),
            _operation("ADD", "2011-01-01", new={"item": "P-2", "unit": "S", "org": "FV"}),
            _operation("TRANSFER", "2011-03-01", items=["F-B"], to_org="ELY"),
            _operation("RETIRE", "2012-04-01", item="F-A", reason="päällekkäinen"),
        ],
        start=1,
    )
]


def chained(operations: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    head, rows = GENESIS, []
    for operation in operations:
        head = next_hash(head, operation)
        rows.append((operation, head))
    return rows


def parts() -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the manifest and the files of a pack of OPERATIONS."""
    book, rows = Book.of(OPERATIONS), chained(OPERATIONS)
    counts = {unit: count(book, unit, DAY) for unit in UNITS}
    manifest = {"t": DAY, "k": DAY, "basis": "as_was", "rule_version": "1.0", "head": rows[-1][1], "counts": counts}
    files = {
        "operations.jsonl": operations_jsonl(rows),
        "lines.csv": lines_csv(line for unit in UNITS for line in lines(book, unit, "", DAY)),
        "bridge.csv": bridge_csv([bridge(book, book, unit, "2010-01-01", DAY) for unit in UNITS], counts),
        "evidence.csv": b"seq,hash\n",
        "rules.txt": "Säännöt 1.0\n".encode(),
    }
    return manifest, files


MANIFEST, FILES = parts()
PACK: Final = build_pack(manifest=MANIFEST, files=FILES, signer=KEY)
UNSIGNED: Final = build_pack(manifest=MANIFEST, files=FILES, signer=None)
UNPACKED: Final = files_of_zip(PACK)


def rebuilt(**changed: bytes) -> dict[str, bytes]:
    """Return the files of a pack somebody made anew by hand, with other contents and fitting sums, but no key."""
    files = {name: content for name, content in UNPACKED.items() if name not in pack_verifier.ABOUT_MANIFEST}
    files |= {name.replace("_", "."): content for name, content in changed.items()}
    manifest = json.loads(UNPACKED["manifest.json"])
    manifest |= {"files": {name: _sum(content) for name, content in files.items()}, "public_key": None}
    return resummed(files, manifest)


def _sum(content: bytes) -> str:
    return pack_verifier.manifest_sum(content)[:64].decode()


def resummed(files: dict[str, bytes], manifest: dict[str, Any]) -> dict[str, bytes]:
    text = json.dumps(manifest).encode()
    about = {"manifest.json": text, "manifest.sha256": pack_verifier.manifest_sum(text)}
    return {**files, **about, "signature.json": pack_verifier.UNSIGNED}


def run(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(name="folder")
def unpacked_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    with zipfile.ZipFile(io.BytesIO(PACK)) as archive:
        archive.extractall(folder)
    return folder


# The pack


def test_same_contents_give_the_same_bytes() -> None:
    shuffled = dict(reversed(FILES.items()))
    assert build_pack(manifest=dict(reversed(MANIFEST.items())), files=shuffled, signer=KEY) == PACK


def test_pack_is_an_ordinary_zip() -> None:
    with zipfile.ZipFile(io.BytesIO(PACK)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted([*FILES, "verify.py", "manifest.json", "manifest.sha256", "signature.json"])
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {name: archive.read(name) for name in archive.namelist()} == UNPACKED


def test_manifest_names_every_file_the_head_and_the_key() -> None:
    manifest = json.loads(UNPACKED["manifest.json"])
    assert set(manifest["files"]) == {*FILES, "verify.py"}
    assert manifest["head"] == MANIFEST["head"]
    assert manifest["operations"] == len(OPERATIONS)
    assert manifest["public_key"] == KEY.public_key_hex()
    assert UNPACKED["verify.py"] == verifier_source()


def test_sound_packs_have_no_fault() -> None:
    assert faults_of_zip(PACK) == faults_of_zip(UNSIGNED) == faults_of_files(UNPACKED) == []
    assert faults_of_zip(PACK, KEY.public_key_hex().upper()) == []


def test_pack_of_an_empty_ledger_is_sound() -> None:
    files = {
        "operations.jsonl": operations_jsonl([]),
        "lines.csv": lines_csv([]),
        "bridge.csv": bridge_csv([]),
    }
    counts = dict.fromkeys(UNITS, 0)
    assert faults_of_zip(build_pack(manifest={"head": GENESIS, "counts": counts}, files=files, signer=None)) == []


@pytest.mark.parametrize(
    ("manifest", "files", "place"),
    [
        ({"head": "0" * 64}, {}, "operations.jsonl"),
        ({"counts": {**MANIFEST["counts"], "F": 3}}, {}, "lines.csv"),
        ({"counts": {"S": 1}}, {}, "lines.csv"),
        ({"share": 0.5}, {}, "manifest.json"),
        ({"counts": None}, {}, "manifest.json"),
        ({}, {"verify.py": b""}, "verify.py"),
        ({}, {"../up.txt": b""}, "../up.txt"),
        ({}, {"Rules.TXT": b""}, "Rules.TXT"),
        ({}, {"lines.csv": b"seq,unit,delta\n99,S,1\n"}, "lines.csv, line 2"),
    ],
)
def test_pack_that_would_not_pass_is_not_built(manifest: Any, files: Any, place: str) -> None:
    with pytest.raises(PackRefused) as caught:
        build_pack(manifest={**MANIFEST, **manifest}, files={**FILES, **files}, signer=KEY)
    assert any(fault.startswith(place) for fault in caught.value.faults), caught.value.faults


@pytest.mark.parametrize("name", ["operations.jsonl", "lines.csv", "bridge.csv"])
def test_pack_without_a_needed_file_is_not_built(name: str) -> None:
    files = {other: content for other, content in FILES.items() if other != name}
    with pytest.raises(PackRefused, match=f"{name}: the file is missing"):
        build_pack(manifest=MANIFEST, files=files, signer=KEY)


# Changed bytes


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(PACK) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_file_is_found(place: int, change: int) -> None:
    changed = bytearray(PACK)
    changed[place] ^= change
    assert faults_of_zip(bytes(changed))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(UNPACKED)), st.integers(0, 2**30), st.integers(1, 255))
def test_any_changed_byte_of_an_unpacked_file_is_found(name: str, place: int, change: int) -> None:
    changed = bytearray(UNPACKED[name])
    changed[place % len(changed)] ^= change
    assert any(name in fault or "manifest" in fault for fault in faults_of_files({**UNPACKED, name: bytes(changed)}))


@pytest.mark.parametrize("pack", [PACK, UNSIGNED], ids=["signed", "unsigned"])
@pytest.mark.parametrize("name", ["manifest.json", "manifest.sha256", "signature.json"])
def test_every_byte_of_the_small_files_counts(pack: bytes, name: str) -> None:
    files = files_of_zip(pack)
    text = files[name]
    for place in range(len(text)):
        changed = text[:place] + bytes([text[place] ^ 0x20]) + text[place + 1 :]
        assert faults_of_files({**files, name: changed}), place


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(PACK)), st.binary(max_size=50))
def test_cut_or_lengthened_pack_is_found(place: int, more: bytes) -> None:
    if PACK[:place] + more != PACK:
        assert faults_of_zip(PACK[:place] + more)
    if more:
        assert faults_of_zip(PACK[:place] + more + PACK[place:])


def test_zip_by_another_program_is_told_to_be_unpacked() -> None:
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as archive:
        for name, content in sorted(UNPACKED.items()):
            archive.writestr(name, content)
    assert faults_of_zip(again.getvalue())[0].startswith("container, byte")


# Packs made anew with fitting sums


def test_forged_pack_without_a_key_is_only_found_by_asking_for_the_key() -> None:
    files = rebuilt()
    assert faults_of_files(files) == []
    assert faults_of_files(files, KEY.public_key_hex()) == [
        f"signature.json: not signed by the key {KEY.public_key_hex()}"
    ]


def test_signature_taken_away_is_found() -> None:
    assert faults_of_files({**UNPACKED, "signature.json": pack_verifier.UNSIGNED})


def test_signature_by_another_key_is_found() -> None:
    other = SealKey(Ed25519PrivateKey.generate())
    text = pack_verifier.signature_bytes(other.public_key_hex(), other.sign(UNPACKED["manifest.json"]))
    assert faults_of_files({**UNPACKED, "signature.json": text})


def _changed_operation(text: bytes) -> bytes:
    return text.replace(b'"2012-04-01"', b'"2010-04-01"', 1)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_changed_operation, "operations.jsonl, line 6: operation 6 breaks the chain"),
        (lambda text: text.replace(b"ELY", b"EVY", 1), "operations.jsonl, line 1: operation 1 breaks the chain"),
        (lambda text: text[text.index(b"\n") + 1 :], "operations.jsonl, line 1: its number is 2, not 1"),
        (lambda text: text[:-1], "operations.jsonl, line 6: the last line does not end"),
        (lambda text: text[: text.rindex(b"\n", 0, -1) + 1], "operations.jsonl: ends with the hash"),
        (lambda text: b"\xff" + text, "operations.jsonl, line 1: cannot be read"),
        (lambda text: b"[" * 100_000 + b"\n" + text, "operations.jsonl, line 1: cannot be read"),
        (lambda text: b'{"seq":1.0}\n', "operations.jsonl, line 1: cannot be read (1.0 is not a whole number)"),
        (lambda text: b'{"seq":1,"seq":1}\n', "operations.jsonl, line 1: cannot be read (a name is there twice)"),
        (lambda text: b'{"seq":true}\n', "operations.jsonl, line 1: its number is True"),
        (lambda text: b'{"a":"\\ud800","seq":1}\n', "operations.jsonl, line 1: cannot be read"),
        (lambda text: b'{"a":' + b"9" * 10_000 + b"}\n", "operations.jsonl, line 1: cannot be read"),
        (lambda text: b"\n", "operations.jsonl, line 1: cannot be read"),
    ],
)
def test_broken_chain_is_found_at_its_place(change: Callable[[bytes], bytes], fault: str) -> None:
    faults = faults_of_files(rebuilt(operations_jsonl=change(UNPACKED["operations.jsonl"])))
    assert any(each.startswith(fault) for each in faults), faults


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("lines_csv", b",1\n", b",2\n", "lines.csv: S comes to 3, not to 2 as the manifest says"),
        ("lines_csv", b",F,", b",X,", "lines.csv, line 6: the manifest has no count of 'X'"),
        ("lines_csv", b",1\n", b",one\n", "lines.csv, line 2: 'one' is not a whole number"),
        ("lines_csv", b",1\n", b",1,1\n", "lines.csv, line 2: 8 cells, not 7"),
        ("lines_csv", b",1\n", b',"1\n', "lines.csv: cannot be read"),
        ("lines_csv", b"delta", b"unit", "lines.csv: lacks one of the columns"),
        ("lines_csv", b"effective", b"\xff", "lines.csv: cannot be read"),
        ("bridge_csv", b"ADD,amount,1", b"ADD,amount,0", "bridge.csv, line 22: like_for_like of S is 2, but"),
        ("bridge_csv", b"end,sum,2", b"end,beside,3", ""),
        ("bridge_csv", b"end,sum", b"end,total", "bridge.csv, line 26: 'total' is no kind of row"),
        ("bridge_csv", b"original,amount,1", b"original,amount,", "bridge.csv, line 2: '' is not a whole number"),
    ],
)
def test_tables_that_do_not_add_up_are_found(name: str, old: bytes, new: bytes, fault: str) -> None:
    text = UNPACKED[name.replace("_", ".")]
    assert old in text
    faults = faults_of_files(rebuilt(**{name: text.replace(old, new, 1)}))
    assert any(each.startswith(fault) for each in faults) if fault else not faults, faults


def test_bridge_that_ends_elsewhere_than_the_count_is_found() -> None:
    text = b"unit,row,kind,amount\nS,original,amount,7\nS,end,sum,7\nF,original,amount,1\n"
    assert faults_of_files(rebuilt(bridge_csv=text)) == [
        "bridge.csv: the bridge F has no sum",
        "bridge.csv, line 3: S ends with 7, not with 2 as the manifest says",
    ]


@pytest.mark.parametrize(
    "change",
    [{"format": "2"}, {"files": []}, {"files": {"a": 1}}, {"head": 1}, {"counts": {"S": True}}, {"public_key": "x"}],
)
def test_manifest_of_another_shape_is_a_fault(change: dict[str, Any]) -> None:
    manifest = {**json.loads(rebuilt()["manifest.json"]), **change}
    assert faults_of_files(resummed(UNPACKED, manifest))[0].startswith("manifest.json: missing or not as it should be")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(UNPACKED)), st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_garbage_is_a_fault_and_never_an_exception(name: str, garbage: bytes) -> None:
    assert faults_of_files({**UNPACKED, name: garbage})
    if name not in pack_verifier.ABOUT_MANIFEST:
        faults_of_files(rebuilt(**{name.replace(".", "_"): garbage}))
    manifest = {"manifest.json": garbage, "manifest.sha256": pack_verifier.manifest_sum(garbage)}
    assert faults_of_files({**UNPACKED, **manifest})
    assert faults_of_zip(garbage)
    assert faults_of_zip(PACK[:30] + garbage)


# The verifier as a program


def test_verifier_runs_in_the_unpacked_folder(folder: Path) -> None:
    done = run("verify.py", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"OK\nSigned by the key {KEY.public_key_hex()}\n"


def test_verifier_runs_on_the_pack_as_sent(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "PACK.zip").write_bytes(UNSIGNED)
    done = run("pack/verify.py", "PACK.zip", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "OK\nNot signed: nobody vouches for this pack\n")
    done = run("pack/verify.py", "--key", KEY.public_key_hex(), "PACK.zip", cwd=tmp_path)
    assert (done.returncode, done.stdout[:36]) == (1, "FAULT signature.json: not signed by ")


@pytest.mark.parametrize("name", ["operations.jsonl", "lines.csv", "rules.txt", "manifest.json", "verify.py"])
def test_verifier_names_a_changed_file(folder: Path, name: str) -> None:
    text = (folder / name).read_bytes()
    (folder / name).write_bytes(text + (b"#\n" if name == "verify.py" else b"\n"))
    done = run("verify.py", cwd=folder)
    assert done.returncode == 1
    assert f"FAULT {name}: changed" in done.stdout
    assert done.stderr == ""


def test_verifier_names_missing_added_and_linked_files(folder: Path) -> None:
    (folder / "rules.txt").unlink()
    (folder / "ylimääräinen.txt").write_bytes(b"")
    done = run("verify.py", cwd=folder)
    assert done.stdout.splitlines() == [
        "FAULT rules.txt: the file is missing",
        "FAULT ylim\\xe4\\xe4r\\xe4inen.txt: the file is not in the manifest",
    ]
    (folder / "rules.txt").symlink_to(folder / "evidence.csv")
    assert faults_of_folder(folder) == ["rules.txt: not a plain file"]
    shutil.rmtree(folder)
    assert faults_of_folder(folder) == [
        f"{name}: the file is missing" for name in ("manifest.json", "manifest.sha256", "signature.json")
    ]


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"garbage" * 100, PACK[:1000], PACK + b"!"])
def test_verifier_reports_garbage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "verify.py").write_bytes(verifier_source())
    (tmp_path / "PACK.zip").write_bytes(content)
    done = run("verify.py", "PACK.zip", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("FAULT container, ")


def test_verifier_reports_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pack_verifier.main([str(tmp_path / "nothing.zip")]) == 1
    assert "cannot be read" in capsys.readouterr().out


def test_verifier_lists_no_more_than_twenty_faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(25):
        (folder / f"more-{number:02}.txt").write_bytes(b"")
    assert pack_verifier.main([str(folder)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 21
    assert shown[-1] == "and 5 more"


def test_verifier_imports_the_standard_library_alone_and_is_of_python_3_9() -> None:
    tree = ast.parse(verifier_source(), feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or "."])
    }
    assert imported <= set(sys.stdlib_module_names)
