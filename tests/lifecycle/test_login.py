"""Logging in tells in plain words that something did not match, and not what."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from lifecycle.roles import Role
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("known", [True, False])
def test_wrong_login_is_told_without_saying_which_part_is_wrong(known: bool, client: Client) -> None:
    name = person(Role.AUDITOR).get_username() if known else "nobody"
    with override("en"):
        html = client.post(reverse("login"), {"username": name, "password": "wrong"}).content.decode()
    assert "The username or the password is wrong." in html
    assert "<title>Error: Log in" in html
    assert 'role="alert"' in html
