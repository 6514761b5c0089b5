"""Fields that are being written down: rows of JSON's own types, kept while a registration is unfinished.

A row is a field of a form and the channels in which it is prefilled. Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from forms_registry.exchange.plain_text import ascii_key
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation, PersonalData

Row = dict[str, Any]

#: Letters of a key made from a label: people read keys in reports.
_MADE_LENGTH: Final = 60
_NAMELESS: Final = "field"


def row_of(spec: FieldSpec, prefilled: Iterable[str] = ()) -> Row:
    """Return the row of a field that is prefilled in the channels `prefilled`.

    Concept and role are left out: they belong to the form, not to what is written here.
    """
    return {
        "key": spec.key,
        "labels": dict(spec.labels),
        "type": spec.type.value,
        "obligation": spec.obligation.value,
        "condition": spec.condition,
        "group": spec.group,
        "help": dict(spec.help),
        "choices": [{"value": choice.value, "labels": dict(choice.labels)} for choice in spec.choices],
        "max_length": spec.max_length,
        "legal_basis": spec.legal_basis,
        "why": spec.why,
        "personal_data": spec.personal_data.value,
        "retention": spec.retention,
        "held_by": spec.held_by,
        "prefilled": sorted(set(prefilled)),
    }


def spec_of(row: Mapping[str, Any]) -> FieldSpec:
    """Return the field of a row."""
    return FieldSpec(
        key=row["key"],
        labels=dict(row["labels"]),
        type=FieldType(row["type"]),
        obligation=Obligation(row["obligation"]),
        condition=row["condition"],
        group=row["group"],
        help=dict(row["help"]),
        choices=tuple(Choice(each["value"], dict(each["labels"])) for each in row["choices"]),
        max_length=row["max_length"],
        legal_basis=row["legal_basis"],
        why=row["why"],
        personal_data=PersonalData(row["personal_data"]),
        retention=row["retention"],
        held_by=row["held_by"],
    )


def prefilled_in(rows: Iterable[Mapping[str, Any]], channel: str) -> list[str]:
    """Return the keys of the fields that are prefilled in `channel`."""
    return [row["key"] for row in rows if channel in row["prefilled"]]


def moved(rows: Sequence[Row], place: int, step: int) -> tuple[list[Row], int]:
    """Return the rows with the one at `place` moved by `step`, and where it stands then; the ends stop it."""
    left = list(rows)
    row = left.pop(place)
    target = min(max(place + step, 0), len(left))
    left.insert(target, row)
    return left, target


def without(rows: Sequence[Row], place: int) -> list[Row]:
    """Return the rows without the one at `place`."""
    return [row for number, row in enumerate(rows) if number != place]


def with_row(rows: Sequence[Row], place: int | None, row: Row) -> list[Row]:
    """Return the rows with `row` at `place`, or after the others when it has none."""
    if place is None:
        return [*rows, row]
    return [row if number == place else each for number, each in enumerate(rows)]


def free_key(label: str, taken: Collection[str]) -> str:
    """Return a key made from `label` that is not taken: "Hakijan nimi" gives hakijan_nimi, then hakijan_nimi_2."""
    made = ascii_key(label.strip().lower())[:_MADE_LENGTH].strip("_.-") or _NAMELESS
    key, number = made, 1
    while key in taken:
        number += 1
        key = f"{made}_{number}"
    return key
