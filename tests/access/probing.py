"""Asks every address of the project as every person and says in one word how each was answered."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.access.world import World

#: Answers: shown, sent elsewhere, to the login, back to the admin's home ("denied"), not found, wrong method or input.
SHOWN, SENT, LOGIN, DENIED, MISSING, REFUSED = "shown", "sent", "login", "denied", "missing", "refused"


def names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Yield the full name of every address of the project."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from names(entry, inner)


def address_of(name: str, world: World) -> str | None:
    """Return the address of `name` for the things of the world, or None when it wants something the world lacks."""
    resolver: Any = get_resolver()
    *namespaces, last = name.split(":")
    for namespace in namespaces:
        _prefix, resolver = resolver.namespace_dict[namespace]
    for bits, *_rest in resolver.reverse_dict.getlist(last):
        for _template, wanted in bits:
            try:
                return reverse(name, kwargs=world.arguments(name, wanted))
            except NoReverseMatch:
                continue
    return None


def answer(client: Client, address: str, method: str = "get") -> str:
    """Return in one word how `address` answers."""
    cookies = deepcopy(client.cookies)
    response = getattr(client, method)(address)
    client.cookies = cookies  # some addresses end the session
    target = response.headers.get("Location", "")
    if response.status_code in {301, 302}:
        if target.startswith(tuple(f"/{language}{address}" for language, _name in settings.LANGUAGES)):
            return MISSING
        if "login" in target or "kirjaudu" in target:
            return LOGIN
        return DENIED if target == reverse("wagtailadmin_home") else SENT
    known = {200: SHOWN, 403: DENIED, 404: MISSING, 400: REFUSED, 405: REFUSED}
    return known.get(response.status_code, str(response.status_code))
