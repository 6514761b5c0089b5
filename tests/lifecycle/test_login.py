"""Logging in says in plain words that something did not match, and not what, and leads back to where one was."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from lifecycle.roles import Role
from tests.factories import organisation_with_people, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("known", [True, False])
def test_wrong_login_is_told_without_saying_which_part_is_wrong(known: bool, client: Client) -> None:
    name = person(Role.AUDITOR).get_username() if known else "nobody"
    with override("en"):
        html = client.post(reverse("login"), {"username": name, "password": "wrong"}).content.decode()
    assert "The username or the password is wrong." in html
    assert "<title>Error: Log in" in html
    assert 'role="alert"' in html


def _login_link(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    found = re.search(r'<a href="([^"]*/kirjaudu/[^"]*)" rel="nofollow">', page)
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize("address", ["/fi/palvelut/?q=laina&segment=PK", "/fi/tarpeet/", "/fi/ei-ole/"])
def test_login_leads_back_to_the_page_one_came_from(address: str, client: Client) -> None:
    reader = person(Role.EXPERT)
    reader.set_password("salaista-kyllä-1")
    reader.save()
    login = _login_link(client, address)
    assert _login_link(client, login) == login
    next_page = parse_qs(urlsplit(login).query)["next"][0]
    answer = client.post(
        "/fi/kirjaudu/", {"username": reader.get_username(), "password": "salaista-kyllä-1", "next": next_page}
    )
    assert answer["Location"] == address


@pytest.mark.parametrize(("role", "place"), [(Role.EXPERT, "/fi/"), (Role.OWNER, "/admin/")])
def test_login_from_the_front_page_leads_to_ones_work_in_the_same_language(
    role: Role, place: str, client: Client
) -> None:
    someone = person(role, organisation_with_people("ALUE"))
    someone.set_password("salaista-kyllä-1")
    someone.save()
    assert _login_link(client, "/fi/") == "/fi/kirjaudu/"
    answer = client.post(
        "/fi/kirjaudu/",
        {"username": someone.get_username(), "password": "salaista-kyllä-1", "next": ""},
        headers={"accept-language": "en"},
    )
    assert answer["Location"] == place


def test_login_never_leads_to_another_host(client: Client) -> None:
    client.force_login(person(Role.EXPERT))
    assert client.get("/fi/kirjaudu/?next=https://example.org/")["Location"] == "/fi/"


@pytest.mark.parametrize(("role", "is_led"), [(Role.EXPERT, False), (Role.IMPLEMENTER, False), (Role.OWNER, True)])
def test_only_those_who_work_there_are_led_to_the_editors_side(role: Role, is_led: bool, client: Client) -> None:
    client.force_login(person(role, organisation_with_people("ALUE")))
    page = client.get("/fi/").content.decode()
    assert ('href="/admin/"' in page) is ("footer-staff" in page) is is_led


@pytest.mark.parametrize(
    ("language", "label", "wrong"),
    [
        ("fi", "Salasana", "Käyttäjätunnus tai salasana on väärä."),
        ("sv", "Lösenord", "Användarnamnet eller lösenordet är fel."),
        ("en", "Password", "The username or the password is wrong."),
    ],
)
def test_login_to_the_editors_side_speaks_ones_language(language: str, label: str, wrong: str, client: Client) -> None:
    answer = client.post(
        reverse("wagtailadmin_login"), {"username": "nobody", "password": "x"}, headers={"accept-language": language}
    )
    html = answer.content.decode()
    assert re.search(rf'id="id_password-label">\s*{label}<', html)
    assert wrong in unescape(html)


def test_editors_side_bears_the_products_name(client: Client) -> None:
    login = client.get(reverse("wagtailadmin_login"), headers={"accept-language": "fi"}).content.decode()
    assert re.search(r"<title>.* - Tarjooma</title>", login)
    assert re.search(r"<h1>\s*Tarjooma: Ylläpito\s*</h1>", login)
    client.force_login(person(Role.OWNER, organisation_with_people("ALUE")))
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert re.search(r"<title>.* - Tarjooma</title>", home)
    assert '<template data-wagtail-sidebar-branding-logo><span class="tj-mark"><svg' in home
