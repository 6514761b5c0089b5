"""Importing Open API version 11 JSON: objects, lists and pages, in three languages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from catalogue.exchange.outcome import Report
from catalogue.exchange.ptv import import_ptv, read_ptv
from catalogue.models import ProductCardPage, ProductCardRecord, ServiceClass
from lifecycle.exchange.errors import ImportRefused
from lifecycle.models import Organisation
from lifecycle.services import sync_roles

pytestmark = pytest.mark.django_db

OWNER = "aaaaaaaa-0000-4000-8000-000000000001"
CHANNEL = "cccccccc-0000-4000-8000-000000000002"
FORM = "ffffffff-0000-4000-8000-000000000003"


def _texts(**values: str) -> list[dict[str, str]]:
    return [{"language": language, "value": value, "type": "Name"} for language, value in values.items()]


def _described(kind: str, **values: str) -> list[dict[str, str]]:
    return [{"language": language, "value": value, "type": kind} for language, value in values.items()]


SERVICE: dict[str, Any] = {
    "id": "5e5e5e5e-0000-4000-8000-000000000009",
    "serviceNames": _texts(fi="Pajalaina", sv="Verkstadslån"),
    "serviceChargeType": "Chargeable",
    "areaType": "Nationwide",
    "serviceDescriptions": [
        *_described("Summary", fi="Lainaa pajalle.", sv="Lån för en verkstad."),
        *_described("Description", fi="<p>Laina <b>pajan</b> koneisiin.</p>"),
        *_described("UserInstruction", fi="Hae verkossa."),
    ],
    "serviceClasses": [{"name": _texts(fi="Lainat"), "code": "P15.3"}],
    "ontologyTerms": [{"name": _texts(fi="pajalainat"), "code": None}],
    "targetGroups": [],
    "keywords": [{"language": "sv", "value": "smedja"}],
    "requirements": [{"language": "fi", "value": "Sinulla on paja."}],
    "serviceChannels": [
        {"serviceChannel": {"id": CHANNEL, "name": "Verkossa"}},
        {"serviceChannel": {"id": FORM, "name": "Lomake"}},
    ],
    "organizations": [
        {"organization": {"id": OWNER, "name": "Pajarahasto"}, "roleType": "Responsible", "provisionType": None},
        {
            "organization": {"id": OWNER, "name": "Pajarahasto"},
            "roleType": "Producer",
            "provisionType": "SelfProducedServices",
        },
    ],
    "publishingStatus": "Published",
}
CHANNELS = [
    {
        "id": CHANNEL,
        "serviceChannelType": "EChannel",
        "serviceChannelNames": _texts(fi="Verkossa", sv="På nätet"),
        "webPages": [{"url": "https://paja.example.org/", "value": "", "language": "fi"}],
        "requiresAuthentication": True,
        "requiresSignature": True,
    },
    {"id": FORM, "serviceChannelType": "PrintableForm", "serviceChannelNames": _texts(fi="Lomake")},
]


@pytest.fixture(autouse=True)
def _ready() -> Iterator[None]:
    sync_roles()
    ServiceClass.objects.create(code="P15.3", name_fi="Lainat ja luottotiedot")
    with override("en"):
        yield


def _write(folder: Path, **changes: Any) -> Path:
    (folder / "page.json").write_text(json.dumps({"pageNumber": 1, "itemList": [SERVICE | changes]}), "utf-8")
    (folder / "channels.json").write_text(json.dumps(CHANNELS), "utf-8")
    return folder


def _import(path: Path) -> Report:
    return import_ptv(read_ptv(path), path.name)


def _card() -> ProductCardPage:
    return ProductCardRecord.objects.get(source_id=SERVICE["id"]).page.get_latest_revision_as_object()


def test_service_comes_in_with_its_languages_classes_and_channels(tmp_path: Path) -> None:
    report = _import(_write(tmp_path))
    card = _card()
    item = ProductCardRecord.objects.get(source_id=SERVICE["id"]).item
    channels = [(row.kind, row.name_sv, row.e_level, row.address) for row in card.channels.all()]
    assert report.results() == {"created": 1}
    assert report.counts["printable forms"] == 1
    assert (card.title, card.live, card.customer_description_in("sv").title) == ("Pajalaina", False, "Verkstadslån")
    assert card.customer_description_in("en") is None
    assert card.customer_description_in("fi").description == "<p>Laina pajan koneisiin.</p>"
    assert card.customer_description_in("fi").keywords == "pajalainat"
    assert card.customer_description_in("sv").keywords == "smedja"
    assert [entry.code for entry in card.service_classes.all()] == ["P15.3"]
    assert channels == [("online", "På nätet", 4, "https://paja.example.org/")]
    assert (item.kind, item.classification.scope, item.classification.production) == ("chargeable", "national", "own")
    assert Organisation.objects.get(source_id=OWNER).name_fi == "Pajarahasto"


def test_second_import_changes_nothing(tmp_path: Path) -> None:
    _import(_write(tmp_path))
    assert _import(_write(tmp_path)).results() == {"unchanged": 1}


def test_one_file_with_one_object_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "service.json"
    path.write_text(json.dumps(SERVICE), "utf-8")
    _import(path)
    flags = {row["code"] for row in ProductCardRecord.objects.get(source_id=SERVICE["id"]).review_flags}
    assert "missing_channel" in flags


@pytest.mark.parametrize("charge", [None, "FreeOfCharge", "Other"])
def test_charge_that_is_not_said_stays_unknown(charge: str | None, tmp_path: Path) -> None:
    _import(_write(tmp_path, serviceChargeType=charge))
    assert ProductCardRecord.objects.get(source_id=SERVICE["id"]).item.kind == "unknown"


def test_page_of_names_only_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"itemList": [{"id": "x", "name": "Lainat"}]}), "utf-8")
    assert _import(path).counts["only listed"] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": ""}, "field id: is missing"),
        ({"serviceNames": []}, "field serviceNames: is missing"),
        ({"serviceNames": "Laina"}, "field serviceNames: a list was expected"),
        ({"serviceDescriptions": [5]}, "field serviceDescriptions: a list of objects was expected"),
        ({"serviceChargeType": 5}, "field serviceChargeType: a text was expected"),
    ],
)
def test_broken_field_is_named(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="page.json") as error:
        _import(_write(tmp_path, **changes))
    assert words in str(error.value)
    assert not ProductCardRecord.objects.filter(source_system="ptv").exists()


def test_other_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"some": "thing"}', "utf-8")
    with pytest.raises(ImportRefused, match="neither a service nor a channel"):
        _import(path)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"holds no \.json file"):
        _import(tmp_path)
