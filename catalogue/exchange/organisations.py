"""Importing organisations, units and users from CSV; idempotent by code and user name."""

import csv
import io
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from catalogue.exchange.outcome import Report, Result, RowOutcome
from lifecycle.errors import LifeCycleError
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.reading import read_text
from lifecycle.models import Organisation, OrganisationGroup, Unit, User
from lifecycle.roles import ROLES, Role
from lifecycle.services import create_organisation, create_unit, ensure_role_group

_NAMES = ("name_fi", "name_sv", "name_en")


def rows_of_csv(path: Path, needed: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Return (place, values) of the rows of a CSV file; ImportRefused unless it has the columns `needed`."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise ImportRefused(
            path.name,
            _("row %(number)s") % {"number": 1},
            _("columns are missing: %(names)s") % {"names": ", ".join(missing)},
        )
    return [
        (_("row %(number)s") % {"number": number}, {k: (v or "").strip() for k, v in row.items() if k})
        for number, row in enumerate(reader, 2)
    ]


def _note(report: Report, place: str, code: str, title: str, created: bool) -> None:
    report.rows.append(RowOutcome(place, code, title, Result.CREATED if created else Result.UNCHANGED))


@transaction.atomic
def import_organisations(path: Path) -> Report:
    """Import organisations (code, names, abbreviation, business_id, in_perimeter 1/0, groups by ";")."""
    report = Report(path.name)
    for place, row in rows_of_csv(path, ("code", "name_fi")):
        known = Organisation.objects.filter(code=row["code"]).first()
        if known is None:
            groups = [_group(code.strip()) for code in row.get("groups", "").split(";") if code.strip()]
            values: dict[str, Any] = {name: row.get(name, "") for name in (*_NAMES, "abbreviation", "business_id")}
            try:
                create_organisation(
                    code=row["code"], groups=groups, in_perimeter=row.get("in_perimeter", "1") != "0", **values
                )
            except (ValidationError, LifeCycleError) as error:
                raise ImportRefused(path.name, place, str(error)) from error
        _note(report, place, row["code"], row["name_fi"], known is None)
    return report


def _group(code: str) -> OrganisationGroup:
    group, _created = OrganisationGroup.objects.get_or_create(code=code, defaults={"name_fi": code.title()})
    return group


@transaction.atomic
def import_units(path: Path) -> Report:
    """Import units (organisation, code, names)."""
    report = Report(path.name)
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    for place, row in rows_of_csv(path, ("organisation", "code", "name_fi")):
        owner = organisations.get(row["organisation"])
        if owner is None:
            raise ImportRefused(
                path.name, place, _("There is no organisation “%(code)s”.") % {"code": row["organisation"]}
            )
        known = Unit.objects.filter(code=row["code"]).first()
        if known is None:
            try:
                create_unit(organisation=owner, code=row["code"], **{name: row.get(name, "") for name in _NAMES})
            except (ValidationError, LifeCycleError) as error:
                raise ImportRefused(path.name, place, str(error)) from error
        _note(report, place, row["code"], row["name_fi"], known is None)
    return report


@transaction.atomic
def import_users(path: Path, password: str = "") -> Report:
    """Import users (username, names, email, role, organisation, unit, language).

    Without `password` they cannot log in until one is set. Existing users keep password and names.
    """
    report = Report(path.name)
    for place, row in rows_of_csv(path, ("username", "role")):
        group = _role_group(path.name, place, row)
        user, created = User.objects.get_or_create(
            username=row["username"],
            defaults={name: row.get(name, "") for name in ("first_name", "last_name", "email")},
        )
        if created:
            user.set_password(password or None)
            user.save(update_fields=["password"])
            UserProfile.objects.update_or_create(
                user=user, defaults={"preferred_language": row.get("language") or "fi"}
            )
        if group is not None:
            user.groups.add(group)
        _note(report, place, row["username"], str(user), created)
    return report


def _role_group(name: str, place: str, row: dict[str, str]) -> Group | None:
    try:
        role = Role(row["role"])
    except ValueError as error:
        raise ImportRefused(name, place, _("There is no role “%(role)s”.") % {"role": row["role"]}) from error
    if role is Role.PUBLIC:
        return None
    organisation = Organisation.objects.filter(code=row.get("organisation", "")).first()
    if ROLES[role].per_organisation and organisation is None:
        raise ImportRefused(name, place, _("The role “%(role)s” needs an organisation.") % {"role": row["role"]})
    unit = Unit.objects.filter(code=row.get("unit", "")).first() if row.get("unit") else None
    return ensure_role_group(role, organisation if ROLES[role].per_organisation else None, unit)
