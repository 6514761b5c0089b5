"""Packs that check themselves, and samples that nobody steers."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from lifecycle.immutable import release
from lifecycle.ledger.actors import keep_evidence
from lifecycle.ledger.auditing import always_checked, population
from lifecycle.ledger.book import Book
from lifecycle.ledger.packing import PackNotMade, evidence_pack
from lifecycle.ledger.reports.question import Question
from lifecycle.ledger.signing import create_key, key_path
from lifecycle.models import LedgerOperation, PortfolioItem
from tests.lifecycle.ledger.asking import answer, ask, load, written
from tests.lifecycle.ledger.test_examples import SPLIT_AND_BACK, THREE_TO_ONE, base, op

END: Final = "2012-12-31"
EVERYTHING: Final = [
    *THREE_TO_ONE,
    {**base("F-D", "ELY", req=["x"]), "op": "LATE", "recorded": "2012-02-01", "evidence": "45bb"},
    op("TRANSFER", "2012-03-01", items=["F-D"], to_org="TEKES"),
]


@pytest.fixture
def key() -> str:
    """Return the public half of a fresh seal key."""
    key_path().unlink(missing_ok=True)
    return create_key()


def _pack(folder: Path, *arguments: str) -> Path:
    path = folder / "pack.zip"
    found = ask("evidence-pack", "--on", END, "-o", path, *arguments)
    assert found.code == 0, found.error
    assert hashlib.sha256(path.read_bytes()).hexdigest() in found.out
    return path


def _verified(folder: Path, pack: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the pack's own checker, with nothing of the product within reach."""
    checker = folder / "verify.py"
    checker.write_bytes(zipfile.ZipFile(pack).read("verify.py"))
    command = [sys.executable, "-I", "-S", str(checker), str(pack), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--known", "2011-06-30"),
        ("--basis", "lfl"),
        ("--owner", "FINNVERA"),
        ("--owner", "TEKES", "--basis", "lfl"),
        ("--scope", "regional"),
    ],
)
def test_pack_passes_its_own_check(tmp_path: Path, key: str, arguments: tuple[str, ...]) -> None:
    load(tmp_path, EVERYTHING)
    pack = _pack(tmp_path, *arguments)
    found = _verified(tmp_path, pack, "--key", key)
    assert (found.returncode, found.stdout.splitlines()[0]) == (0, "OK"), found.stdout + found.stderr
    manifest = json.loads(zipfile.ZipFile(pack).read("manifest.json"))
    for unit, count in manifest["counts"].items():
        assert answer("count", "--unit", unit, "--on", END, *arguments)["count"] == count
    assert manifest["t"] == END
    assert manifest["public_key"] == key


@pytest.mark.django_db
def test_pack_of_today_holds_the_recount(tmp_path: Path, key: str) -> None:
    load(tmp_path, EVERYTHING)
    path = tmp_path / "today.zip"
    assert ask("evidence-pack", "--on", timezone.localdate().isoformat(), "-o", path).code == 0
    rows = list(csv.DictReader(io.StringIO(zipfile.ZipFile(path).read("bridge.csv").decode())))
    assert {(row["unit"], row["amount"]) for row in rows if row["row"] == "recount"} == {
        ("S", "0"),
        ("S_own", "0"),
        ("F", "2"),
        ("R", "25"),
        ("C", "25"),
    }
    PortfolioItem.objects.filter(code="F-D").update(in_scope=False)
    refused = ask("evidence-pack", "--on", timezone.localdate().isoformat(), "-o", path)
    assert refused.code == 1
    with pytest.raises(PackNotMade):
        evidence_pack(Question(on=timezone.localdate().isoformat()))


@pytest.mark.django_db
def test_every_flipped_byte_is_found(tmp_path: Path, key: str) -> None:
    load(tmp_path, EVERYTHING)
    pack = _pack(tmp_path)
    whole = pack.read_bytes()
    for place in range(0, len(whole), max(len(whole) // 12, 1)):
        pack.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        checker = tmp_path / "verify.py"
        if not checker.exists():
            checker.write_bytes(zipfile.ZipFile(io.BytesIO(whole)).read("verify.py"))
        command = [sys.executable, "-I", "-S", str(checker), str(pack), "--key", key]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        assert found.returncode == 1, f"byte {place}: {found.stdout}"


@pytest.mark.django_db
def test_pack_is_the_same_file_again_and_holds_what_figures_rest_on(tmp_path: Path) -> None:
    key_path().unlink(missing_ok=True)
    evidence = keep_evidence("a letter")
    load(tmp_path, [*EVERYTHING, op("RETIRE", "2012-04-01", item="F-D", evidence=evidence)])
    pack = _pack(tmp_path)
    first = pack.read_bytes()
    assert _pack(tmp_path).read_bytes() == first
    files = zipfile.ZipFile(pack)
    assert files.read("evidence.csv").decode() == f"seq,op,evidence\n5,LATE,45bb\n7,RETIRE,{evidence}\n"
    assert files.read("operations.jsonl").decode().count("\n") == 7
    rules = files.read("rules.txt").decode()
    assert rules.count("15. ") == 3
    assert json.loads(files.read("manifest.json"))["public_key"] is None
    assert _verified(tmp_path, pack).returncode == 0
    assert ask("verify", "--file", written(tmp_path, files.read("operations.jsonl").decode())).code == 0


@pytest.mark.django_db
def test_pack_that_cannot_be_written_or_asked_is_wrong_usage(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)
    assert ask("evidence-pack", "--on", END, "-o", tmp_path).code == 2
    assert ask("evidence-pack", "--on", "2000-01-01", "-o", tmp_path / "p.zip").code == 2
    assert ask("evidence-pack", "--on", END, "-o", tmp_path / "p.zip", "--owner", "X").code == 2
    assert not (tmp_path / "p.zip").exists()


def _reasons(*payloads: dict[str, Any], until: str = END) -> dict[int, set[str]]:
    book = Book.of([*payloads])
    found: dict[int, set[str]] = {}
    for seq, reason in always_checked(book, population(book, until)):
        found.setdefault(seq, set()).add(reason)
    return found


BASES: Final = (base("F-A", "ELY", req=["c01..c19"]), base("S-1", "ELY"))


def _later(kind: str, **more: Any) -> dict[str, Any]:
    return {"op": kind, "effective": "2012-01-01", "recorded": "2012-01-01", **more}


def test_what_is_always_checked() -> None:
    assert _reasons(*BASES) == {}
    assert _reasons(*BASES, _later("RETIRE", item="F-A")) == {}
    assert _reasons(base("F-A", "ELY", req=["c01..c20"])) == {1: {"large_change"}}
    merge = _later("MERGE", sources=["S-1"], target={"item": "S-2", "unit": "S", "org": "ELY"})
    assert _reasons(*BASES, merge) == {3: {"merge"}}
    assert _reasons(*BASES, {**_later("RETIRE", item="S-1"), "effective": "2011-12-31"}) == {3: {"backdated"}}
    back = [_later("RETIRE", item="S-1"), {**_later("REINSTATE", item="S-1"), "effective": "2012-02-01"}]
    assert _reasons(*BASES, *back) == {4: {"reinstatement"}}
    late = {**base("S-9", "ELY"), "op": "LATE", "recorded": "2012-01-01"}
    assert _reasons(*BASES, late) == {3: {"restatement", "backdated"}}
    grown = _later("FIELD", item="F-A", changes=[{"add": [f"d{number}"]} for number in range(20)])
    assert _reasons(*BASES, grown) == {3: {"large_change"}}
    for kind in ("SCOPE_OUT", "PERIMETER_OUT"):
        assert _reasons(*BASES, _later(kind, item="S-1")) == {3: {"restatement"}}
    assert _reasons(*BASES, _later("RETIRE", item="S-1"), _later("VOID", target=3)) == {
        3: {"restatement"},
        4: {"restatement"},
    }
    assert _reasons(*BASES, _later("TRANSFER", items=["F-A"], to_org="TE")) == {}


def test_population_has_an_effect_and_lies_in_the_period() -> None:
    without_effect = _later("NOTE", item="S-1"), _later("RENAME", item="S-1", title="x")
    book = Book.of([*BASES, *without_effect, _later("RETIRE", item="S-1")])
    assert [each.seq for each in population(book, END)] == [1, 2, 5]
    assert [each.seq for each in population(book, END, "2011-12-31")] == [5]
    assert [each.seq for each in population(book, "2011-12-31")] == [1, 2]
    assert population(book, "2010-01-15") == []


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "drawn"), [(30, 23), (60, 38), (120, 47), (250, 51)])
def test_sample_has_the_published_size_and_members(tmp_path: Path, size: int, drawn: int) -> None:
    load(tmp_path, [base(f"S-{number}", "ELY") for number in range(size)])
    told = answer("sample", "--on", END, "--nonce", "kesä")
    assert (told["population"], told["always"], told["rest"], told["drawn"]) == (size, 0, size, drawn)
    lots = sorted(range(1, size + 1), key=lambda seq: hashlib.sha256(f"{told['head']}kesä{seq}".encode()).digest())
    assert [row["seq"] for row in told["sample"]] == sorted(lots[:drawn])
    other = answer("sample", "--on", END, "--nonce", "talvi")
    assert [row["seq"] for row in other["sample"]] != [row["seq"] for row in told["sample"]]


@pytest.mark.django_db
def test_sample_names_why_and_follows_its_requirements(tmp_path: Path) -> None:
    load(tmp_path, [*SPLIT_AND_BACK])
    told = answer("sample", "--on", END, "--nonce", "x")
    assert {row["seq"]: row["reasons"] for row in told["sample"]} == {1: ["drawn"], 3: ["drawn"], 4: ["merge"]}
    none = answer("sample", "--on", END, "--nonce", "x", "--confidence", "0", "--from", "2011-12-31")
    assert (none["population"], none["drawn"], none["always"]) == (1, 0, 1)
    table = ask("sample", "--on", END, "--nonce", "x", "--format", "csv").out.splitlines()
    assert table[-1] == "4,MERGE,2012-02-01,2012-02-01,S-1b S-1a,merge"


@pytest.mark.django_db
def test_what_is_imported_with_the_baseline_is_none_also_in_the_small_hours(tmp_path: Path) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 22, 30, tzinfo=UTC)):  # half past midnight here
        load(tmp_path, [*SPLIT_AND_BACK])
        told = answer("sample", "--on", END, "--nonce", "x")
    assert {row["seq"]: row["reasons"] for row in told["sample"]} == {1: ["drawn"], 3: ["drawn"], 4: ["merge"]}


@pytest.mark.django_db
def test_what_is_imported_after_the_baseline_is_a_restatement(tmp_path: Path) -> None:
    load(tmp_path, [base("S-1", "ELY")])
    release(connection, LedgerOperation._meta.db_table, "update")
    LedgerOperation.objects.update(appended_at=timezone.now() - timedelta(days=2))
    load(tmp_path, [op("RETIRE", "2012-01-01", item="S-1")])
    told = answer("sample", "--on", END, "--nonce", "x")
    assert {row["seq"]: row["reasons"] for row in told["sample"]} == {1: ["drawn"], 2: ["restatement"]}


WRONG: Final = [
    ("--on", "x", "--nonce", "x"),
    ("--on", END, "--nonce", ""),
    ("--on", END, "--nonce", "x", "--confidence", "much"),
    ("--on", END, "--nonce", "x", "--confidence", "101"),
    ("--on", END, "--nonce", "x", "--tolerance", "NaN"),
    ("--on", END, "--nonce", "x", "--from", "2012-13-01"),
    ("--on", END),
]


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", WRONG)
def test_sample_that_makes_no_sense_is_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    load(tmp_path, SPLIT_AND_BACK)
    found = ask("sample", *arguments)
    assert (found.code, found.out) == (2, "")
    assert found.error


@pytest.mark.django_db
@pytest.mark.parametrize("percent", ["1e-999999999", "1E-9", "9" * 30, "", "five", "NaN"])
def test_percentage_that_is_none_is_refused_at_once(tmp_path: Path, percent: str) -> None:
    load(tmp_path, EVERYTHING)
    found = ask("sample", "--on", END, "--nonce", "x", "--tolerance", percent)
    assert (found.code, "tolerance" in found.error or "sample" in found.error) == (2, True)


@pytest.mark.django_db
def test_evidence_is_no_formula_of_a_spreadsheet(tmp_path: Path) -> None:
    load(tmp_path, [base("S-1", "ELY") | {"evidence": "=1+1"}])
    text = zipfile.ZipFile(_pack(tmp_path)).read("evidence.csv").decode()
    assert "1,BASE,'=1+1" in text
