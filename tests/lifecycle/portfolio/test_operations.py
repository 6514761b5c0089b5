"""Operations behind a number, one operation, one item: what they show, to whom, and at what cost."""

import hashlib
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lifecycle.exchange.ledger_jsonl import import_operations
from lifecycle.ledger.actors import actor_of, keep_evidence
from lifecycle.ledger.figures import UNITS, Selection, count
from lifecycle.ledger.reading import reading
from lifecycle.models import LedgerEvidence, LedgerOperation, Organisation
from lifecycle.roles import Role
from tests.factories import organisation_with_people, person
from tests.lifecycle.portfolio.detail_pages import address, as_user, auditor, owner, page, rows_of
from tests.lifecycle.portfolio.told import MERGE, REASON, VOID, VOIDED, later, many_bases, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> None:
    organisation_with_people("ALUE")
    organisation_with_people("VIERAS")
    tell()


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("query", [{}, {"owner": "VIERAS"}, {"need": "RAHOITUS"}, {"basis": "lfl", "at": "2012-01-01"}])
def test_lines_of_the_file_sum_to_the_count(told: None, unit: str, query: dict[str, str]) -> None:
    rows = rows_of(auditor(), address("portfolio_operations", unit=unit, until="2013-06-30", export="csv", **query))
    owners = frozenset({query["owner"]}) if "owner" in query else None
    with reading() as opened:
        selection = Selection(
            owners=owners, need=query.get("need", ""), basis=query.get("basis", "as_was"), at=query.get("at")
        )
        wanted = count(opened.book, unit, "2013-06-30", selection)
    assert sum(int(row["Change"]) for row in rows) == wanted


def test_list_shows_the_sum_and_the_counts_at_both_ends(told: None) -> None:
    shown = page(auditor(), address("portfolio_operations", unit="F", since="2010-01-01", until="2011-12-31"))
    assert "Application forms: −1" in shown
    assert "1 January 2010: <strong>3</strong>" in shown
    assert "31 December 2011: <strong>2</strong>" in shown


def test_permanent_address_names_every_day_and_shows_the_same(told: None) -> None:
    client = auditor()
    response = client.get(address("portfolio_operations", unit="R", cls="MERGE", basis="lfl"))
    permanent = response.context["permanent_url"]
    assert all(part in permanent for part in ("known=", "until=", "at=", "baseline=2010"))
    assert client.get(permanent).context["total"] == response.context["total"]


def test_earlier_knowledge_does_not_see_what_came_later(told: None) -> None:
    rows = rows_of(
        auditor(), address("portfolio_operations", unit="S", known="2013-04-30", until="2013-06-30", export="csv")
    )
    assert str(VOIDED) in {row["Operation"] for row in rows}
    rows = rows_of(auditor(), address("portfolio_operations", unit="S", until="2013-06-30", export="csv"))
    assert str(VOIDED) not in {row["Operation"] for row in rows}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"unit": "X"}, "unit"),
        ({"cls": "SHRINK"}, "cls"),
        ({"since": "yesterday"}, "since"),
        ({"until": "2009-12-31"}, "until"),
        ({"since": "2014-01-01", "until": "2013-01-01"}, "since"),
        ({"owner": "NOBODY"}, "owner"),
        ({"group": "NONE"}, "group"),
        ({"known": "2999-01-01"}, "known"),
        ({"basis": "best"}, "basis"),
    ],
)
def test_bad_parameter_is_named_by_its_field(told: None, query: dict[str, str], field: str) -> None:
    response = auditor().get(address("portfolio_operations", **query))
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert 'id="errors"' in response.content.decode()


def test_formulas_of_titles_are_text_in_both_files(told: None) -> None:
    client, query = auditor(), {"unit": "S", "cls": "ADD"}
    (row,) = rows_of(client, address("portfolio_operations", export="csv", **query))
    assert row["Title"] == "'=Nimi P-4"
    response = client.get(address("portfolio_operations", export="xlsx", **query))
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    heads, (cells, *_none) = _rows(load_workbook(io.BytesIO(data)).active)
    cell = cells[heads.index("Title")]
    assert (cell.value, cell.data_type) == ("=Nimi P-4", "s")
    assert cells[heads.index("Change")].value == 1


def _rows(worksheet: Any) -> tuple[list[str], list[Any]]:
    heads, *rows = worksheet.iter_rows()
    return [cell.value for cell in heads], rows


@pytest.mark.parametrize(
    "name", ["portfolio_operations", "portfolio_movements", "portfolio_review", "portfolio_restatements"]
)
def test_more_rows_cost_no_more_queries(told: None, name: str) -> None:
    client, where = auditor(), address(name)
    few = _queries(client, where)
    tell_more = many_bases(60)
    _append(tell_more)
    assert _queries(client, where) == few


def _append(payloads: list[dict[str, Any]]) -> None:
    import_operations("\n".join(json.dumps(payload) for payload in payloads))


def _queries(client: Client, where: str) -> int:
    client.get(where)  # what is remembered by the head is remembered now
    with CaptureQueriesContext(connection) as captured:
        client.get(where)
    return len(captured)


def test_list_is_paged_and_keeps_its_choices(told: None) -> None:
    _append(many_bases(60))
    shown = page(auditor(), address("portfolio_operations", unit="S", since="2013-12-31"))
    assert "Services: +60" in shown
    assert shown.count('<td class="c-list__main">') == 50
    assert "since=2013-12-31&page=2" in shown


def test_operation_shows_what_it_did_before_and_after(told: None) -> None:
    shown = page(auditor(), address("portfolio_operation", 7))
    assert "Fields changed: “Nimi L-1” (L-1). Made optional 2 fields." in shown
    assert "Required fields: 10 → 8." in shown
    assert "c01, c02" in shown
    assert REASON in shown
    assert "1/2011, Johtoryhmä" in shown


def test_merge_shows_its_arithmetic_and_the_answers_of_each_form(told: None) -> None:
    response = auditor().get(address("portfolio_operation", MERGE))
    arithmetic = response.context["merge"].arithmetic
    assert (arithmetic.before, arithmetic.dedup, arithmetic.dropped, arithmetic.new, arithmetic.after) == (
        20, 6, 2, 1, 13,
    )  # fmt: skip
    assert [(each.code, each.before, each.after) for each in response.context["merge"].answers] == [
        ("L-1", 8, 13),
        ("L-2", 12, 13),
    ]
    assert "Some applicants answer more than before." in response.content.decode()


def test_void_operation_shows_what_it_did_until_then(told: None) -> None:
    shown = page(auditor(), address("portfolio_operation", VOIDED))
    assert "This operation is void." in shown
    assert "What stands below is what it did until then." in shown
    assert "In the offering" in shown
    assert f"Operation {VOIDED}" in page(auditor(), address("portfolio_operation", VOID))


def test_hash_follows_from_what_the_page_shows(told: None) -> None:
    client = auditor()
    response = client.get(address("portfolio_operation", MERGE))
    proof = response.context["proof"]
    text = client.get(address("portfolio_operation", MERGE, export="json")).content
    worked_out = hashlib.sha256(b"portfolio-ledger-v1\n" + bytes.fromhex(proof.previous) + text).hexdigest()
    assert worked_out == proof.digest == LedgerOperation.objects.get(seq=MERGE).digest


def test_grounds_are_for_those_who_may_read_the_history_of_anowner(told: None) -> None:
    where = address("portfolio_operation", 9)  # P-1 of ALUE
    assert REASON in page(owner("ALUE"), where)
    stranger = owner("VIERAS")
    shown = page(stranger, where)
    assert REASON not in shown
    assert "shown to those who may read the history of an owner concerned" in shown
    assert REASON not in page(stranger, f"{where}?export=json")
    assert REASON not in page(stranger, address("portfolio_item", "P-1"))
    for name in ("portfolio_operations", "portfolio_movements"):
        assert not any(REASON in str(row) for row in rows_of(stranger, address(name, export="csv")))


def test_giver_and_receiver_of_a_transfer_read_its_grounds(told: None) -> None:
    for code in ("ALUE", "VIERAS"):
        assert REASON in page(owner(code), address("portfolio_operation", 11))


def test_evidence_is_shown_until_it_is_deleted_and_people_while_they_exist(told: None) -> None:
    proposer = person(Role.OWNER, Organisation.objects.get(code="ALUE"))
    proposer.first_name, proposer.last_name = "Aino", "Ehdottaja"
    proposer.save()
    digest = keep_evidence("kysely vuodelta 2014")
    _append([later("NOTE", "2014-01-01", "2014-01-01", item="P-4", evidence=digest, proposer=actor_of(proposer))])
    where = address("portfolio_operation", 15)
    shown = page(auditor(), where)
    assert "kysely vuodelta 2014" in shown
    assert "Aino Ehdottaja" in shown
    stranger = page(owner("VIERAS"), where)
    assert "kysely vuodelta 2014" not in stranger
    assert "Aino Ehdottaja" not in stranger
    LedgerEvidence.objects.all().delete()
    proposer.groups.clear()
    proposer.delete()
    shown = page(auditor(), where)
    assert "Deleted, or never kept in this product." in shown
    assert digest in shown
    assert "Ehdottaja" not in shown


def test_item_shows_its_whole_timeline_with_void_operations(told: None) -> None:
    shown = page(auditor(), address("portfolio_item", "P-3"))
    assert "3 operations" in shown
    assert "Nimi P-3" in shown
    assert "No card or form record describes it." in shown
    assert shown.count("is-void") == 1


@pytest.mark.parametrize(
    ("name", "argument"), [("portfolio_operation", 15), ("portfolio_operation", 0), ("portfolio_item", "P-99")]
)
def test_what_the_ledger_does_not_hold_is_not_found(told: None, name: str, argument: Any) -> None:
    assert auditor().get(address(name, argument)).status_code == 404


def test_pages_answer_before_there_is_a_ledger() -> None:
    client = auditor()
    for name in ("operations", "movements", "review", "restatements", "sample", "seals"):
        assert client.get(address(f"portfolio_{name}")).status_code == 200


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_are_in_each_language(told: None, language: str) -> None:
    client = auditor()
    for name, *arguments in (
        ("portfolio_operations",),
        ("portfolio_operation", MERGE),
        ("portfolio_item", "L-1"),
        ("portfolio_movements",),
    ):
        shown = page(client, address(name, *arguments, language=language))
        assert f'<html lang="{language}"' in shown


def test_everyone_else_is_kept_out(told: None) -> None:
    where = address("portfolio_operations")
    response = Client().get(where)
    assert (response.status_code, "login" in response.headers["Location"]) == (302, True)
    assert as_user(person(Role.EXPERT)).get(where).status_code == 403
    assert "no-store" in auditor().get(where).headers["Cache-Control"]
