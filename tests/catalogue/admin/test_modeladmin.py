"""Code lists, organisations and decisions: who reads, who writes, and what nobody can do."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from wagtail.admin.menu import admin_menu

from catalogue.models import Need, OrganisationPage, Output, ServiceClass
from lifecycle.models import Decision, Organisation, Unit
from lifecycle.roles import Role
from tests.factories import organisation_with_people, person

pytestmark = pytest.mark.django_db

LISTS = ("catalogue_need", "catalogue_glossaryterm", "lifecycle_organisation", "lifecycle_unit", "lifecycle_decision")
READERS = (Role.OWNER, Role.APPROVER, Role.BOARD, Role.AUDITOR, Role.ADMINISTRATOR)
WRITERS = {
    "catalogue_need": {Role.BOARD},
    "catalogue_output": {Role.BOARD, Role.ADMINISTRATOR},
    "lifecycle_organisation": {Role.ADMINISTRATOR},
    "lifecycle_unit": {Role.ADMINISTRATOR},
    "lifecycle_decision": {Role.APPROVER, Role.BOARD},
}


def _login(client: Client, role: Role) -> Client:
    client.force_login(person(role, organisation_with_people("ALUE")))
    return client


def _url(model: str, action: str, *args: Any) -> str:
    return reverse(f"{model}_modeladmin_{action}", args=args)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("model", LISTS)
def test_everyone_in_the_editors_side_reads(model: str, role: Role, client: Client) -> None:
    assert _login(client, role).get(_url(model, "index")).status_code == 200


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("model", sorted(WRITERS))
def test_only_those_responsible_write(model: str, role: Role, client: Client) -> None:
    status = _login(client, role).get(_url(model, "create")).status_code
    assert status == (200 if role in WRITERS[model] else 302)


def test_nobody_deletes(client: Client) -> None:
    need = Need.objects.create(code="KOE", name_fi="Koe")
    client = _login(client, Role.ADMINISTRATOR)
    assert client.post(_url("catalogue_need", "delete", need.pk)).status_code == 302
    assert Need.objects.filter(pk=need.pk).exists()


def test_code_stays_when_an_entry_is_changed(client: Client) -> None:
    output = Output.objects.create(code="KOE", name_fi="Koe")
    form = {"code": "MUU", "name_fi": "Uusi nimi", "position": "1"}
    assert _login(client, Role.BOARD).post(_url("catalogue_output", "edit", output.pk), form).status_code == 302
    output.refresh_from_db()
    assert (output.code, output.name_fi) == ("KOE", "Uusi nimi")


def test_new_organisation_has_its_page_and_a_changed_name_follows(client: Client) -> None:
    client = _login(client, Role.ADMINISTRATOR)
    form = {"code": "UUSI", "name_fi": "Uusi virasto", "in_perimeter": "on"}
    assert client.post(_url("lifecycle_organisation", "create"), form).status_code == 302
    made = Organisation.objects.get(code="UUSI")
    edit = _url("lifecycle_organisation", "edit", made.pk)
    assert client.post(edit, form | {"name_fi": "Uudempi virasto"}).status_code == 302
    assert OrganisationPage.objects.get(organisation=made).title == "Uudempi virasto"


def test_used_code_is_refused_with_a_reason(client: Client) -> None:
    organisation_with_people("ALUE")
    form = {"code": "ALUE", "name_fi": "Toinen"}
    response = _login(client, Role.ADMINISTRATOR).post(_url("lifecycle_organisation", "create"), form)
    assert response.status_code == 200
    assert Organisation.objects.filter(code="ALUE").count() == 1


def test_unit_is_made_under_its_organisation(client: Client) -> None:
    organisation = organisation_with_people("ALUE")
    form = {"organisation": organisation.pk, "code": "ALUE-9", "name_fi": "Uusi yksikkö"}
    assert _login(client, Role.ADMINISTRATOR).post(_url("lifecycle_unit", "create"), form).status_code == 302
    assert Unit.objects.get(code="ALUE-9").organisation == organisation


def test_decision_is_recorded_once_and_never_changed(client: Client) -> None:
    client = _login(client, Role.BOARD)
    form = {"reference": "5/2026", "body": "Johtoryhmä", "decided_on": "2026-05-05", "text": "Päätetään."}
    assert client.post(_url("lifecycle_decision", "create"), form).status_code == 302
    again = client.post(_url("lifecycle_decision", "create"), form | {"decided_on": "2026-06-06"})
    decision = Decision.objects.get(reference="5/2026")
    assert again.status_code == 200
    assert client.get(_url("lifecycle_decision", "edit", decision.pk)).status_code == 302


def test_lists_ask_no_query_per_row(client: Client) -> None:
    client = _login(client, Role.BOARD)
    address = _url("catalogue_serviceclass", "index")
    ServiceClass.objects.bulk_create(ServiceClass(code=f"A{n}", name_fi=f"Luokka {n}") for n in range(3))
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    ServiceClass.objects.bulk_create(ServiceClass(code=f"B{n}", name_fi=f"Luokka {n}") for n in range(27))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few)


def test_menu_is_in_the_readers_language_whoever_came_first() -> None:
    found = {}
    for language in ("en", "sv", "fi"):
        with override(language):
            found[language] = {str(item.label) for item in admin_menu.registered_menu_items}
    assert "Decisions" in found["en"]
    assert "Beslut" in found["sv"]
    assert "Päätökset" in found["fi"]
