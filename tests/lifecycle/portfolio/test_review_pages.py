"""The review list, restatements, sample, seals and files: what is in them, and who sees what."""

import hashlib
import io
import json
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lifecycle.exchange.ledger_jsonl import import_operations
from lifecycle.ledger.detectors import DETECTORS
from lifecycle.ledger.sampling import AlwaysReason
from lifecycle.ledger.sealing import seal_period
from lifecycle.ledger.signing import create_key
from lifecycle.models import LedgerOperation, LedgerSeal, Restatement
from lifecycle.portfolio.labels import FINDING_LABELS, FINDING_RULES, SAMPLE_REASON_LABELS
from lifecycle.restating import approve_restatement, propose_restatement, reject_restatement
from lifecycle.roles import Role
from tests.factories import decision, organisation_with_people, person
from tests.lifecycle.portfolio.detail_pages import address, as_user, auditor, owner, page, rows_of
from tests.lifecycle.portfolio.told import MERGE, VOID, VOIDED, many_bases, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> None:
    organisation_with_people("ALUE")
    organisation_with_people("VIERAS")
    tell()


def test_every_kind_of_finding_has_a_name_and_a_rule() -> None:
    assert set(FINDING_LABELS) == set(FINDING_RULES) == set(DETECTORS)


def test_every_reason_of_a_sample_has_a_name() -> None:
    assert {reason.value for reason in AlwaysReason} | {"drawn"} == set(SAMPLE_REASON_LABELS)


def test_review_list_asks_and_leads_to_the_operations(told: None) -> None:
    shown = page(auditor(), address("portfolio_review"))
    assert "A list of questions, never a correction." in shown
    assert "Retired: “Nimi P-1” (P-1). Added: “=Nimi P-4” (P-4)." in shown
    assert "An applicant of these forms gives more than before." in shown
    assert address("portfolio_operation", MERGE) in shown
    assert "operations 9 and 10 are a pair" in shown


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({"kind": "look_alike"}, {"look_alike"}),
        ({"owner": "VIERAS"}, set()),
        ({"owner": "ALUE"}, {"look_alike", "raised_answers"}),
        ({"until": "2011-12-31"}, {"raised_answers"}),
    ],
)
def test_findings_are_filtered(told: None, query: dict[str, str], kinds: set[str]) -> None:
    rows = rows_of(auditor(), address("portfolio_review", export="csv", **query))
    assert {row["Kind of finding (code)"] for row in rows} == kinds


def test_a_pair_is_proposed_by_those_who_may(told: None) -> None:
    link = "/admin/restatements/propose/pair/"
    assert link in page(owner("ALUE"), address("portfolio_review"))
    assert link not in page(auditor(), address("portfolio_review"))


def _restated() -> tuple[Restatement, Restatement, Restatement]:
    """Return a posted, a waiting and a rejected restatement of items of ALUE."""
    board, other = person(Role.BOARD), person(Role.BOARD, number=2)

    def proposed(item: str, reason: str) -> Restatement:
        return propose_restatement(
            kind=Restatement.Kind.SCOPE,
            operations=[{"op": "SCOPE_OUT", "effective": "2020-01-01", "items": [item]}],
            reason=reason,
            evidence=f"Asiakirja: {reason}",
            user=board,
        )

    posted = approve_restatement(restatement=proposed("P-4", "julkaistu syy"), user=other, decision=decision())
    waiting = proposed("L-4", "odottava syy")
    rejected = reject_restatement(restatement=proposed("L-4", "torjuttu syy"), user=other, reason="Ei näin.")
    return posted, waiting, rejected


def test_others_see_that_something_was_restated_but_not_why(told: None) -> None:
    posted, waiting, rejected = _restated()
    own, other = (page(owner(code), address("portfolio_restatements")) for code in ("ALUE", "VIERAS"))
    for restatement in (posted, waiting, rejected):
        assert restatement.code in own
        assert restatement.reason in own
        assert restatement.reason not in other
    assert posted.code in other
    assert waiting.code not in other
    assert rejected.code not in other
    rows = rows_of(owner("VIERAS"), address("portfolio_restatements", export="csv"))
    assert [(row["Code"], row["Grounds"], row["Evidence"], row["Proposed by"]) for row in rows] == [
        (posted.code, "", "", "")
    ]
    rows = rows_of(auditor(), address("portfolio_restatements", export="csv", status="rejected"))
    assert [row["Code"] for row in rows] == [rejected.code]


def test_operation_of_a_restatement_leads_to_it(told: None) -> None:
    posted, *_rest = _restated()
    shown = page(auditor(), address("portfolio_operation", posted.first_operation_id))
    assert f"{address('portfolio_restatements')}#{posted.code}" in shown


@pytest.fixture
def key(settings: Any, tmp_path: Any) -> str:
    settings.TARJOOMA_SEAL_KEY_FILE = tmp_path / "seal.pem"
    return create_key()


def _append(*payloads: dict[str, Any]) -> None:
    import_operations("\n".join(json.dumps(payload) for payload in payloads))


def test_what_reaches_into_a_sealed_period_is_listed(told: None, key: str) -> None:
    seal_period("2013", user=person(Role.BOARD))
    assert "There are none." in page(auditor(), address("portfolio_restatements"))
    void = {"op": "VOID", "effective": "2014-05-01", "recorded": "2014-05-01", "target": 11}
    _append(*many_bases(1), void)
    response = auditor().get(address("portfolio_restatements"))
    assert [(row["seq"], row["periods"]) for row in response.context["late"]] == [(16, "2013")]


def test_sample_is_drawn_and_says_why(told: None) -> None:
    where = address("portfolio_sample", nonce="kuura", until="2013-12-31")
    rows = rows_of(auditor(), f"{where}&export=csv")
    reasons = {int(row["Operation"]): row["Why it is in the sample (code)"].split() for row in rows}
    assert reasons[MERGE] == ["merge"]
    assert reasons[11] == ["backdated"]
    assert {"restatement"} <= set(reasons[VOID]) & set(reasons[VOIDED])
    assert rows_of(auditor(), f"{where}&export=csv") == rows
    shown = page(auditor(), where)
    assert "every merger is checked" in shown
    assert f"{len(rows)} operations to check" in shown


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"nonce": ""}, "nonce"),
        ({"nonce": "a", "until": "x"}, "until"),
        ({"nonce": "a", "known": "2999-01-01"}, "known"),
        ({"nonce": "a", "confidence": "101"}, "confidence"),
        ({"nonce": "a", "tolerance": "NaN"}, "tolerance"),
        ({"nonce": "a", "since": "2013-01-01", "until": "2012-01-01"}, "since"),
    ],
)
def test_bad_draw_is_named_by_its_field(told: None, query: dict[str, str], field: str) -> None:
    response = auditor().get(address("portfolio_sample", **query))
    assert response.status_code == 400
    assert field in response.context["form"].errors


def test_seals_are_public_and_tell_whether_they_hold(told: None, key: str) -> None:
    seal_period("2013", user=person(Role.BOARD, number=3))
    shown = page(Client(), address("portfolio_seals"))
    assert "The seal holds" in shown
    assert key in shown
    assert LedgerOperation.objects.latest("seq").digest in shown
    assert "portfolio_operation" not in shown
    assert address("portfolio_pack") not in shown
    forged = LedgerSeal.objects.get()
    forged.pk, forged.period, forged.ends_on = None, "2012", date(2012, 12, 31)
    forged.save()
    assert page(Client(), address("portfolio_seals")).count("This seal does not hold:") == 1


def test_more_seals_cost_no_more_queries(told: None, key: str) -> None:
    def queries() -> int:
        Client().get(address("portfolio_seals"))
        with CaptureQueriesContext(connection) as captured:
            Client().get(address("portfolio_seals"))
        return len(captured)

    board = person(Role.BOARD)
    for year in range(2010, 2013):
        seal_period(str(year), user=board)
    few = queries()
    for year in range(2013, 2022):
        seal_period(str(year), user=board)
    assert queries() == few


def test_pack_and_export_hold_everything_for_those_who_read_everything(told: None, key: str) -> None:
    client = as_user(person(Role.BOARD))
    response = client.get(address("portfolio_pack", on="2013-06-30"))
    assert response.status_code == 200
    with ZipFile(io.BytesIO(response.content)) as pack:
        manifest = json.loads(pack.read("manifest.json"))
    assert manifest["t"] == "2013-06-30"
    exported = b"".join(client.get(address("portfolio_export")).streaming_content)  # type: ignore[attr-defined]
    last = json.loads(exported.splitlines()[-1])
    digest = last.pop("hash")
    assert digest == LedgerOperation.objects.latest("seq").digest
    before = LedgerOperation.objects.get(seq=last["seq"] - 1).digest
    text = json.dumps(last, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert hashlib.sha256(b"portfolio-ledger-v1\n" + bytes.fromhex(before) + text).hexdigest() == digest
    assert owner("ALUE").get(address("portfolio_export")).status_code == 403


@pytest.mark.parametrize(
    "query", [{"on": "x"}, {"known": "2999-01-01"}, {"basis": "best"}, {"owner": "NOBODY"}, {"baseline": "1066"}]
)
def test_pack_that_cannot_be_made_says_why(told: None, key: str, query: dict[str, str]) -> None:
    response = auditor().get(address("portfolio_pack", **query))
    assert response.status_code == 400
    assert 'id="errors"' in response.content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_are_in_each_language(told: None, language: str) -> None:
    client = auditor()
    for name in ("review", "restatements", "sample", "seals"):
        assert f'<html lang="{language}"' in page(client, address(f"portfolio_{name}", language=language))
