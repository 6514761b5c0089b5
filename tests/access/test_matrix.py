"""The access table holds: every address, every person, and no address outside the table."""

from collections import Counter

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from tests.access.matrix import MATRIX
from tests.access.probing import address_of, answer, names
from tests.access.unreached import WITHOUT_ADDRESS
from tests.access.world import PEOPLE, World

EXPECTED = {address: row for row in MATRIX for address in row.addresses}


def test_every_address_stands_in_the_table_once() -> None:
    listed = Counter([address for row in MATRIX for address in row.addresses] + list(WITHOUT_ADDRESS))
    present = set(names())
    assert sorted(present - set(listed)) == [], (
        "addresses that nobody has thought about: add them to tests/access/matrix.py"
    )
    assert sorted(set(listed) - present) == [], "addresses that are gone"
    assert [address for address, times in listed.items() if times > 1] == []


def test_rows_name_an_answer_for_each_person() -> None:
    assert {len(row.answers) for row in MATRIX} == {len(PEOPLE)}


@pytest.mark.django_db
def test_every_address_answers_every_person_as_the_table_says() -> None:
    wrong = []
    with translation.override(settings.LANGUAGE_CODE):
        world = World.make()
        addresses = {name: address_of(name, world) for name in EXPECTED}
        for place, person in enumerate(PEOPLE):
            client = Client(raise_request_exception=False)
            user = world.people[person]
            if user is not None:
                client.force_login(user)
            for name, row in EXPECTED.items():
                found = answer(client, addresses[name]) if addresses[name] else "without address"
                if found != row.answers[place]:
                    wrong.append(f"{name} {addresses[name]}, {person}: {found}, not {row.answers[place]}")
    assert wrong == []


@pytest.mark.django_db
def test_addresses_said_to_want_more_do() -> None:
    with translation.override(settings.LANGUAGE_CODE):
        world = World.make()
        assert [name for name in WITHOUT_ADDRESS if address_of(name, world)] == []
