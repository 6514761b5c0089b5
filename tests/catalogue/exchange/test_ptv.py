"""Importing from the national service register: a small dump and a small API answer of our own, and broken ones."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.exchange.outcome import Report, Result
from catalogue.exchange.ptv import import_ptv, read_ptv
from catalogue.models import OrganisationPage, ProductCardPage, ProductCardRecord, ServiceClass, TargetGroup
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import Kind
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.services import sync_roles
from lifecycle.states import State

pytestmark = pytest.mark.django_db

SERVICE: dict[str, Any] = {
    "id": 1,
    "name": "Pajaneuvonta",
    "alternateName": ["Verstasneuvo"],
    "keyword": ["paja"],
    "language": ["fi"],
    "lifeEvent": [],
    "description": "Neuvomme pajan perustajaa.\n\n- tilat\n- koneet",
    "shortDescription": "Neuvoja pajan perustajalle.",
    "serviceUserInstructions": "Soita meille.",
    "requirements": "Sinulla on y-tunnus.",
    "targetGroup": ["yritykset"],
    "serviceClass": ["Yrityksen Perustaminen", "''", "Tuntematon luokka"],
    "ontologyTerm": ["pajat"],
    "serviceCoverage": "nationwide",
    "serviceChargeDescription": [],
    "serviceToOrganization": {
        "provisionType": ["itse tuotetut palvelut"],
        "producerOrganization": [10],
        "responsibleOrganization": [10, 11],
    },
    "serviceToServiceChannel": {"electronicTransactionService": [20], "phoneChannel": [30], "transactionForm": [40]},
}
FILES: dict[str, list[dict[str, Any]]] = {
    "services.json": [SERVICE],
    "organizations.json": [
        {"id": 10, "name": "Pajakeskus", "businessID": "1234567-1"},
        {"id": 11, "name": "Toinen keskus"},
        {"id": 12, "name": "Kortiton keskus"},
    ],
    "electronictransactionservices.json": [
        {"id": 20, "name": "Pajalomake", "URL": "https://paja.example.org/", "requiresSignature": False}
    ],
    "phone_service.json": [
        {
            "id": 30,
            "name": "Pajapuhelin",
            "phone": "029 500 300",
            "openingTimes": [{"opens": "08:00", "closes": "16:15", "dayOfWeek": ["1", "2", "3", "5"]}],
        }
    ],
    "transactionservices.json": [{"id": 40, "name": "Pajahakemus"}],
}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _roles() -> None:
    sync_roles()
    ServiceClass.objects.create(code="P11.1", name_fi="Yrityksen perustaminen")
    TargetGroup.objects.create(code="KR2", name_fi="Yritykset ja yhteisöt")


def _dump(folder: Path, *services: dict[str, Any], **changes: Any) -> Path:
    files = deepcopy(FILES)
    if services:
        files["services.json"] = [*services]
    files["services.json"] = [service | changes for service in files["services.json"]]
    for name, rows in files.items():
        (folder / name).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return folder


def _import(folder: Path, **options: Any) -> Report:
    return import_ptv(read_ptv(folder), folder.name, **options)


def _card(identity: object = 1) -> ProductCardPage:
    record = ProductCardRecord.objects.get(source_system="ptv", source_id=str(identity))
    return record.page.get_latest_revision_as_object()


def _flags(identity: object = 1) -> set[str]:
    record = ProductCardRecord.objects.get(source_system="ptv", source_id=str(identity))
    return {row["code"] for row in record.review_flags}


def _counts() -> tuple[int, ...]:
    return (
        ProductCardPage.objects.count(),
        PortfolioItem.objects.count(),
        Organisation.objects.count(),
        OrganisationPage.objects.count(),
    )


def test_card_comes_in_as_a_draft_with_all_that_is_known(tmp_path: Path) -> None:
    report = _import(_dump(tmp_path))
    card = _card()
    text = card.customer_description_in("fi")
    item = ProductCardRecord.objects.get(source_id="1").item
    assert report.results() == {"created": 1}
    assert (card.title, card.live, item.state, item.owner.code) == ("Pajaneuvonta", False, State.DRAFT, "PTV-10")
    assert text.description == "<p>Neuvomme pajan perustajaa.</p><ul><li>tilat</li><li>koneet</li></ul>"
    assert text.keywords.split("\n") == ["paja", "Verstasneuvo", "pajat"]
    assert [entry.code for entry in card.service_classes.all()] == ["P11.1"]
    assert [entry.code for entry in card.target_groups.all()] == ["KR2"]
    assert [organisation.code for organisation in card.delivering_organisations.all()] == ["PTV-11"]
    assert (item.classification.scope, item.classification.production) == ("national", "own")
    assert _flags() == {"unknown_code"}


def test_channels_come_with_what_is_known_of_them_and_forms_are_counted(tmp_path: Path) -> None:
    report = _import(_dump(tmp_path))
    hours = ("ma–ke, pe 08.00–16.15", "mån–ons, fre kl. 08.00–16.15", "Mon–Wed, Fri 08:00–16:15")
    rows = [
        (row.kind, row.e_level, row.address, row.hours, row.hours_sv, row.hours_en) for row in _card().channels.all()
    ]
    assert rows == [
        ("online", 3, "https://paja.example.org/", "", "", ""),
        ("phone", None, "029 500 300", *hours),
    ]
    assert report.counts["printable forms"] == 1


@pytest.mark.parametrize(("charge", "kind"), [(None, "unknown"), ("chargeable", "chargeable"), ("free", "unknown")])
def test_missing_charge_stays_unknown(charge: str | None, kind: str, tmp_path: Path) -> None:
    _import(_dump(tmp_path, serviceCharge=charge))
    assert ProductCardRecord.objects.get(source_id="1").item.kind == Kind(kind)
    assert ("free_of_charge" in _flags()) is (charge == "free")


def test_a_card_without_channels_has_none(tmp_path: Path) -> None:
    _import(_dump(tmp_path, serviceToServiceChannel=None))
    assert list(_card().channels.all()) == []
    assert _card().customer_description_in("fi").costs == ""


def test_second_import_writes_nothing_and_keeps_what_editors_changed(tmp_path: Path) -> None:
    folder = _dump(tmp_path)
    _import(folder)
    card = _card()
    card.title = "Muokattu otsikko"
    card.save_revision()
    before = _counts()
    report = _import(folder)
    assert report.results() == {"unchanged": 1}
    assert _counts() == before
    assert _card().title == "Muokattu otsikko"


def test_changed_source_updates_the_draft(tmp_path: Path) -> None:
    _import(_dump(tmp_path))
    report = _import(_dump(tmp_path, name="Pajaneuvonta uusi"))
    assert report.results() == {"updated": 1}
    assert _card().title == "Pajaneuvonta uusi"


def test_frozen_text_is_left_alone(tmp_path: Path) -> None:
    _import(_dump(tmp_path))
    item = ProductCardRecord.objects.get(source_id="1").item
    waiting = {"state": "in_review", "submitted_revision_id": _card().latest_revision_id}
    type(item.life_cycle).objects.filter(pk=item.life_cycle.pk).update(**waiting)
    report = _import(_dump(tmp_path, name="Toinen nimi"))
    assert report.results() == {"skipped": 1}
    assert _card().title == "Pajaneuvonta"


def test_dry_run_reports_the_same_and_writes_nothing(tmp_path: Path) -> None:
    before = _counts()
    report = _import(_dump(tmp_path), dry_run=True)
    assert report.results() == {"created": 1}
    assert _counts() == before
    assert report.as_json()["written"] is False


def test_organisations_without_a_card_are_reported_and_made_when_asked(tmp_path: Path) -> None:
    folder = _dump(tmp_path)
    report = _import(folder)
    assert not Organisation.objects.filter(code="PTV-12").exists()
    assert any("PTV-12 Kortiton keskus" in note for note in report.notes)
    _import(folder, all_organisations=True)
    made = Organisation.objects.get(code="PTV-12")
    assert (made.in_perimeter, made.source_id) == (False, "12")


def test_exact_duplicates_are_flagged_and_both_stay(tmp_path: Path) -> None:
    _import(_dump(tmp_path, SERVICE, SERVICE | {"id": 2}, SERVICE | {"id": 3, "description": "Aivan muuta."}))
    assert "duplicate" in _flags(1) & _flags(2)
    assert "duplicate" not in _flags(3)


def test_placeholder_is_flagged_and_gives_nobody_a_service(tmp_path: Path) -> None:
    _import(_dump(tmp_path, name="Palvelut tulossa"))
    assert "placeholder" in _flags()
    assert list(_card().delivering_organisations.all()) == []


@pytest.mark.parametrize(("producers", "owner"), [([11], "PTV-11"), ([], "PTV-0")])
def test_missing_owner_is_flagged(producers: list[int], owner: str, tmp_path: Path) -> None:
    roles = {"provisionType": [], "producerOrganization": producers, "responsibleOrganization": []}
    _import(_dump(tmp_path, serviceToOrganization=roles))
    assert "no_owner" in _flags()
    assert ProductCardRecord.objects.get(source_id="1").item.owner.code == owner


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "x" * 101}, "long_title"),
        ({"name": "x" * 300}, "cut"),
        ({"description": "x" * 2501}, "long_description"),
        ({"shortDescription": "x" * 149}, "cut_summary"),
        ({"ontologyTerm": [f"termi{n}" for n in range(11)]}, "many_terms"),
        ({"serviceToServiceChannel": {"phoneChannel": [99]}}, "missing_channel"),
    ],
)
def test_problems_of_length_and_reference_become_flags(changes: dict[str, Any], code: str, tmp_path: Path) -> None:
    report = _import(_dump(tmp_path, **changes))
    assert report.rows[0].result is Result.CREATED
    assert code in _flags()


def test_purchased_production_names_producer_and_purchaser(tmp_path: Path) -> None:
    roles = {"provisionType": ["Ostopalvelut"], "producerOrganization": [11], "responsibleOrganization": [10]}
    _import(_dump(tmp_path, serviceToOrganization=roles))
    facts = ProductCardRecord.objects.get(source_id="1").item.classification
    assert (facts.production, facts.producer.code, facts.purchaser.code) == ("purchased", "PTV-11", "PTV-10")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{not json", "services.json: line 1, column 2"),
        (b'{"id": 1}', "services.json: a list of objects was expected"),
        (b"[1]", "services.json: item 1: an object was expected"),
        (b'[{"id": "1", "name": "x"}]', "services.json: item 1, field id: a number was expected"),
        (b'[{"id": 1}]', "services.json: item 1, field name: is missing"),
        (b'[{"id": 1, "name": 5}]', "services.json: item 1, field name: a text was expected"),
        (b'[{"id": 1, "name": "x"}, {"id": 1, "name": "y"}]', "services.json: item 2, field id: occurs twice: 1"),
        (b'[{"id": 1, "name": "x", "serviceCharge": "cheap"}]', "item 1, field serviceCharge: unknown value"),
        (b'[{"id": 1, "name": "x", "keyword": [1]}]', "item 1, field keyword: a list of texts was expected"),
        ("[{“id”".encode("utf-16"), "services.json: byte 0: the file is UTF-16"),
        (b'[{"id": 1, "name": "\xe4"}]', "services.json: byte 20: the encoding is not UTF-8"),
    ],
)
def test_broken_file_gives_one_clear_message_and_writes_nothing(content: bytes, words: str, tmp_path: Path) -> None:
    folder, before = _dump(tmp_path), _counts()
    (folder / "services.json").write_bytes(content)
    with pytest.raises(CommandError, match="services.json") as error:
        call_command("import_ptv", str(folder))
    assert words in str(error.value)
    assert _counts() == before


def test_byte_order_mark_is_taken_off(tmp_path: Path) -> None:
    folder = _dump(tmp_path)
    path = folder / "services.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert _import(folder).results() == {"created": 1}


def test_missing_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no such file or folder"):
        call_command("import_ptv", str(tmp_path / "eiole"))


def test_command_writes_the_report_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, report = _dump(tmp_path), tmp_path / "report.json.txt"
    call_command("import_ptv", str(folder), report=str(report))
    written = json.loads(report.read_text(encoding="utf-8"))
    assert written["results"] == {"created": 1}
    assert written["rows"][0]["identity"] == "1"
    assert "1 created" in capsys.readouterr().out


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(sorted(SERVICE)), value=VALUES)
def test_any_value_of_any_field_is_imported_or_refused_with_its_place(key: str, value: Any, tmp_path: Path) -> None:
    folder = _dump(tmp_path, **{key: value})
    refusal: ImportRefused | None = None
    try:
        report = import_ptv(read_ptv(folder), "dump", dry_run=True)
    except ImportRefused as error:
        refusal = error
    if refusal is None:
        assert report.results() == {"created": 1}
    else:
        assert refusal.file == "services.json"
        assert "item 1" in refusal.position
    assert not ProductCardRecord.objects.filter(source_system="ptv").exists()
