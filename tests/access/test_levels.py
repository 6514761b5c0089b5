"""Who reads which level of whose card: role × card, from the role table (ADDENDA, 4)."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from catalogue.card_access import level_for
from catalogue.models import LevelAttachment, ProductCardPage
from lifecycle.models import User
from lifecycle.roles import ROLES, Role
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.people import unit_of

pytestmark = pytest.mark.django_db


def _card(state: State = State.IN_USE) -> ProductCardPage:
    """A card of ALUE delivered also by TUOTTAJA (organisation) and, in its region, by unit ALUE-ITA."""
    page = CardFactory.in_state(state, organisation_with_people("ALUE"))
    page.delivering_organisations = [organisation_with_people("TUOTTAJA")]
    page.save()
    return ProductCardPage.objects.get(pk=page.pk)


def _people() -> dict[str, User | None]:
    own, other = organisation_with_people("ALUE"), organisation_with_people("VIERAS")
    people: dict[str, User | None] = {"anonymous": None}
    for role, rule in ROLES.items():
        if role is Role.PUBLIC:
            continue
        people[str(role)] = person(role, own if rule.per_organisation else None)
        if rule.per_organisation:
            people[f"{role} of another"] = person(role, other)
    people["implementer of a producer"] = person(Role.IMPLEMENTER, organisation_with_people("TUOTTAJA"))
    people["implementer of a unit"] = person(Role.IMPLEMENTER, own, unit_of(own, "ALUE-ITA"))
    return people


LEVELS_IN_USE = {
    "anonymous": 1,
    "expert": 2,
    "implementer": 3,
    "implementer of another": 2,
    "implementer of a producer": 3,
    "implementer of a unit": 3,
    "owner": 3,
    "owner of another": 2,
    "approver": 3,
    "approver of another": 2,
    "board": 3,
    "auditor": 3,
    "administrator": 3,
}
LEVELS_OF_DRAFT = dict.fromkeys(LEVELS_IN_USE, 0) | {
    "owner": 3,
    "approver": 3,
    "board": 3,
    "auditor": 3,
    "administrator": 3,
}


def test_levels_of_a_card_in_use() -> None:
    card = _card()
    assert {name: level_for(user, card) for name, user in _people().items()} == LEVELS_IN_USE


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_levels_of_a_card_not_yet_in_use(state: State) -> None:
    card = _card(state)
    assert {name: level_for(user, card) for name, user in _people().items()} == LEVELS_OF_DRAFT


def test_named_unit_excludes_other_units() -> None:
    card = _card()
    own = card.record.item.owner
    card.delivering_units = [unit_of(own, "ALUE-POHJ")]
    card.save()
    card = ProductCardPage.objects.get(pk=card.pk)
    assert level_for(person(Role.IMPLEMENTER, own, unit_of(own, "ALUE-POHJ")), card) == 3
    assert level_for(person(Role.IMPLEMENTER, own, unit_of(own, "ALUE-ITA")), card) == 2
    assert level_for(person(Role.IMPLEMENTER, own), card) == 3


def test_grant_ends_with_the_role() -> None:
    card = _card()
    user = person(Role.IMPLEMENTER, card.record.item.owner)
    user.groups.clear()
    assert level_for(User.objects.get(pk=user.pk), card) == 1


def test_inactive_person_reads_like_the_public() -> None:
    card = _card()
    user = person(Role.BOARD)
    user.is_active = False
    assert level_for(user, card) == 1


@pytest.mark.parametrize("level", [2, 3])
def test_attachment_has_the_access_of_its_level(level: int, client: Client) -> None:
    card = _card()
    row = LevelAttachment(page=card, level=level, title="Ohje")
    row.file.save("ohje.txt", ContentFile(b"text"), save=True)
    address = row.file.url
    for name, user in _people().items():
        client.logout()
        if user is not None:
            client.force_login(user)
        status = client.get(address).status_code
        assert status == (200 if LEVELS_IN_USE[name] >= level else 404), name


def test_file_of_a_draft_is_read_only_by_those_who_see_the_draft(client: Client) -> None:
    card = _card(State.DRAFT)
    row = LevelAttachment(page=card, level=2, title="Ohje")
    row.file.save("ohje.txt", ContentFile(b"text"), save=False)
    for name, user in _people().items():
        client.logout()
        if user is not None:
            client.force_login(user)
        assert client.get(row.file.url).status_code == (200 if LEVELS_OF_DRAFT[name] else 404), name


@pytest.mark.parametrize("name", ["../../etc/passwd", "0/x/y.txt", "%2e%2e/x", "1/2/3/4"])
def test_guessed_file_addresses_lead_nowhere(name: str, client: Client) -> None:
    client.force_login(person(Role.BOARD))
    assert client.get(f"/files/attachments/{name}", follow=True).status_code in {400, 404}


def test_no_other_address_leads_to_the_private_folder(client: Client) -> None:
    row = LevelAttachment(page=_card(), level=3, title="Ohje")
    row.file.save("ohje.txt", ContentFile(b"x"), save=True)
    for address in (f"/media/{row.file.name}", f"/static/{row.file.name}", f"/{row.file.name}"):
        assert client.get(address, follow=True).status_code == 404
