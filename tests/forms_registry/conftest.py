"""What tests of the forms registry share."""

import pytest
from django.test import Client

from lifecycle.roles import Role
from tests.factories import organisation_with_people, person
from tests.forms_registry.wizard import Wizard


@pytest.fixture
def wizard(client: Client) -> Wizard:
    """Return a registration that an owner of ALUE has begun."""
    return Wizard.begin(client, person(Role.OWNER, organisation_with_people("ALUE")))
