"""Importing forms in the editors' side: nothing is written before it is confirmed, and only one's own forms."""

import io
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
from openpyxl import load_workbook

from catalogue.exchange.uploads import MAX_BYTES
from catalogue.exchange.uploads import SESSION_KEY as CARDS
from forms_registry.exchange.columns import Sheet
from forms_registry.form_import_screen import PLACE
from forms_registry.models import ApplicationForm, DataConcept
from forms_registry.versions import specs_of
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import FormFactory, organisation_with_people, person
from tests.forms_registry.exchange.archive_files import bomb, zipped
from tests.forms_registry.exchange.form_tables import CONCEPT, FIELD, FORM, REGISTER, csv_file, rows_of, workbook

pytestmark = pytest.mark.django_db

SCHEMA = json.dumps({"title": "Kaavio", "properties": {"nimi": {"type": "string"}}}).encode()
TABLES = (csv_file(Sheet.FORMS, FORM), csv_file(Sheet.FIELDS, FIELD))


def _login(client: Client, role: Role = Role.OWNER, code: str = "ALUE") -> Client:
    client.force_login(person(role, organisation_with_people(code)))
    return client


def _check(client: Client, *files: tuple[bytes, str], **values: str) -> str:
    sent = [SimpleUploadedFile(name, data) for data, name in files]
    response = client.post(reverse("forms_registry_import"), {"files": sent, "language": "fi", **values})
    assert response.status_code == 200
    return response.content.decode()


def _confirm(client: Client, **values: str) -> Any:
    return client.post(reverse("forms_registry_import_confirm"), values)


def test_files_that_belong_together_are_checked_and_written_only_when_confirmed(client: Client) -> None:
    client = _login(client)
    html = _check(client, *TABLES)
    assert "Lomake" in html
    assert not ApplicationForm.objects.exists()
    assert _confirm(client)["Location"] == reverse("forms_registry_import")
    form = ApplicationForm.objects.get()
    assert (form.item.state, [spec.key for spec in specs_of(form.draft_version)]) == (State.DRAFT, ["nimi"])
    assert PLACE not in client.session


@pytest.mark.parametrize(
    "files",
    [
        [(workbook({"L": rows_of(Sheet.FORMS, FORM), "K": rows_of(Sheet.FIELDS, FIELD)}), "l.xlsx")],
        [(zipped({name: data for data, name in TABLES}), "l.zip")],
        [(SCHEMA, "a.json")],
        [(zipped({"fi/a.json": SCHEMA}), "a.zip")],
    ],
)
def test_workbook_archive_and_json_are_taken(files: list[tuple[bytes, str]], client: Client) -> None:
    client = _login(client)
    _check(client, *files, owner="ALUE")
    _confirm(client)
    assert ApplicationForm.objects.get().item.owner.code == "ALUE"


def test_json_file_becomes_the_fields_of_the_form_that_is_named(client: Client) -> None:
    form = FormFactory.draft(organisation_with_people("ALUE"))
    client = _login(client)
    _check(client, (SCHEMA, "a.json"), form=form.code.lower())
    _confirm(client)
    assert [spec.key for spec in specs_of(FormFactory.again(form).draft_version)] == ["nimi"]


def test_form_of_another_organisation_is_not_found_by_its_code(client: Client) -> None:
    form = FormFactory.draft(organisation_with_people("VIERAS"))
    html = _check(_login(client), (SCHEMA, "a.json"), form=form.code)
    assert 'role="alert"' in html
    assert form.title not in html


def test_refused_row_names_sheet_row_column_and_reason_and_stops_everything(client: Client) -> None:
    client = _login(client)
    wrong = csv_file(Sheet.FIELDS, FIELD, FIELD | {"key": "b", "type": "loitsu"})
    html = _check(client, TABLES[0], wrong)
    assert all(part in html for part in ("fields.csv, rivi 3", "type:", "loitsu"))
    assert reverse("forms_registry_import_confirm") not in html
    assert _confirm(client).status_code == 200
    assert not ApplicationForm.objects.exists()


def test_forms_of_other_organisations_are_refused_but_not_for_administrators(client: Client) -> None:
    organisation_with_people("VIERAS")
    other = csv_file(Sheet.FORMS, FORM | {"organisation": "VIERAS"})
    assert "tj-error" in _check(_login(client), other)
    assert "tj-error" not in _check(_login(client, Role.ADMINISTRATOR), other)


def test_board_imports_concepts_and_no_forms(client: Client) -> None:
    client = _login(client, Role.BOARD)
    assert "tj-error" in _check(client, *TABLES)
    _check(client, csv_file(Sheet.REGISTERS, REGISTER), csv_file(Sheet.CONCEPTS, CONCEPT))
    _confirm(client)
    assert DataConcept.objects.count() == 1
    assert "tj-error" in _check(_login(client), csv_file(Sheet.CONCEPTS, CONCEPT | {"code": "UUSI"}))


def test_leaving_it_takes_the_files_away_and_no_import_of_cards(client: Client) -> None:
    client = _login(client)
    row = json.dumps({"organisation": "ALUE", "code": "T-1", "title_fi": "Kortti"}).encode()
    client.post(reverse("catalogue_import"), {"file": SimpleUploadedFile("k.jsonl", row)})
    _check(client, *TABLES)
    path = client.session[PLACE]["path"]
    _confirm(client, cancel="1")
    assert not storages["private"].exists(path)
    assert storages["private"].exists(client.session[CARDS]["path"])
    assert not ApplicationForm.objects.exists()


def test_an_old_check_is_not_written(client: Client) -> None:
    client = _login(client)
    _check(client, *TABLES)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        _confirm(client)
    assert not ApplicationForm.objects.exists()


def test_files_that_are_not_what_was_checked_are_not_written(client: Client) -> None:
    client = _login(client)
    _check(client, *TABLES)
    with storages["private"].open(client.session[PLACE]["path"], "wb") as file:
        file.write(zipped({"forms.csv": csv_file(Sheet.FORMS, FORM | {"title_fi": "Vaihdettu"})[0]}))
    assert 'role="alert"' in _confirm(client).content.decode()
    assert not ApplicationForm.objects.exists()


def test_confirming_without_a_check_says_so(client: Client) -> None:
    assert 'role="alert"' in _confirm(_login(client)).content.decode()


@pytest.mark.parametrize(
    "files",
    [
        [(b"%PDF", "l.pdf")],
        [(b"x" * (MAX_BYTES + 1), "l.csv")],
        [(b"no zip", "l.zip")],
        [(bomb(3), "l.zip")],
        [(zipped({"../a.csv": b"x"}), "l.zip")],
        [(b"\xff\xfea", "l.csv")],
        [(SCHEMA, "a.json"), TABLES[0]],
        [TABLES[0], TABLES[0]],
        [(zipped({"a.json": SCHEMA}), "a.zip"), TABLES[0]],
        [(zipped({"lue.txt": b"x"}), "a.zip")],
    ],
)
def test_unfit_files_are_refused_with_a_reason(files: list[tuple[bytes, str]], client: Client) -> None:
    client = _login(client)
    assert 'role="alert"' in _check(client, *files, owner="ALUE")
    assert PLACE not in client.session
    assert not ApplicationForm.objects.exists()


def test_json_files_need_an_owner_where_there_are_several_to_choose_from(client: Client) -> None:
    assert 'role="alert"' in _check(_login(client, Role.ADMINISTRATOR), (SCHEMA, "a.json"))


@pytest.mark.parametrize("ending", ["xlsx", "zip"])
def test_template_comes_back_as_files_without_rows(ending: str, client: Client) -> None:
    client = _login(client)
    template = client.get(reverse("forms_registry_import_template", args=[ending]))
    assert ending in template["Content-Disposition"]
    html = _check(client, (template.content, f"t.{ending}"))
    assert 'role="alert"' not in html
    assert reverse("forms_registry_import_confirm") not in html


def test_export_holds_the_forms_one_may_read_and_can_be_imported_again(client: Client) -> None:
    FormFactory.draft(organisation_with_people("ALUE"), title="Oma luonnos")
    FormFactory.draft(organisation_with_people("VIERAS"), title="Vieras luonnos")
    client = _login(client)
    response = client.get(reverse("forms_registry_export", args=["xlsx"]))
    page = load_workbook(io.BytesIO(response.content)).worksheets[0]
    titles = {row[list(next(page.values)).index("title_fi")] for row in page.values}
    assert titles == {"title_fi", "Oma luonnos"}
    assert "tj-error" not in _check(client, (response.content, "l.xlsx"))


def test_unknown_format_is_not_found(client: Client) -> None:
    client = _login(client)
    for name in ("forms_registry_export", "forms_registry_import_template"):
        assert client.get(reverse(name, args=["pdf"])).status_code == 404
