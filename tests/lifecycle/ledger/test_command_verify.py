"""Whatever is changed behind the guard is found, named by its number, and cannot be sealed."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from lifecycle.errors import NotPermitted
from lifecycle.immutable import release
from lifecycle.ledger.chain import next_hash
from lifecycle.ledger.sealing import SealRefused, fault_of_seal, last_day_of, seal_period
from lifecycle.ledger.signing import SealKeyMissing, create_key, key_path
from lifecycle.models import LedgerOperation, LedgerSeal, Organisation, PortfolioItem, User
from lifecycle.roles import ROLES, Role
from lifecycle.services import system_user
from tests.conftest import ROOT
from tests.factories import person
from tests.lifecycle.ledger.asking import Payload, answer, ask, jsonl, load, written
from tests.lifecycle.ledger.test_examples import THREE_TO_ONE, base

pytestmark = pytest.mark.django_db
#: The published test vector of the chain.
VECTOR: Final[list[Payload]] = [
    {"seq": 1, "op": "BASE", "item": "F-A", "effective": "2010-01-01", "recorded": "2010-02-01"},
    {
        "seq": 2,
        "op": "RETIRE",
        "item": "F-A",
        "effective": "2011-04-01",
        "recorded": "2011-03-20",
        "reason": "päällekkäinen",
    },
    {"seq": 3, "op": "NOTE", "item": "F-A", "effective": "2011-04-02", "recorded": "2011-04-02"},
]
HASHES: Final = (
    "e347d85a9b4fab5081128bab95d5a2ebd5f3b9d3fa9ac8deba808b98ac9235b4",
    "130a9e6dd9628ae215b2ccbb8c010970bbcf68295ac3d85a6147606f26ad16c7",
    "6fa25df6f0b4a83b4821117b7050d248607912846a4decbd0f470daf72729e54",
)
LAST_YEAR: Final = "2012"


def _vector(**changed: Any) -> list[Payload]:
    rows = [{**row, "hash": digest} for row, digest in zip(VECTOR, HASHES, strict=True)]
    rows[1] |= changed
    return rows


def test_file_of_the_published_vector_is_in_order(tmp_path: Path) -> None:
    told = answer("verify", "--file", written(tmp_path, jsonl(_vector())))
    assert told == {"ok": True, "operations": 3, "first_bad_seq": None, "head": HASHES[2], "reason": None}


@pytest.mark.parametrize(
    "changed",
    [{"effective": "2010-04-01"}, {"hash": HASHES[0]}, {"hash": None}, {"reason": "paallekkainen"}, {"share": 0.5}],
)
def test_changed_line_of_a_file_is_named(tmp_path: Path, changed: dict[str, Any]) -> None:
    found = ask("verify", "--file", written(tmp_path, jsonl(_vector(**changed))), "--format", "json")
    told = json.loads(found.out)
    assert (found.code, told["ok"], told["first_bad_seq"], told["head"]) == (1, False, 2, HASHES[0])
    assert found.error.startswith("not in order: operation 2: ")
    assert told["reason"]


@pytest.mark.parametrize(
    ("text", "seq"),
    [
        (jsonl(_vector()[1:]), 2),
        (jsonl([*_vector()[:1], *_vector()[2:]]), 3),
        (jsonl(_vector()[:2]) + "{", 3),
        (jsonl([{"op": "NOTE", "hash": "0" * 64}]), 1),
        (jsonl(_vector()[::-1]), 3),
    ],
)
def test_line_left_out_added_or_moved_is_named(tmp_path: Path, text: str, seq: int) -> None:
    found = ask("verify", "--file", written(tmp_path, text), "--format", "json")
    assert (found.code, json.loads(found.out)["first_bad_seq"]) == (1, seq)


def test_file_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    assert ask("verify", "--file", tmp_path / "none").code == 2


def test_export_is_in_order_by_itself(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)
    told = answer("verify", "--file", written(tmp_path, ask("export").out, "export.jsonl"))
    assert (told["ok"], told["operations"]) == (True, 4)


def _behind_the_guard(seq: int, **columns: Any) -> None:
    release(connection, LedgerOperation._meta.db_table, "update")
    LedgerOperation.objects.filter(seq=seq).update(**columns)


def _payload(number: int, **changed: Any) -> str:
    payload = {**json.loads(LedgerOperation.objects.get(seq=number).payload), **changed}
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


TAMPERED: Final[dict[str, Callable[[], None]]] = {
    "payload": lambda: _behind_the_guard(2, payload=_payload(2, reason="x")),
    "no JSON": lambda: _behind_the_guard(2, payload="{"),
    "another number": lambda: _behind_the_guard(2, payload=_payload(2, seq=3)),
    "spaces": lambda: _behind_the_guard(2, payload=_payload(2).replace(":", ": ", 1)),
    "hash": lambda: _behind_the_guard(2, digest="0" * 64),
    "kind beside": lambda: _behind_the_guard(2, kind="ADD"),
    "day beside": lambda: _behind_the_guard(2, effective=date(2010, 1, 2)),
    "recorded beside": lambda: _behind_the_guard(2, recorded=date(2010, 1, 2)),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_row_changed_behind_the_guard_is_found(tmp_path: Path, name: str) -> None:
    load(tmp_path, THREE_TO_ONE)
    assert answer("verify")["ok"] is True
    TAMPERED[name]()
    found = ask("verify", "--format", "json")
    told = json.loads(found.out)
    assert (found.code, told["ok"], told["first_bad_seq"], told["operations"]) == (1, False, 2, 4)
    with pytest.raises(SealRefused):
        seal_period(LAST_YEAR, system_user())


def test_row_taken_away_behind_the_guard_is_found(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)
    release(connection, LedgerOperation._meta.db_table, "delete")
    LedgerOperation.objects.filter(seq=2).delete()
    assert json.loads(ask("verify", "--format", "json").out)["first_bad_seq"] == 3


def _rewrite(change: Callable[[Payload], None]) -> None:
    """Write the whole chain anew, as the owner of a database could."""
    head = "0" * 64
    for row in LedgerOperation.objects.order_by("seq"):
        payload = json.loads(row.payload)
        change(payload)
        head = next_hash(head, payload)
        text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        _behind_the_guard(row.seq, payload=text, digest=head)


@pytest.fixture
def key() -> str:
    """Return the public half of a fresh seal key."""
    key_path().unlink(missing_ok=True)
    return create_key()


def test_whole_chain_written_anew_is_found_by_its_seal(tmp_path: Path, key: str) -> None:
    load(tmp_path, THREE_TO_ONE)
    seal_period(LAST_YEAR, system_user())
    _rewrite(lambda payload: payload.update(reason="always so"))
    found = ask("verify", "--format", "json")
    told = json.loads(found.out)
    assert (found.code, told["first_bad_seq"]) == (1, None)
    assert told["reason"] == f"Seal {LAST_YEAR}: operation 4 no longer has the hash that was sealed"


def test_chain_that_does_not_project_is_found(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)

    def unknown(payload: Payload) -> None:
        if payload["seq"] == 4:
            payload["sources"] = ["F-A", "F-Z"]

    _rewrite(unknown)
    told = json.loads(ask("verify", "--format", "json").out)
    assert (told["ok"], told["first_bad_seq"]) == (False, 4)
    assert "F-Z" in told["reason"]
    found = ask("count", "--unit", "F", "--on", "2012-01-01")
    assert (found.code, "ledger verify" in found.error) == (1, True)


def test_register_that_differs_is_named_and_not_sealed(tmp_path: Path, key: str) -> None:
    load(tmp_path, [*(base(f"S-{number}", "ELY") for number in range(7)), *THREE_TO_ONE])
    PortfolioItem.objects.filter(unit="S").update(in_scope=False)
    found = ask("verify", "--format", "json")
    told = json.loads(found.out)
    assert (found.code, told["differences"]) == (1, [f"S-{number}" for number in range(7)])
    assert told["reason"] == "The register and the ledger differ: S-0, S-1, S-2, S-3, S-4 and 2 more."
    sealed = ask("seal", "--period", LAST_YEAR, "--user", system_user().username)
    assert (sealed.code, "S-0, S-1" in sealed.error) == (1, True)
    assert not LedgerSeal.objects.exists()


def test_seal_without_a_user_is_made_by_the_system_and_told_by_stable_names(tmp_path: Path, key: str) -> None:
    load(tmp_path, THREE_TO_ONE)
    told = answer("seal", "--period", "2011")
    seal = LedgerSeal.objects.get()
    assert seal.sealed_by == system_user()
    assert told == {
        "period": "2011",
        "head": seal.head,
        "head_seq": 4,
        "public_key": key,
        "signature": seal.signature,
    }


def test_seal_signs_head_and_figures(tmp_path: Path, key: str, settings: Any) -> None:
    load(tmp_path, THREE_TO_ONE)
    board = person(Role.BOARD)
    found = ask("seal", "--period", "2011-Q3", "--user", board.username)
    assert found.code == 0, found.error
    seal = LedgerSeal.objects.get()
    told = json.loads(seal.statement)
    assert key in found.out
    assert (seal.ends_on, seal.head_seq, seal.sealed_by) == (date(2011, 9, 30), 4, board)
    assert (told["period"], told["last_day"], told["head"]) == ("2011-Q3", "2011-09-30", seal.head)
    assert told["figures"]["R"] == {"count": 24, "owners": [{"org": "FINNVERA", "count": 24}]}
    assert told["rule_version"] == "1.0"
    assert fault_of_seal(seal) == ""
    assert answer("verify")["seals"] == 1
    for change in ({"head": "0" * 64}, {"period": "2010"}, {"ends_on": date(2011, 1, 1)}, {"statement": "{}"}):
        changed = LedgerSeal.objects.get()
        for name, value in change.items():
            setattr(changed, name, value)
        assert fault_of_seal(changed)
    key_path().unlink()
    assert fault_of_seal(seal) == ""
    create_key()
    with translation.override("en"):
        assert "another key" in fault_of_seal(seal)
    settings.TARJOOMA_FORMER_SEAL_KEYS = [seal.public_key.upper()]
    assert fault_of_seal(seal) == ""


@pytest.mark.parametrize(
    ("period", "day"),
    [("2012", date(2012, 12, 31)), ("2012-Q1", date(2012, 3, 31)), ("2012-02", date(2012, 2, 29))],
)
def test_period_ends_on_its_last_day(period: str, day: date) -> None:
    assert last_day_of(period) == day


@pytest.mark.parametrize("period", ["", "12", "2012-13", "2012-Q5", "0000", "2012-1", "2012-Q0", "x2012", "2012 "])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(SealRefused):
        last_day_of(period)


def test_period_that_has_not_ended_or_is_sealed_is_refused(tmp_path: Path, key: str) -> None:
    load(tmp_path, THREE_TO_ONE)
    today = timezone.localdate()
    for period in (str(today.year), f"{today:%Y-%m}", "2999"):
        with pytest.raises(SealRefused):
            seal_period(period, system_user())
    seal_period(LAST_YEAR, system_user())
    with pytest.raises(SealRefused):
        seal_period(LAST_YEAR, system_user())
    with pytest.raises(SealRefused):
        seal_period("2009", system_user())
    assert LedgerSeal.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.BOARD, Role.PUBLIC)])
def test_only_the_board_seals(tmp_path: Path, key: str, role: Role) -> None:
    load(tmp_path, THREE_TO_ONE)
    user = User.objects.create(username="somebody")
    organisation = Organisation.objects.get(code="ELY") if ROLES[role].per_organisation else None
    for nobody in (user, person(role, organisation)):
        with pytest.raises(NotPermitted):
            seal_period(LAST_YEAR, nobody)


def test_seal_needs_a_key_that_is_made_once(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)
    key_path().unlink(missing_ok=True)
    with pytest.raises(SealKeyMissing):
        seal_period(LAST_YEAR, system_user())
    assert ask("seal", "--period", LAST_YEAR, "--user", "system").code == 1
    made = ask("seal-key")
    assert (made.code, made.out.startswith("public key ")) == (0, True)
    again = ask("seal-key")
    assert (again.code, settings.TARJOOMA_SEAL_KEY_FILE in again.error) == (1, True)
    assert ask("seal", "--period", LAST_YEAR, "--user", "nobody-here").code == 2


def test_empty_ledger_is_in_order_and_not_sealed(key: str) -> None:
    assert answer("verify")["ok"] is True
    with pytest.raises(SealRefused):
        seal_period(LAST_YEAR, system_user())


def test_program_of_the_documentation_checks_an_export(tmp_path: Path) -> None:
    load(tmp_path, THREE_TO_ONE)
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    program = text.split("```python\n")[1].split("```")[0]
    run: dict[str, Any] = {"capture_output": True, "text": True, "check": False}
    command = [sys.executable, "-I", "-c", program]
    exported = ask("export").out
    whole = subprocess.run(command, input=exported, **run)
    assert (whole.returncode, whole.stdout.strip()) == (0, LedgerOperation.objects.get(seq=4).digest)
    broken = subprocess.run(command, input=exported.replace("2010-02-01", "2010-02-02"), **run)
    assert (broken.returncode, broken.stderr.strip()) == (1, "broken at 1")
