"""The questions of a version as the registry shows them: obligation, concept and role, who holds the answer, why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from forms_registry.labelling import CHANNEL_LABELS, FIELD_TYPE_LABELS, OBLIGATION_LABELS, PERSONAL_DATA_LABELS
from forms_registry.models import FieldConcept, FormChannel, FormField, FormVersion, SourceRegister
from forms_registry.registry_facts import concepts_of_fields
from forms_registry.vocabulary import PersonalData


@dataclass(frozen=True)
class FieldRow:
    """One question. `held_by` is the register of the field, else that of its concept.

    `prefilled` names the channels that fill the answer in, `everywhere` says whether all do.
    """

    field: FormField
    type_label: Any
    obligation_label: Any
    personal_label: Any
    placed: FieldConcept | None
    held_by: SourceRegister | None
    prefilled: tuple[str, ...]
    everywhere: bool

    @property
    def asked_again(self) -> bool:
        """Whether a reachable register holds the answer, some channel asks it all the same, and nobody says why."""
        reachable = self.held_by is not None and self.held_by.is_reachable
        asked = self.field.counts_as_required and not self.everywhere
        return reachable and asked and not self.field.why.strip()


def field_rows(version: FormVersion, channels: Iterable[FormChannel]) -> list[FieldRow]:
    """Return the questions of `version` in their order (two queries)."""
    fields = list(version.fields.select_related("held_by", "version"))
    placed = concepts_of_fields(fields) if fields else {}
    registers = {
        each.pk: each
        for each in SourceRegister.objects.filter(
            pk__in={row.concept.source_register_id for row in placed.values() if row.concept.source_register_id}
        )
    }
    channels = list(channels)
    prefilled: dict[str, list[str]] = {}
    for channel in channels:
        for key in channel.prefilled:
            prefilled.setdefault(key, []).append(str(CHANNEL_LABELS.get(channel.kind, channel.kind)))
    return [
        _row(field, placed.get(field.pk), registers, prefilled.get(field.key, []), len(channels)) for field in fields
    ]


def _row(
    field: FormField,
    placed: FieldConcept | None,
    registers: dict[int, SourceRegister],
    prefilled: list[str],
    channels: int,
) -> FieldRow:
    by_concept = placed.concept.source_register_id if placed is not None else None
    personal = "" if field.personal_data == PersonalData.NONE else PERSONAL_DATA_LABELS[field.personal_data]
    return FieldRow(
        field=field,
        type_label=FIELD_TYPE_LABELS.get(field.type, field.type),
        obligation_label=OBLIGATION_LABELS.get(field.obligation, field.obligation),
        personal_label=personal,
        placed=placed,
        held_by=field.held_by or (registers.get(by_concept) if by_concept is not None else None),
        prefilled=tuple(prefilled),
        everywhere=0 < channels == len(prefilled),
    )
