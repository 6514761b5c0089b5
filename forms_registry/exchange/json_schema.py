"""JSON Schema, draft-04 to 2020-12, as the list of a form's fields.

Every leaf is a field: its key is its names with dots between. What a list holds counts once, in a repeating group.
A field is required when it and all that it stands in must be given; it is conditional when that is so in some
alternatives only, or when something optional around it is given. References are followed inside the file only, and
what leads back to itself counts once.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from forms_registry.exchange import extensions
from forms_registry.exchange import json_schema_notes as notes
from forms_registry.exchange.condition_words import GIVEN
from forms_registry.exchange.duties import OPTIONAL, REQUIRED, Duty, in_alternatives, under
from forms_registry.exchange.json_documents import ROOT, load
from forms_registry.exchange.json_schema_answers import Kind, facts_of, kinds_of, takes_no_answer
from forms_registry.exchange.json_schema_fields import ROOT_LIST, FieldsFound, Location
from forms_registry.exchange.json_schema_nodes import Node, Piece, Shape
from forms_registry.exchange.json_schema_properties import Property, list_pieces, properties_of
from forms_registry.exchange.json_schema_refs import References
from forms_registry.exchange.json_schema_shapes import Shaper, nodes_in
from forms_registry.exchange.reading_limits import MAX_NESTING, Limits
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.exchange.wording import Sentence
from forms_registry.field_list import FieldList
from forms_registry.vocabulary import FieldType, Obligation

#: One of these at the root makes an object a schema.
_SIGNS: Final = ("$schema", "properties", "$ref", "$defs", "definitions", "allOf", "oneOf", "anyOf")
_ROOT_TYPES: Final = ("object", "array")
_ITEMS: Final = ("items",)
_REST: Final = ("additionalItems", "items")
#: Rules about an answer that change no question and cannot be shown as one.
_UNREAD: Final = ("not", "propertyNames", "contains")


class JsonSchemaReader:
    """Reads field lists out of JSON Schemas."""

    name: Final = "json-schema"

    def reads(self, content: bytes) -> bool:
        """Return whether the content looks like a JSON Schema."""
        try:
            value = load(content)
        except FieldsRefused:
            return False
        if not isinstance(value, dict):
            return False
        return any(sign in value for sign in _SIGNS) or value.get("type") in _ROOT_TYPES

    def read(self, content: bytes, *, language: str) -> FieldList:
        """Return the fields; titles are in `language`. Raises FieldsRefused with place and reason."""
        return read_schema(load(content), language=language)


def read_schema(schema: Any, *, language: str) -> FieldList:
    """Return the fields of a JSON Schema that has been parsed; raises FieldsRefused with place and reason."""
    limits = Limits()
    try:
        references = References(schema)
        return _Reading(Shaper(references, limits), limits, language).read(references.root)
    except RecursionError as error:
        raise FieldsRefused("too_deep", limit=MAX_NESTING) from error


class _Reading:
    """One walk over the places of a schema, from the root to the leaves."""

    def __init__(self, shaper: Shaper, limits: Limits, language: str) -> None:
        self._shaper, self._limits, self._language = shaper, limits, language
        self._found = FieldsFound(language, limits)

    def read(self, root: Node) -> FieldList:
        """Return what the schema describes."""
        shape = self._shaper.shape_of((root,), 0)
        self._visit_shape(Location(), shape)
        fields = self._found.fields
        if not fields:
            self._limits.note(notes.NO_FIELDS, ROOT)
        schemas = [part.schema for part in shape.parts]
        title = extensions.stated_text(schemas, "title")
        titles = extensions.stated_texts(schemas, extensions.TITLES) or ({self._language: title} if title else {})
        return FieldList(titles, fields, self._limits.notes)

    def _visit(self, location: Location, pieces: Sequence[Piece]) -> None:
        pointer = next((piece.pointer for piece in pieces if isinstance(piece, Node)), location.pointer)
        location = replace(location, depth=location.depth + 1, pointer=pointer)
        self._visit_shape(location, self._shaper.shape_of(pieces, location.depth))

    def _visit_shape(self, location: Location, shape: Shape) -> None:
        if not self._is_asked(location, shape):
            return
        for keyword in _UNREAD:
            if any(True for _stated in shape.stated(keyword)):
                self._limits.note(notes.UNREAD_RULE, location.pointer, keyword=keyword)
        if extensions.stated_type(part.schema for part in shape.described()):
            self._typed(location, shape)
            return
        kinds = self._kinds(location, shape)
        for kind, read in ((Kind.OBJECT, self._object), (Kind.LIST, self._list), (Kind.SCALAR, self._scalar)):
            if kind in kinds:
                read(replace(location, duty=self._duty_as(kind, kinds, location, shape)), shape)

    def _typed(self, location: Location, shape: Shape) -> None:
        """Add what says of itself that it is one field; a list does so with the choices of its items."""
        if items := list_pieces(shape, _ITEMS):
            listed = self._shaper.shape_of(items, location.depth + 1)
            self._found.add(replace(location, listed_by=shape), listed)
        else:
            self._found.add(location, shape)

    def _is_asked(self, location: Location, shape: Shape) -> bool:
        if shape.is_forbidden:
            return False
        if any(value is True for _part, value in shape.stated("readOnly")):
            self._limits.note(notes.READ_ONLY, location.pointer)
            return False
        if shape.is_recursive:
            self._limits.note(notes.RECURSIVE, location.pointer)
            if not (Kind.SCALAR in kinds_of(shape) or self._has_fields(shape) or self._has_items(shape)):
                return False
        if takes_no_answer(shape):
            self._limits.note(notes.NO_ANSWER, location.pointer)
            return False
        return True

    def _kinds(self, location: Location, shape: Shape) -> frozenset[Kind]:
        """Return the ways in which the place is asked; what says nothing is text, a vague object beside text too."""
        kinds = kinds_of(shape)
        if Kind.SCALAR in kinds:
            if Kind.OBJECT in kinds and not self._has_fields(shape):
                kinds -= {Kind.OBJECT}
            if Kind.LIST in kinds and (not self._has_items(shape) or self._lists_scalars(location, shape)):
                kinds -= {Kind.SCALAR if self._has_items(shape) else Kind.LIST}
        if not kinds:
            is_named_only = location.duty.counts and not shape.parts and not shape.forks
            template = notes.UNDESCRIBED if is_named_only else notes.UNTYPED
            self._limits.note(template, location.pointer, field=location.label(shape))
        return kinds or frozenset({Kind.SCALAR})

    def _duty_as(self, kind: Kind, kinds: frozenset[Kind], location: Location, shape: Shape) -> Duty:
        """Return the duty of one of several ways to answer: it is asked in the alternatives that allow it."""
        if len(kinds) == 1:
            return location.duty
        given = Sentence(GIVEN, field=location.label(shape))
        standing: list[tuple[str, Duty | None]] = [
            (branch.words, REQUIRED if kind in (kinds_of(branch.shape) or kinds) else None)
            for fork in shape.forks
            for branch in fork.branches
        ]
        duty = in_alternatives(standing) if standing else Duty(Obligation.CONDITIONAL)
        return under(location.duty, duty, given)

    def _object(self, location: Location, shape: Shape) -> None:
        given = Sentence(GIVEN, field=location.label(shape))
        named = properties_of(shape, self._limits)
        for name, one in named.items():
            self._property(location, name, one, given)
        is_open = self._open_names(location, shape, given)
        if not named and not is_open and location.path:
            self._limits.note(notes.FREE_OBJECT, location.pointer)
            self._found.add(location, shape, kind=FieldType.TABLE)

    def _property(self, location: Location, name: str, one: Property, given: str) -> None:
        duty = under(location.duty, one.duty, given)
        inner = replace(location, path=(*location.path, name), duty=duty, listed_by=None)
        self._visit(inner, one.pieces)

    def _open_names(self, location: Location, shape: Shape, given: str) -> bool:
        """Visit what stands under names the schema leaves open; return whether there is any."""
        nodes = [
            part.below("patternProperties", pattern)
            for part, patterns in shape.stated("patternProperties")
            if isinstance(patterns, dict)
            for pattern in patterns
        ]
        others = [part.below("additionalProperties") for part, _schema in shape.stated("additionalProperties")]
        nodes += [node for node in others if self._says_anything(node, location.depth + 1)]
        for number, node in enumerate(nodes, 1):
            self._limits.note(notes.ANY_NAME, node.pointer)
            path = (*location.path, "any" if number == 1 else f"any_{number}")
            inner = replace(location, path=path, group=path, group_key="", listed_by=None)
            self._visit(replace(inner, duty=under(location.duty, OPTIONAL, given)), (node,))
        return bool(nodes)

    def _says_anything(self, node: Node, depth: int) -> bool:
        shape = self._shaper.shape_of((node,), depth)
        return shape.is_recursive or not shape.is_blank

    def _list(self, location: Location, shape: Shape) -> None:
        self._positions(location, shape)
        path = location.path or (ROOT_LIST,)
        items = list_pieces(shape, _REST if self._tuple_nodes(shape) else _ITEMS)
        if not items and not self._tuple_nodes(shape):
            self._limits.note(notes.FREE_LIST, location.pointer)
        if not items:
            if not self._tuple_nodes(shape):
                self._found.add(replace(location, path=path, group=path), shape, kind=FieldType.TEXT)
            return
        inner_shape = self._shaper.shape_of(items, location.depth + 1)
        inner = replace(location, path=path, listed_by=shape)
        if self._is_choice(inner_shape):
            self._found.add(inner, inner_shape, kind=FieldType.MULTIPLE_CHOICE)
            return
        group_key = extensions.stated_text((part.schema for part in shape.parts), extensions.GROUP)
        self._visit(replace(inner, group=path, group_key=group_key), items)

    def _positions(self, location: Location, shape: Shape) -> None:
        least = [value for _part, value in shape.stated("minItems") if type(value) is int]
        given = Sentence(GIVEN, field=location.label(shape))
        for number, node in enumerate(self._tuple_nodes(shape), 1):
            self._limits.note(notes.POSITIONS, location.pointer)
            duty = REQUIRED if not least or number <= max(least) else OPTIONAL
            inner = replace(location, path=(*(location.path or (ROOT_LIST,)), str(number)), listed_by=None)
            self._visit(replace(inner, duty=under(location.duty, duty, given)), (node,))

    def _scalar(self, location: Location, shape: Shape) -> None:
        self._found.add(location, shape)

    def _has_fields(self, shape: Shape) -> bool:
        return bool(properties_of(shape, self._limits)) or any(True for _one in shape.stated("patternProperties"))

    def _has_items(self, shape: Shape) -> bool:
        return bool(list_pieces(shape, _ITEMS) or self._tuple_nodes(shape))

    def _lists_scalars(self, location: Location, shape: Shape) -> bool:
        items = list_pieces(shape, _ITEMS)
        return bool(items) and kinds_of(self._shaper.shape_of(items, location.depth + 1)) <= {Kind.SCALAR}

    def _is_choice(self, shape: Shape) -> bool:
        is_typed = extensions.stated_type(part.schema for part in shape.described()) is not None
        return not is_typed and kinds_of(shape) == {Kind.SCALAR} and bool(facts_of(shape, self._language).values)

    @staticmethod
    def _tuple_nodes(shape: Shape) -> list[Node]:
        for part in shape.parts:
            for keyword in ("prefixItems", "items"):
                if isinstance(part.schema.get(keyword), list):
                    return nodes_in(part, keyword)
        return []
