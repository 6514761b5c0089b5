"""Files into the ledger and out of it: whole or not at all, and the same hashes on the other side."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection

from lifecycle.immutable import release
from lifecycle.ledger.recount import recount
from lifecycle.models import HistoryRow, LedgerOperation, Organisation, PermanentCode, PortfolioItem
from lifecycle.states import State
from tests.conftest import ROOT
from tests.factories import item_in, organisation_with_people
from tests.lifecycle.ledger.asking import Payload, answer, ask, jsonl, load, written
from tests.lifecycle.ledger.test_examples import PAPER_TO_EFORM, SPLIT_AND_BACK, THREE_TO_ONE, base, op

pytestmark = pytest.mark.django_db
EVERYTHING: Final = [
    *THREE_TO_ONE,
    *({**each, "recorded": "2012-03-01"} for each in (*SPLIT_AND_BACK, *PAPER_TO_EFORM)),
]


def _nothing_was_written() -> bool:
    return not LedgerOperation.objects.exists() and not PortfolioItem.objects.exists()


def test_import_tells_what_it_did_and_the_register_follows(tmp_path: Path) -> None:
    found = ask("import", written(tmp_path, jsonl(EVERYTHING)), "--create-organisations")
    head = LedgerOperation.objects.latest("seq")
    assert f"{len(EVERYTHING)} operations appended, 10 items new in the register" in found.out
    assert "organisations made: ELY, TEKES, FINNVERA, TE" in found.out
    assert f"head {len(EVERYTHING)} {head.digest}" in found.out
    assert recount().agrees


def test_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, jsonl(EVERYTHING))
    tried = ask("import", path, "--create-organisations", "--dry-run")
    assert _nothing_was_written()
    assert not Organisation.objects.exists()
    done = ask("import", path, "--create-organisations")
    assert tried.out.replace("would be appended", "appended") == done.out


def test_import_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.TextIOWrapper(io.BytesIO(("\ufeff" + jsonl(THREE_TO_ONE)).encode()))
    monkeypatch.setattr(sys, "stdin", text)
    assert ask("import", "-", "--create-organisations").code == 0
    assert LedgerOperation.objects.count() == 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[]", "object"),
        ("1" * 5000, "not JSON"),
        ("[" * 50_000, "nested"),
        (json.dumps({"op": "GROW"}), "GROW"),
        (json.dumps(op("RETIRE", "2011-01-01", item="F-Z")), "F-Z"),
        (json.dumps({**op("NOTE", "2011-01-01", item="F-A"), "recorded": "2009-01-01"}), "2009-01-01"),
        (json.dumps({**op("NOTE", "2011-01-01", item="F-A"), "seq": 9}), "9"),
        (json.dumps({**op("NOTE", "2011-01-01", item="F-A"), "share": 0.5}), "$.share"),
        (json.dumps({**op("NOTE", "2011-01-01", item="F-A"), "hash": "0" * 64}), "hash"),
        (json.dumps(op("NOTE", "2999-01-01", item="F-A")), "lies ahead"),
        (json.dumps(op("ADD", "2011-01-01", new={"item": "a b", "unit": "S", "org": "ELY"})), "is no code"),
        (json.dumps(op("ADD", "2011-01-01", new={"item": "S-9", "unit": "S", "org": "ely"})), "ely"),
        (json.dumps(op("ADD", "2011-01-01", new={"item": "S-9", "unit": "S", "org": "ELY", "title": "\0"})), "NUL"),
        (
            json.dumps(op("ADD", "2011-01-01", new={"item": "S-9", "unit": "S", "org": "ELY", "instrument": "loan"})),
            "only a support service",
        ),
    ],
)
def test_file_that_breaks_half_way_imports_nothing(tmp_path: Path, line: str, said: str) -> None:
    text = jsonl(THREE_TO_ONE[:3]) + "\n" + line + "\n" + jsonl(THREE_TO_ONE[3:])
    found = ask("import", written(tmp_path, text), "--create-organisations")
    assert (found.code, found.out) == (1, "")
    assert found.error.startswith("Line 5: "), found.error
    assert said in found.error
    assert _nothing_was_written()
    assert answer("verify")["operations"] == 0


def test_instrument_may_come_before_its_kind(tmp_path: Path) -> None:
    new = {"item": "S-9", "unit": "S", "org": "ELY", "instrument": "loan"}
    load(
        tmp_path, [op("ADD", "2011-01-01", new=new), op("CLASSIFY", "2011-01-01", item="S-9", set={"kind": "support"})]
    )
    assert recount().agrees


def test_organisations_must_exist_unless_they_are_made(tmp_path: Path) -> None:
    found = ask("import", written(tmp_path, jsonl(THREE_TO_ONE)))
    assert (found.code, found.error) == (1, "Line 1: There is no organisation ELY (--create-organisations makes it).")


def test_file_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    missing = ask("import", tmp_path / "no.jsonl")
    assert (missing.code, "no.jsonl" in missing.error) == (2, True)
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"op": "NOTE", "note": "päivä"}'.encode("latin-1"))
    found = ask("import", latin)
    assert (found.code, "byte 25: not UTF-8" in found.error) == (2, True)
    assert ask("import", tmp_path).code == 2


def test_import_into_a_ledger_that_holds_something_numbers_anew(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)
    more = [
        {**op("ADD", "2012-01-01", new={"item": "S-5", "unit": "S", "org": "ELY"}), "seq": 1},
        {**op("RETIRE", "2012-05-01", item="S-5"), "seq": 2},
        {**op("VOID", "2012-06-01", target=2), "seq": 3},
    ]
    load(tmp_path, more)
    rows = [json.loads(row.payload) for row in LedgerOperation.objects.filter(seq__gt=4).order_by("seq")]
    assert [row["seq"] for row in rows] == [5, 6, 7]
    assert rows[2]["target"] == 6
    assert answer("count", "--unit", "S", "--on", "2013-01-01")["count"] == 1
    assert answer("verify")["ok"] is True


def test_items_with_a_card_change_through_their_life_cycle(tmp_path: Path) -> None:
    organisation_with_people("ELY")
    item = item_in(State.DRAFT)
    new = {"item": item.code, "unit": "S", "org": "ELY"}
    found = ask("import", written(tmp_path, jsonl([op("ADD", "2012-01-01", new=new)])))
    assert (found.code, "life cycle" in found.error) == (1, True)


def test_export_and_import_keep_every_hash(tmp_path: Path) -> None:
    load(tmp_path, [*EVERYTHING, op("NOTE", "2013-01-01", item="F-M", note="rivi\u2028toinen\x85kolmas “ä” 𝔘")])
    exported = ask("export").out
    first = json.loads(exported.splitlines()[0])
    assert first["seq"] == 1
    assert len(first["hash"]) == 64
    head = LedgerOperation.objects.latest("seq").digest
    early = ask("export", "--known", "2011-12-31").out
    assert exported.startswith(early)
    assert early.count("\n") == 4
    assert ask("export", "--known", "x").code == 2
    with connection.cursor() as cursor:  # an empty ledger in the same transaction: rows themselves are never deleted
        _empty(cursor)
    found = ask("import", written(tmp_path, exported), "--create-organisations")
    assert found.code == 0, found.error
    assert LedgerOperation.objects.latest("seq").digest == head
    assert ask("export").out == exported
    assert answer("verify")["head"] == head


def _empty(cursor: Any) -> None:
    for model in (LedgerOperation, HistoryRow):
        release(connection, model._meta.db_table, "delete")
        release(connection, model._meta.db_table, "update")
    HistoryRow.objects.all().delete()
    PortfolioItem.objects.update(classification=None)
    for item in PortfolioItem.objects.all():
        item.delete()
    PermanentCode.objects.filter(namespace="item").delete()
    LedgerOperation.objects.all().delete()


_KILLED_IMPORT: Final = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection

def deadly(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "lifecycle_itemclassification"'):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(deadly):
    call_command("ledger", "import", sys.argv[1], "--create-organisations")
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the copy of the database is a file of SQLite")
def test_process_killed_in_the_middle_of_an_import_leaves_nothing(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)
    database = tmp_path / "copy.sqlite3"
    database.write_bytes(connection.connection.serialize())
    more = [op("ADD", "2012-01-01", new={"item": f"S-{number}", "unit": "S", "org": "UUSI"}) for number in range(50)]
    path = written(tmp_path, jsonl(more), "more.jsonl")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    run: dict[str, Any] = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "check": False}
    killed = subprocess.run([sys.executable, "-c", _KILLED_IMPORT, path], **run)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    verified = subprocess.run([sys.executable, "manage.py", "ledger", "verify", "--format", "json"], **run)
    assert verified.returncode == 0, verified.stderr
    told: Payload = json.loads(verified.stdout)
    assert (told["ok"], told["operations"]) == (True, 4)
    with sqlite3.connect(database) as copy:
        assert copy.execute("SELECT count(*) FROM lifecycle_organisation WHERE code = 'UUSI'").fetchone() == (0,)
        assert copy.execute("SELECT count(*) FROM lifecycle_portfolioitem").fetchone() == (4,)
    copy.close()


def test_base_of_another_day_is_refused_by_its_line(tmp_path: Path) -> None:
    text = jsonl([base("S-1", "ELY"), {**base("S-2", "ELY"), "effective": "2011-01-01"}])
    found = ask("import", written(tmp_path, text), "--create-organisations")
    assert (found.code, found.error.startswith("Line 2: ")) == (1, True)


def test_import_tells_programs_what_it_did(tmp_path: Path) -> None:
    told = answer("import", written(tmp_path, jsonl(THREE_TO_ONE)), "--create-organisations", "--dry-run")
    assert not LedgerOperation.objects.exists()
    assert (told["operations"], told["items"], told["head_seq"], told["dry_run"]) == (4, 4, 4, True)
    assert told["organisations"] == ["ELY", "TEKES", "FINNVERA"]


def test_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    line = '{"op": "NOTE", "effective": "2024-01-01", "recorded": "2024-01-01", "reason": "a", "reason": "b"}\n'
    found = ask("import", written(tmp_path, line))
    assert (found.code, "Line 1" in found.error, "reason" in found.error) == (1, True, True)
    exported = ask("verify", "--file", written(tmp_path, line))
    assert exported.code == 1
    assert _nothing_was_written()
