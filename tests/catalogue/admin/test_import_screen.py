"""Importing cards in the editors' side: nothing is written before it is confirmed, and only one's own cards."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.exchange.uploads import FOLDER, MAX_BYTES, SESSION_KEY
from catalogue.import_screen import MAPPING_PLACE
from catalogue.models import ProductCardPage, ProductCardRecord
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import organisation_with_people, person

pytestmark = pytest.mark.django_db

ROW = {"organisation": "ALUE", "code": "T-1", "title_fi": "Tuotu kortti", "kind": "support", "instrument": "grant"}


def _login(client: Client, role: Role = Role.OWNER, code: str = "ALUE") -> Client:
    client.force_login(person(role, organisation_with_people(code)))
    return client


def _file(*rows: dict[str, Any], name: str = "kortit.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(json.dumps(row) for row in rows).encode())


def _check(client: Client, *rows: dict[str, Any]) -> str:
    response = client.post(reverse("catalogue_import"), {"file": _file(*rows)})
    assert response.status_code == 200
    return response.content.decode()


def _confirm(client: Client, **form: str) -> Any:
    return client.post(reverse("catalogue_import_confirm"), form)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.OWNER, True),
        (Role.ADMINISTRATOR, True),
        (Role.APPROVER, False),
        (Role.BOARD, False),
        (Role.AUDITOR, False),
    ],
)
def test_only_those_who_add_cards_import(role: Role, allowed: bool, client: Client) -> None:
    client = _login(client, role)
    for name, args in (("catalogue_import", []), ("catalogue_import_template", ["csv"])):
        assert (client.get(reverse(name, args=args)).status_code == 200) is allowed
    if not allowed:
        assert _confirm(client)["Location"] == reverse("wagtailadmin_home")


def test_check_shows_every_row_and_writes_nothing_until_confirmed(client: Client) -> None:
    client = _login(client)
    html = _check(client, ROW, ROW | {"code": "T-2", "title_fi": "Toinen kortti"})
    assert "Tuotu kortti" in html
    assert "Toinen kortti" in html
    assert not ProductCardPage.objects.exists()
    assert _confirm(client)["Location"] == reverse("product_cards:index")
    records = ProductCardRecord.objects.filter(source_id__in=["T-1", "T-2"])
    assert {record.item.state for record in records} == {State.DRAFT}
    assert len(records) == 2
    assert SESSION_KEY not in client.session


def test_refused_row_names_place_and_reason_and_stops_the_file(client: Client) -> None:
    client = _login(client)
    html = _check(client, ROW, ROW | {"code": "T-2", "kind": "ilmainen"})
    assert "kind:" in html
    assert reverse("catalogue_import_confirm") not in html
    assert _confirm(client).status_code == 200
    assert not ProductCardPage.objects.exists()


def test_rows_of_other_organisations_are_refused_but_not_for_administrators(client: Client) -> None:
    organisation_with_people("VIERAS")
    rows = [ROW, ROW | {"code": "T-2", "organisation": "VIERAS"}]
    assert "tj-error" in _check(_login(client), *rows)
    assert "tj-error" not in _check(_login(client, Role.ADMINISTRATOR), *rows)


MAPPING = {
    "source": "mills",
    "columns": {
        "organisation": {"value": "ALUE"},
        "code": {"from": "nr"},
        "title_fi": {"from": "name"},
    },
}


def _check_mapped(client: Client, **changes: Any) -> str:
    table = _file({"nr": "7", "name": "Myllytuki", "remark": "ei lueta"})
    rules = SimpleUploadedFile("map.json", json.dumps(MAPPING | changes).encode())
    return client.post(reverse("catalogue_import"), {"file": table, "mapping": rules}).content.decode()


def test_table_of_another_system_is_read_by_its_mapping(client: Client) -> None:
    client = _login(client)
    html = _check_mapped(client)
    assert "Myllytuki" in html
    assert "remark" in html
    assert not ProductCardPage.objects.exists()
    _confirm(client)
    assert ProductCardRecord.objects.get(source_id="7").source_system == "mills"
    assert not {SESSION_KEY, MAPPING_PLACE} & set(client.session.keys())


def test_broken_mapping_is_refused_and_nothing_waits(client: Client) -> None:
    client = _login(client)
    html = _check_mapped(client, columns={})
    assert "map.json: columns:" in html
    assert not {SESSION_KEY, MAPPING_PLACE} & set(client.session.keys())


def test_table_is_never_read_without_the_mapping_it_came_with(client: Client) -> None:
    client = _login(client)
    _check_mapped(client)
    storages["private"].delete(client.session[MAPPING_PLACE]["path"])
    assert 'role="alert"' in _confirm(client).content.decode()
    assert not {SESSION_KEY, MAPPING_PLACE} & set(client.session.keys())
    _check_mapped(client)
    _check(client, ROW)
    assert MAPPING_PLACE not in client.session


def test_mapping_takes_nobody_elses_cards(client: Client) -> None:
    _check_mapped(client := _login(client, Role.ADMINISTRATOR))
    _confirm(client)
    vieras = _login(Client(), code="VIERAS")
    html = _check_mapped(vieras, columns=MAPPING["columns"] | {"organisation": {"value": "VIERAS"}})
    assert "tj-error" in html
    assert reverse("catalogue_import_confirm") not in html


def test_leaving_it_takes_the_file_away(client: Client) -> None:
    client = _login(client)
    _check(client, ROW)
    path = client.session[SESSION_KEY]["path"]
    _confirm(client, cancel="1")
    assert not storages["private"].exists(path)
    assert not ProductCardPage.objects.exists()


def test_an_old_check_is_not_written(client: Client) -> None:
    client = _login(client)
    _check(client, ROW)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        response = _confirm(client)
    assert response.status_code in {200, 302}
    assert not ProductCardPage.objects.exists()


def test_a_file_that_is_not_what_was_checked_is_not_written(client: Client) -> None:
    client = _login(client)
    _check(client, ROW)
    path = client.session[SESSION_KEY]["path"]
    with storages["private"].open(path, "wb") as file:
        file.write(json.dumps(ROW | {"title_fi": "Vaihdettu"}).encode())
    assert _confirm(client).status_code == 200
    assert not ProductCardPage.objects.exists()


def test_confirming_without_a_check_says_so(client: Client) -> None:
    response = _confirm(_login(client))
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("kortit.pdf", b"%PDF"),
        ("kortit.csv", b"x" * (MAX_BYTES + 1)),
        ("kortit.xlsx", b"ei zip"),
        ("k.csv", b"\xff\xfea"),
    ],
)
def test_unfit_file_is_refused_with_its_name(name: str, data: bytes, client: Client) -> None:
    client = _login(client)
    response = client.post(reverse("catalogue_import"), {"file": SimpleUploadedFile(name, data)})
    html = response.content.decode()
    assert 'role="alert"' in html
    assert name in html
    assert SESSION_KEY not in client.session


def test_waiting_files_have_no_address(client: Client) -> None:
    client = _login(client)
    _check(client, ROW)
    path = client.session[SESSION_KEY]["path"]
    assert path.startswith(f"{FOLDER}/")
    for address in (f"/files/{path}", f"/files/attachments/{path}", f"/media/{path}"):
        assert client.get(address, follow=True).status_code == 404


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_template_comes_back_as_a_file_without_rows(ending: str, client: Client) -> None:
    client = _login(client)
    template = client.get(reverse("catalogue_import_template", args=[ending]))
    assert f"tarjooma-cards.{ending}" in template["Content-Disposition"]
    again = SimpleUploadedFile(f"tyhja.{ending}", template.content)
    assert client.post(reverse("catalogue_import"), {"file": again}).status_code == 200
