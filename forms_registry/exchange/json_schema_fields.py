"""The fields found in a JSON Schema, one for every leaf: key, labels, type, obligation, choices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from forms_registry.exchange import extensions
from forms_registry.exchange import json_schema_notes as notes
from forms_registry.exchange.duties import REQUIRED, Duty, strongest
from forms_registry.exchange.json_documents import MAX_FIELDS, ROOT, Pointer
from forms_registry.exchange.json_schema_answers import MAX_CHOICES, Facts, facts_of, field_type_of
from forms_registry.exchange.json_schema_nodes import Shape
from forms_registry.exchange.plain_text import Keys, clean, humanised
from forms_registry.exchange.reading_limits import Limits
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation

#: The name of what a list at the root lists.
ROOT_LIST: Final = "items"


@dataclass(frozen=True)
class Location:
    """Where in the form a place stands: the names that lead there, the duty so far, the repeating group around it.

    `pointer` is the first schema that speaks about it, for notes. `listed_by` is the list whose items stand here; its
    title names them.
    """

    path: tuple[str, ...] = ()
    pointer: Pointer = ROOT
    duty: Duty = REQUIRED
    group: tuple[str, ...] = ()
    group_key: str = ""
    listed_by: Shape | None = None
    depth: int = 0

    def described_by(self, shape: Shape) -> list[Mapping[str, Any]]:
        """Return the schemas that may name the place, the weightiest first."""
        outer = list(self.listed_by.described()) if self.listed_by is not None else []
        return [part.schema for part in (*outer, *shape.described())]

    def label(self, shape: Shape) -> str:
        """Return the title of the place, else its name as words."""
        return extensions.stated_text(self.described_by(shape), "title") or self._named()

    def _named(self) -> str:
        name = self.path[-1] if self.path else ""
        if name.isdigit() and len(self.path) > 1:
            return f"{humanised(self.path[-2])} {name}"
        return humanised(name) or clean(name)


@dataclass
class FieldsFound:
    """Collects the fields of one reading in their order; `language` is that of titles without a language."""

    language: str
    limits: Limits
    _fields: dict[tuple[str, ...], tuple[FieldSpec, Duty]] = field(default_factory=dict)
    _keys: Keys = field(default_factory=Keys)
    _group_keys: Keys = field(default_factory=Keys)

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The fields with their final obligations."""
        return tuple(
            replace(spec, obligation=duty.obligation, condition=spec.condition or duty.condition)
            for spec, duty in self._fields.values()
        )

    def add(self, location: Location, shape: Shape, *, kind: FieldType | None = None) -> None:
        """Add the leaf at a location; `kind` when its type does not follow from the shape. One path is one field."""
        if not location.path:
            return
        duty = self._duty(location, shape)
        if location.path in self._fields:
            spec, earlier = self._fields[location.path]
            self._fields[location.path] = (spec, strongest([earlier, duty]))
            return
        if len(self._fields) >= MAX_FIELDS:
            raise FieldsRefused("too_many_fields", location.pointer.place, limit=MAX_FIELDS)
        self._fields[location.path] = (self._spec(location, shape, kind), duty)

    def _duty(self, location: Location, shape: Shape) -> Duty:
        is_marked = extensions.is_conditional(location.described_by(shape))
        if is_marked and location.duty.obligation is not Obligation.REQUIRED:
            return Duty(Obligation.CONDITIONAL, location.duty.condition)
        return location.duty

    def _spec(self, location: Location, shape: Shape, kind: FieldType | None) -> FieldSpec:
        schemas = location.described_by(shape)
        facts = facts_of(shape, self.language)
        key = self._keys.of(location.path, extensions.stated_text(schemas, extensions.KEY))
        stated = extensions.stated_type(schemas)
        if stated is None and any(extensions.TYPE in schema for schema in schemas):
            self.limits.note(notes.UNKNOWN_VALUE, location.pointer, keyword=extensions.TYPE)
        return FieldSpec(
            key=key,
            labels=self._texts(schemas, extensions.LABELS, location.label(shape)),
            type=stated or kind or field_type_of(facts),
            condition=extensions.stated_text(schemas, extensions.CONDITION),
            group=self._group(location, key),
            help=self._texts(schemas, extensions.HELP, extensions.stated_text(schemas, "description")),
            choices=self._choices(facts, location, schemas, stated or kind),
            max_length=facts.max_length,
            **extensions.stated_facts(schemas),
        )

    def _group(self, location: Location, key: str) -> str:
        if not location.group:
            return ""
        return key if location.group == location.path else self._group_keys.of(location.group, location.group_key)

    def _texts(self, schemas: Iterable[Mapping[str, Any]], keyword: str, text: str) -> dict[str, str]:
        return extensions.stated_texts(schemas, keyword) or ({self.language: text} if text else {})

    def _choices(
        self, facts: Facts, location: Location, schemas: Iterable[Mapping[str, Any]], kind: FieldType | None
    ) -> tuple[Choice, ...]:
        choices = facts.values or ()
        if (kind or field_type_of(facts)) is FieldType.YES_NO:
            return ()
        if len(choices) > MAX_CHOICES:
            self.limits.note(notes.CHOICES_CUT, location.pointer, limit=MAX_CHOICES)
        choices = choices[:MAX_CHOICES]
        self.limits.step(location.pointer, entries=len(choices))
        labels = extensions.stated_choices(schemas)
        return tuple(Choice(each.value, labels[each.value]) if each.value in labels else each for each in choices)
