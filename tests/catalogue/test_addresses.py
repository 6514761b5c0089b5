"""Addresses with the character NUL: no page fails, whichever database looks the value up."""

import pytest
from django.test import Client
from django.urls import reverse

from lifecycle.roles import Role
from tests.factories import organisation_with_people, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/fi/lomakkeet/%00/", "/fi/palvelut/%00/", "/admin/forms/%00/", "/fi/%00/"])
def test_path_with_nul_is_not_found(path: str, client: Client) -> None:
    organisation_with_people("ALUE")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("forms_registry:form_list", ("q", "need", "segment", "organisation", "sort", "page")),
        ("search:results", ("q", "need", "segment", "organisation", "kind", "page")),
        ("forms_registry_queue", ("q", "form", "owner", "p")),
        ("forms_registry_similarity", ("owner", "segment", "need", "table")),
        ("forms_registry_plan_start", ("q", "form", "target")),
    ],
)
def test_query_with_nul_gives_a_page(name: str, parameters: tuple[str, ...], client: Client) -> None:
    client.force_login(person(Role.OWNER, organisation_with_people("ALUE")))
    for parameter in parameters:
        assert client.get(reverse(name), {parameter: "a\x00b"}).status_code in (200, 302), parameter
