"""Organisations that an import finds in its source and makes when they are not known yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from lifecycle.errors import LifeCycleError
from lifecycle.exchange.errors import ImportRefused
from lifecycle.models import Organisation
from lifecycle.services import create_organisation


@dataclass(frozen=True)
class SourceOrganisation:
    """An organisation of another system: our code for it, its name by language, and its id there."""

    code: str
    name: dict[str, str]
    business_id: str = ""
    abbreviation: str = ""
    identity: str = ""


def create_organisations(wanted: Iterable[SourceOrganisation], file: str, source: str) -> int:
    """Create those that are not yet known and return how many; they stay outside the perimeter until somebody decides.

    ImportRefused names the organisation that cannot be created.
    """
    known = set(Organisation.objects.values_list("code", flat=True))
    new = [organisation for organisation in wanted if organisation.code not in known]
    for organisation in new:
        names: dict[str, Any] = {f"name_{language}": text for language, text in organisation.name.items()}
        try:
            create_organisation(
                code=organisation.code,
                business_id=organisation.business_id[:20],
                abbreviation=organisation.abbreviation,
                in_perimeter=False,
                source_system=source,
                source_id=organisation.identity,
                **names,
            )
        except ValidationError as error:
            raise ImportRefused(file, organisation.code, "; ".join(error.messages)) from error
        except LifeCycleError as error:
            raise ImportRefused(file, organisation.code, str(error)) from error
    return len(new)
