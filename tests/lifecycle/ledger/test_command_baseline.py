"""Baselines of items that never had a card: one row form, every error at once, whole or not at all."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils import timezone

from lifecycle.exchange.baseline_rows import COLUMNS
from lifecycle.ledger.actors import evidence_digest
from lifecycle.ledger.reading import reading
from lifecycle.ledger.recount import recount
from lifecycle.ledger.sealing import seal_period
from lifecycle.ledger.signing import create_key, key_path
from lifecycle.models import LedgerEvidence, LedgerOperation, Organisation, PortfolioItem
from lifecycle.services import system_user
from tests.factories import organisation_with_people
from tests.lifecycle.ledger.asking import answer, ask, jsonl, written

pytestmark = pytest.mark.django_db

TABLE: Final = "\n".join(
    (
        ";".join(COLUMNS),
        "P-1;S;ALUE;Rahoitus, laina;support;national;PK,YHTEISO;RAHA;loan;own;;;;yes;;lista 4;Vuosikertomus 2009",
        "L-1;F;ALUE;Hakemus;;regional;;;application;;c01..c10 d1;d2;paper; no;;;",
        'L-2;F;TYO;Toinen;;;;;;;c01,c02,c03;;"paper; eform: c01 c02";;false;;',
        "",
    )
)
LINES: Final[list[dict[str, Any]]] = [
    {
        "code": "P-1",
        "unit": "S",
        "organisation": "ALUE",
        "name": "Rahoitus, laina",
        "kind": "support",
        "scope": "national",
        "segments": ["PK", "YHTEISO"],
        "needs": "RAHA",
        "instrument": "loan",
        "production": "own",
        "in_perimeter": True,
        "reason": "lista 4",
        "evidence": "Vuosikertomus 2009",
    },
    {
        "code": "L-1",
        "unit": "F",
        "organisation": "ALUE",
        "name": "Hakemus",
        "scope": "regional",
        "instrument": "application",
        "required": ["c01..c10", "d1"],
        "optional": ["d2"],
        "channels": ["paper"],
        "in_perimeter": False,
    },
    {
        "code": "L-2",
        "unit": "F",
        "organisation": "TYO",
        "name": "Toinen",
        "required": "c01 c02 c03",
        "channels": {"paper": [], "eform": ["c01", "c02"]},
        "in_scope": "0",
    },
]
BASE_LINES: Final[list[dict[str, Any]]] = [
    {
        "op": "BASE",
        "effective": "2010-01-01",
        "recorded": "2010-02-01",
        "approver": "P-1",
        "new": {"item": "S-1", "unit": "S", "org": "ALUE", "title": "Yksi", "need": "RAHA"},
    }
]


@pytest.fixture(autouse=True)
def _named(settings: Any) -> None:
    settings.TARJOOMA_BASELINES = "2010=2010-01-01"
    for code in ("ALUE", "TYO"):
        organisation_with_people(code)


def _file(folder: Path, form: str) -> Path:
    if form == "jsonl":
        return written(folder, jsonl(LINES), "baseline.jsonl")
    text = TABLE if form == "csv" else "\ufeff" + TABLE.replace("\n", "\r\n")
    return written(folder, text, "baseline.csv")


@pytest.mark.parametrize("form", ["csv", "csv of a spreadsheet", "jsonl"])
def test_both_forms_give_the_same_operations(tmp_path: Path, form: str) -> None:
    found = ask("import-baseline", _file(tmp_path, form), "--baseline", "2010")
    assert found.code == 0, found.error
    assert "3 operations appended, 3 items new in the register" in found.out
    rows = [json.loads(row.payload) for row in LedgerOperation.objects.order_by("seq")]
    assert [(row["op"], row["effective"]) for row in rows] == [("BASE", "2010-01-01")] * 3
    assert {row["recorded"] for row in rows} == {timezone.localdate().isoformat()}
    service, form_one, form_two = (row["new"] for row in rows)
    assert service == {
        "item": "P-1",
        "unit": "S",
        "org": "ALUE",
        "title": "Rahoitus, laina",
        "kind": "support",
        "scope": "national",
        "instrument": "loan",
        "production": "own",
        "segments": ["PK", "YHTEISO"],
        "needs": ["RAHA"],
    }
    assert (form_one["req"], form_one["opt"], form_one["channels"]) == (["c01..c10", "d1"], ["d2"], ["paper"])
    assert (form_one["in_perimeter"], form_two["in_scope"]) == (False, False)
    assert form_two["channels"] == {"paper": [], "eform": ["c01", "c02"]}
    assert rows[0]["reason"] == "lista 4"
    kept = LedgerEvidence.objects.get()
    assert (rows[0]["evidence"], kept.text) == (evidence_digest(kept.salt, kept.text), "Vuosikertomus 2009")
    assert recount().agrees
    assert answer("verify")["ok"] is True


def test_base_operations_are_rows_too(tmp_path: Path) -> None:
    found = ask("import-baseline", written(tmp_path, jsonl(BASE_LINES)))
    assert found.code == 0, found.error
    row = json.loads(LedgerOperation.objects.get().payload)
    assert (row["recorded"], row["approver"], row["new"]["needs"]) == ("2010-02-01", "P-1", ["RAHA"])


def test_codes_that_no_list_holds_are_told_and_kept(tmp_path: Path) -> None:
    found = ask("import-baseline", _file(tmp_path, "csv"))
    assert found.code == 0
    assert "segments: Unknown code: PK, YHTEISO." in found.error
    assert answer("count", "--unit", "S", "--on", "2010-01-01", "--segment", "PK")["count"] == 1


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    found = ask("import-baseline", _file(tmp_path, "csv"), "--dry-run")
    assert (found.code, "3 operations would be appended" in found.out) == (0, True)
    assert not LedgerOperation.objects.exists()
    assert not PortfolioItem.objects.exists()
    assert not LedgerEvidence.objects.exists()


def test_every_error_of_every_row_is_told_at_once(tmp_path: Path) -> None:
    rows = [
        "code,unit,organisation,kind,required,optional,channels,in_scope,instrument",
        "a b,S,NOBODY,helpful,c01,,,,",
        ",F,ALUE,,c09..c01,,paper;paper,perhaps,",
        "L-3,F,ALUE,,c01,c01,,,loan",
        "L-4,F,ALUE,,c01,,,,",
        "L-4,F,ALUE,,c01,,,,",
        "P-9,S,ALUE,,,,,,loan",
    ]
    found = ask("import-baseline", written(tmp_path, "\n".join(rows), "baseline.csv"))
    assert (found.code, found.out) == (1, "")
    told = sorted(tuple(line.split(": ")[:2]) for line in found.error.splitlines())
    assert told == [
        ("row 2", "code"),
        ("row 2", "kind"),
        ("row 2", "organisation"),
        ("row 2", "required"),
        ("row 3", "channels"),
        ("row 3", "code"),
        ("row 3", "in_scope"),
        ("row 3", "required"),
        ("row 4", "instrument"),
        ("row 4", "optional"),
        ("row 6", "code"),
        ("row 7", "instrument"),
    ]
    assert not LedgerOperation.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("code,unit\nP-1,S\n", "row 1: the header needs the columns code, unit, organisation"),
        ("code,unit,organisation,code\n", "a column occurs twice"),
        ("code,unit,organisation,colour\nP-1,S,ALUE,red\n", "row 2: colour: There is no such column."),
        ("code,unit,organisation\nP-1,S,ALUE,x\n", "row 2: more cells"),
        ("code,unit,organisation\nP-1,X,ALUE\n", "row 2: unit: “X” is not one of S, F."),
        ('{"code": "P-1"\n', "line 1"),
        ('{"code": 5, "unit": "S", "organisation": "ALUE"}', "line 1: code: a text was expected"),
        ('{"code": "L-1", "unit": "F", "organisation": "ALUE", "required": [1]}', "line 1: required: a list of texts"),
        ('{"code": "L-1", "unit": "F", "organisation": "ALUE", "channels": 5}', "line 1: channels: a text"),
        ('{"code": "P\\u0000", "unit": "S", "organisation": "ALUE"}', "NUL"),
        ('{"op": "ADD", "new": {"item": "P-1", "unit": "S", "org": "ALUE"}}', "line 1: op: only BASE"),
        ('{"op": "BASE", "new": 1, "code": "P-1", "unit": "S", "organisation": "ALUE"}', "line 1: op: "),
        (jsonl([{**BASE_LINES[0], "effective": "2011-01-01"}]), "line 1: effective: the baseline's day is 2010-01-01"),
        (jsonl([{**BASE_LINES[0], "recorded": "soon"}]), "line 1: "),
    ],
)
def test_file_that_is_not_in_order_is_refused_by_its_place(tmp_path: Path, text: str, said: str) -> None:
    found = ask("import-baseline", written(tmp_path, text, "baseline.csv"))
    assert (found.code, said in found.error) == (1, True), found.error
    assert not LedgerOperation.objects.exists()


def test_organisations_are_made_when_asked(tmp_path: Path) -> None:
    text = "code,unit,organisation\nP-1,S,UUSI\n"
    assert ask("import-baseline", written(tmp_path, text)).code == 1
    assert ask("import-baseline", written(tmp_path, text), "--create-organisations").code == 0
    assert Organisation.objects.filter(code="UUSI").exists()
    wrong = ask("import-baseline", written(tmp_path, "code,unit,organisation\nP-2,S,uusi\n"), "--create-organisations")
    assert (wrong.code, "row 2: organisation" in wrong.error) == (1, True)


def test_later_baseline_registers_what_the_ledger_does_not_know(tmp_path: Path, settings: Any) -> None:
    settings.TARJOOMA_BASELINES = "2010=2010-01-01,2009=2009-01-01"
    first = "code,unit,organisation\nP-1,S,ALUE\n"
    assert ask("import-baseline", written(tmp_path, first), "--baseline", "2009").code == 0
    again = ask("import-baseline", written(tmp_path, first), "--baseline", "2009")
    assert (again.code, "row 2: code: the ledger knows this item already" in again.error) == (1, True)
    second = ask("import-baseline", written(tmp_path, first + "P-2,S,ALUE\n"), "--baseline", "2010")
    assert (second.code, "1 items known already" in second.out) == (0, True)
    late = json.loads(LedgerOperation.objects.get(seq=2).payload)
    assert (late["op"], late["effective"], late["new"]["item"]) == ("LATE", "2010-01-01", "P-2")
    assert answer("count", "--unit", "S", "--on", "2009-06-01")["count"] == 1
    told = answer("count", "--unit", "S", "--on", "2011-01-01")
    assert (told["baseline_name"], told["baseline"], told["count"]) == ("2010", 2, 2)
    with reading() as opened:
        assert opened.book.opening == "2009-01-01"


def test_baseline_must_be_named(tmp_path: Path, settings: Any) -> None:
    path = _file(tmp_path, "csv")
    unknown = ask("import-baseline", path, "--baseline", "1999")
    assert (unknown.code, "1999" in unknown.error) == (2, True)
    settings.TARJOOMA_BASELINES = ""
    none = ask("import-baseline", path)
    assert (none.code, "TARJOOMA_BASELINES" in none.error) == (2, True)
    assert ask("import-baseline", tmp_path / "none.csv").code == 2
    latin = tmp_path / "latin.csv"
    latin.write_bytes("code,unit,organisation\nP-1,S,Ä".encode("latin-1"))
    assert ask("import-baseline", latin).code == 2


def test_sealed_baseline_grows_only_by_restatements(tmp_path: Path) -> None:
    assert ask("import-baseline", _file(tmp_path, "csv")).code == 0
    key_path().unlink(missing_ok=True)
    create_key()
    seal_period("2012", system_user())
    found = ask("import-baseline", written(tmp_path, "code,unit,organisation\nP-7,S,ALUE\n"))
    assert (found.code, "restatement" in found.error) == (1, True)
