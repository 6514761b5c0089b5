"""Organisations and people."""

from catalogue.models import HomePage
from catalogue.services import ensure_home_page, grant_group_wide_page_permissions
from lifecycle.models import Organisation, Unit, User
from lifecycle.roles import ROLES, Role
from lifecycle.services import create_organisation, create_unit, ensure_role_group, sync_roles


def ensure_foundations() -> None:
    """Make the front page and the groups of the roles when they are missing."""
    if HomePage.objects.exists():
        return
    ensure_home_page()
    sync_roles()
    grant_group_wide_page_permissions()


def organisation_with_people(code: str, **fields: object) -> Organisation:
    """Return the organisation `code`, made with its page and groups when it is new."""
    known = Organisation.objects.filter(code=code).first()
    if known is not None:
        return known
    ensure_foundations()
    names = {"name_fi": f"Organisaatio {code}", "name_sv": f"Organisation {code}", "name_en": f"Organisation {code} en"}
    return create_organisation(code=code, **(names | fields))


def unit_of(organisation: Organisation, code: str) -> Unit:
    """Return the unit `code` of `organisation`."""
    known = Unit.objects.filter(code=code).first()
    return known or create_unit(organisation=organisation, code=code, name_fi=f"Yksikkö {code}")


def person(role: Role, organisation: Organisation | None = None, unit: Unit | None = None, number: int = 1) -> User:
    """Return a person with `role`, always the same one for the same arguments."""
    place = unit.code if unit else organisation.code if organisation else ""
    username = "-".join(part for part in (str(role), place, str(number)) if part).lower()
    user, created = User.objects.get_or_create(
        username=username,
        defaults={"first_name": role.title(), "last_name": f"{place}{number}", "email": f"{username}@example.org"},
    )
    if created:
        user.set_password("salasana-testiin")
        user.save()
        if role is not Role.PUBLIC:
            user.groups.add(ensure_role_group(role, organisation if ROLES[role].per_organisation else None, unit))
    return User.objects.get(pk=user.pk)
