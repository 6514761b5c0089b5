"""Reads the detail pages of the follow-up as people of each role do."""

import csv
import html
import io
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

from lifecycle.models import Organisation, User
from lifecycle.roles import Role
from tests.factories import person


def as_user(user: User) -> Client:
    """Return a browser in which `user` is logged in."""
    client = Client()
    client.force_login(user)
    return client


def auditor() -> Client:
    """Return the browser of an auditor."""
    return as_user(person(Role.AUDITOR))


def owner(code: str) -> Client:
    """Return the browser of a service owner of an organisation."""
    return as_user(person(Role.OWNER, Organisation.objects.get(code=code)))


def address(name: str, *arguments: Any, language: str = "en", **query: str) -> str:
    """Return the address of a page."""
    with translation.override(language):
        end = "&".join(f"{key}={value}" for key, value in query.items())
        return reverse(name, args=arguments) + (f"?{end}" if end else "")


def page(client: Client, where: str) -> str:
    """Return what a page says."""
    response = client.get(where)
    assert response.status_code == 200, where
    return html.unescape(response.content.decode())


def rows_of(client: Client, where: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    response = client.get(where)
    assert response.status_code == 200, where
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # files are streamed
    return list(csv.DictReader(io.StringIO(text)))
