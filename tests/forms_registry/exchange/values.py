"""Random JSON values, schemas and field lists for the tests of the readers."""

from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from forms_registry.exchange.plain_text import clean
from forms_registry.field_list import Choice, FieldList, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation, PersonalData

Schema = Any

#: For laws whose examples are large: a busy machine draws and checks them slowly.
unhurried: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

_scalars: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(max_size=8)
)
json_values: Final = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)

NAMES: Final = ("a", "b", "c", "Nimi", "päätös", "a.b", "a b", "..", "kind")
DEFINITIONS: Final = ("d0", "d1", "d2")
names: Final = st.sampled_from(NAMES)

leaves: Final[st.SearchStrategy[Schema]] = st.one_of(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "string", "maxLength": 1000},
            {"type": "string", "format": "email"},
            {"type": ["string", "null"], "format": "date"},
            {"type": "number"},
            {"type": "boolean"},
            {"enum": ["x", "y"]},
            {"const": "x"},
            {"type": "string", "contentEncoding": "base64"},
            {"type": "object"},
            {"type": "array"},
            {"type": "null"},
            {"type": "string", "readOnly": True},
            {},
            True,
            False,
        ]
    )
)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    """Return an object whose properties are drawn from `inner`, some of them required."""
    properties = draw(st.dictionaries(names, inner, min_size=1, max_size=4))
    made: dict[str, Any] = {"properties": properties}
    if draw(st.booleans()):
        made["type"] = "object"
    if required := draw(st.lists(names, max_size=3, unique=True)):
        made["required"] = required
    if draw(st.booleans()):
        made["title"] = draw(st.text(max_size=6))
    return made


def _rules(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        objects(inner),
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(lambda items: {"type": "array", "prefixItems": items}, several),
        st.builds(lambda parts: {"allOf": parts}, several),
        st.builds(lambda parts: {"oneOf": parts}, several),
        st.builds(lambda parts: {"anyOf": parts}, several),
        st.builds(lambda rule, then, other: {"if": rule, "then": then, "else": other}, inner, inner, inner),
        st.builds(
            lambda one, name, needed: {"properties": {name: one}, "dependentRequired": {name: needed}},
            inner,
            names,
            st.lists(names, max_size=2, unique=True),
        ),
        st.builds(lambda one, other: {"properties": {"a": one}, "dependentSchemas": {"a": other}}, inner, inner),
        st.builds(lambda one: {"type": "object", "patternProperties": {"^x": one}}, inner),
        st.builds(lambda one: {"type": "object", "additionalProperties": one}, inner),
    )


#: Schemas without references.
plain_schemas: Final = st.recursive(leaves, _rules, max_leaves=12)

references: Final[st.SearchStrategy[Schema]] = st.sampled_from(
    [{"$ref": "#"}, *({"$ref": f"#/$defs/{name}"} for name in DEFINITIONS), {"$ref": "#anchored", "title": "Ref"}]
)


@st.composite
def cyclic_schemas(draw: st.DrawFn) -> Schema:
    """Return a schema whose parts refer to each other at will, mostly in circles."""
    parts = st.recursive(leaves | references, _rules, max_leaves=10)
    root = draw(objects(parts))
    root["$defs"] = {name: draw(parts) for name in DEFINITIONS} | {"e": {"$anchor": "anchored", "type": "string"}}
    return root


_texts: Final = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=9).map(clean)
_by_language: Final = st.dictionaries(st.sampled_from(["fi", "sv", "en", "cy"]), _texts.filter(bool), max_size=3)
_names_in_keys: Final = st.builds(str.__add__, st.sampled_from("abXY9"), st.text("aB0_-", max_size=4))
keys: Final = st.lists(_names_in_keys, min_size=1, max_size=3).map(".".join)


@st.composite
def field_lists(draw: st.DrawFn) -> FieldList:
    """Return any list of fields that the registry may hold."""
    drawn = draw(st.lists(keys, max_size=5, unique=True))
    groups = st.sampled_from(["", *drawn, "group", "group.inner"])
    return FieldList(draw(_by_language), tuple(draw(_specs(key, groups | st.just(key))) for key in drawn), ())


def _specs(key: str, groups: st.SearchStrategy[str]) -> st.SearchStrategy[FieldSpec]:
    choices = st.lists(_texts.filter(bool), max_size=3, unique=True)
    return st.builds(
        FieldSpec,
        key=st.just(key),
        labels=_by_language.filter(bool),
        type=st.sampled_from(list(FieldType)),
        obligation=st.sampled_from(list(Obligation)),
        condition=_texts,
        group=groups,
        help=_by_language,
        choices=st.builds(lambda values: tuple(map(Choice, values)), choices),
        max_length=st.none() | st.integers(1, 10_000),
        legal_basis=_texts,
        why=_texts,
        personal_data=st.sampled_from(list(PersonalData)),
        retention=st.none() | st.integers(0, 600),
        held_by=_texts,
        concept=_texts,
        role=_texts,
    )
