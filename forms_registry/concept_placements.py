"""Behind which fields of which forms a data concept stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from forms_registry.models import ApplicationForm, ConceptRole, DataConcept, FieldConcept, FormField
from lifecycle.access import access_of

#: So many are shown on the concept's page; the list of fields has them all.
SHOWN: Final = 200


@dataclass(frozen=True)
class Placement:
    """A field behind which the concept stands; `field` is None when no present version has its key any more."""

    form: ApplicationForm
    key: str
    role: ConceptRole | None
    field: FormField | None


def placements_of(concept: DataConcept, user: Any) -> tuple[list[Placement], int]:
    """Return the first SHOWN placements in forms that `user` may read, by title, and how many there are.

    Fields are those of the published version, or of the draft for those who may read it and nothing is published.
    """
    rows = FieldConcept.objects.filter(concept=concept, form__in=ApplicationForm.objects.visible_to(user))
    access = access_of(user)
    if not access.sees_all_drafts:  # a match is kept when a draft is saved: its key is told when it is published
        published: Any = FormField.objects.filter(
            version__form=OuterRef("form"), key=OuterRef("key"), version__published_at__isnull=False
        )
        rows = rows.filter(Exists(published) | Q(form__item__owner__code__in=access.draft_organisations))
    shown = list(rows.select_related("form__item__owner", "role").order_by("form__title", "form_id", "key")[:SHOWN])
    fields = _fields_of(shown, user)
    placements = [Placement(row.form, row.key, row.role, fields.get((row.form_id, row.key))) for row in shown]
    return placements, rows.count() if len(shown) == SHOWN else len(shown)


def _fields_of(rows: Sequence[FieldConcept], user: Any) -> dict[tuple[int, str], FormField]:
    access = access_of(user)
    versions = [
        row.form.published_version_id
        or (row.form.draft_version_id if access.sees_drafts_of(row.form.item.owner.code) else None)
        for row in rows
    ]
    present = Q(version__in={each for each in versions if each}, key__in={row.key for row in rows})
    fields = FormField.objects.filter(present).select_related("version")
    return {(field.version.form_id, field.key): field for field in fields}
