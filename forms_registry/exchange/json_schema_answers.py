"""What kind of answer a place takes: its kinds, its type, its choices, its longest answer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from forms_registry.exchange.json_schema_nodes import Shape
from forms_registry.exchange.plain_text import clean
from forms_registry.field_list import Choice
from forms_registry.vocabulary import FieldType


class Kind(Enum):
    """The three ways an answer can be built."""

    OBJECT = "object"
    LIST = "list"
    SCALAR = "scalar"


#: A text that may be longer than this is written in a box, not on a line.
LONGEST_LINE: Final = 255
#: Choices kept of one field.
MAX_CHOICES: Final = 1_000
#: What the database holds of a longest answer.
_LARGEST: Final = 2**31 - 1
_KIND_OF_TYPE: Final = {"object": Kind.OBJECT, "array": Kind.LIST}
_HINTS: Final = {
    Kind.OBJECT: ("properties", "required", "patternProperties", "additionalProperties"),
    Kind.LIST: ("items", "prefixItems"),
    Kind.SCALAR: (
        "enum", "const", "format", "maxLength", "minLength", "pattern", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "contentMediaType", "contentEncoding",
    ),
}  # fmt: skip
_TYPE_OF_FORMAT: Final = {
    "date": FieldType.DATE,
    "date-time": FieldType.DATE,
    "email": FieldType.EMAIL,
    "idn-email": FieldType.EMAIL,
    "uri": FieldType.WEB_ADDRESS,
    "url": FieldType.WEB_ADDRESS,
    "iri": FieldType.WEB_ADDRESS,
    "uri-reference": FieldType.WEB_ADDRESS,
    "iri-reference": FieldType.WEB_ADDRESS,
    "hostname": FieldType.WEB_ADDRESS,
    "phone": FieldType.PHONE,
    "tel": FieldType.PHONE,
    "uuid": FieldType.IDENTIFIER,
    "data-url": FieldType.FILE,
    "binary": FieldType.FILE,
    "byte": FieldType.FILE,
    "file": FieldType.FILE,
    "textarea": FieldType.LONG_TEXT,
    "multiline": FieldType.LONG_TEXT,
}
_MONEY_FORMATS: Final = frozenset({"money", "currency"})
#: What a choice that is an object may be called by.
_NAMING: Final = ("title", "label", "name", "value", "id")
_Values = tuple[Choice, ...]


@dataclass(frozen=True)
class Facts:
    """What is said about a scalar; `values` is None when any value will do."""

    types: frozenset[str] = frozenset()
    values: _Values | None = None
    format: str = ""
    is_content: bool = False
    max_length: int | None = None

    def completed(self, other: "Facts") -> "Facts":
        """Return these facts, with those of `other` where these say nothing."""
        return Facts(
            self.types or other.types,
            other.values if self.values is None else self.values,
            self.format or other.format,
            self.is_content or other.is_content,
            other.max_length if self.max_length is None else self.max_length,
        )


def types_of(shape: Shape) -> frozenset[str]:
    """Return the types all parts of a shape allow (integer counts as number), empty when none says anything."""
    allowed: frozenset[str] = frozenset()
    for _part, stated in shape.stated("type"):
        names = {name for name in (stated if isinstance(stated, list) else [stated]) if isinstance(name, str)}
        named = frozenset("number" if name == "integer" else name for name in names)
        allowed = (allowed & named) or allowed or named
    return allowed


def takes_no_answer(shape: Shape) -> bool:
    """Whether only null is allowed."""
    if types_of(shape) == {"null"}:
        return True
    constants = [values for _part, values in shape.stated("enum") if isinstance(values, list)]
    constants += [[value] for _part, value in shape.stated("const")]
    return any(values and all(value is None for value in values) for values in constants)


def kinds_of(shape: Shape) -> frozenset[Kind]:
    """Return the ways an answer can be built at a place, empty when nothing is said about that."""
    own = _own_kinds(shape)
    for fork in shape.forks:
        branches = [kinds_of(branch.shape) for branch in fork.branches]
        together = frozenset[Kind]().union(*branches)
        own = (own & together) or own or together
    return own


def _own_kinds(shape: Shape) -> frozenset[Kind]:
    if types := types_of(shape) - {"null"}:
        return frozenset(_KIND_OF_TYPE.get(name, Kind.SCALAR) for name in types)
    named = {keyword for part in shape.parts for keyword in part.schema}
    return frozenset(kind for kind, keywords in _HINTS.items() if not named.isdisjoint(keywords))


def facts_of(shape: Shape, language: str) -> Facts:
    """Return what is said about a scalar, alternatives taken together; labels of choices are in `language`."""
    own = Facts(types_of(shape) - {"null"}, _own_values(shape, language), max_length=_own_max_length(shape))
    own = replace(own, format=_first_text(shape, "format"), is_content=_is_content(shape))
    for fork in shape.forks:
        branches = [branch.shape for branch in fork.branches if not branch.shape.is_blank]
        if branches:
            own = own.completed(_together([facts_of(one, language) for one in branches]))
    return own


def field_type_of(facts: Facts) -> FieldType:
    """Return the type of field that takes such an answer."""
    if facts.values:
        is_yes_no = {each.value for each in facts.values} <= {"true", "false"} and facts.types <= {"boolean"}
        return FieldType.YES_NO if is_yes_no else FieldType.CHOICE
    if facts.types == {"boolean"}:
        return FieldType.YES_NO
    if facts.format in _MONEY_FORMATS:
        return FieldType.MONEY
    if facts.types == {"number"}:
        return FieldType.NUMBER
    if found := _TYPE_OF_FORMAT.get(facts.format):
        return found
    if facts.is_content:
        return FieldType.FILE
    is_long = facts.max_length is not None and facts.max_length > LONGEST_LINE
    return FieldType.LONG_TEXT if is_long else FieldType.TEXT


def value_text(value: Any) -> str:
    """Return a value of the document as the text of a choice; an object goes by its name."""
    if isinstance(value, dict):
        return next((text for key in _NAMING if (text := clean(value.get(key)))), "{…}")
    if isinstance(value, list):
        return "[…]"
    return clean(value if isinstance(value, str) else json.dumps(value))


def _together(alternatives: list[Facts]) -> Facts:
    values: _Values | None = None
    if all(one.values is not None for one in alternatives):
        values = _once(choice for one in alternatives for choice in one.values or ())
    formats = {one.format for one in alternatives}
    lengths = [one.max_length for one in alternatives if one.max_length is not None]
    return Facts(
        frozenset[str]().union(*(one.types for one in alternatives)),
        values,
        formats.pop() if len(formats) == 1 else "",
        all(one.is_content for one in alternatives),
        max(lengths) if len(lengths) == len(alternatives) else None,
    )


def _own_values(shape: Shape, language: str) -> _Values | None:
    """Return the choices all parts allow, None when none lists any."""
    allowed: _Values | None = None
    for part in shape.parts:
        stated = _values_in(part.schema, language)
        if stated is not None:
            kept = {choice.value for choice in stated}
            allowed = stated if allowed is None else tuple(each for each in allowed if each.value in kept) or allowed
    return allowed


def _values_in(schema: dict[str, Any], language: str) -> _Values | None:
    if "const" in schema:
        title = clean(schema.get("title"))
        return (Choice(value_text(schema["const"]), {language: title} if title else {}),)
    values = schema.get("enum")
    if not isinstance(values, list):
        return None
    return _once(Choice(value_text(value)) for value in values[: MAX_CHOICES + 1] if value is not None)


def _once(choices: Iterable[Choice]) -> _Values:
    found: dict[str, Choice] = {}
    for choice in choices:
        found.setdefault(choice.value, choice)
    return tuple(found.values())


def _own_max_length(shape: Shape) -> int | None:
    lengths = [value for _part, value in shape.stated("maxLength") if type(value) is int and 0 <= value <= _LARGEST]
    return min(lengths, default=None)


def _first_text(shape: Shape, keyword: str) -> str:
    return next((value for _part, value in shape.stated(keyword) if isinstance(value, str)), "")


def _is_content(shape: Shape) -> bool:
    media, encoding = _first_text(shape, "contentMediaType"), _first_text(shape, "contentEncoding")
    return bool(encoding) or (bool(media) and not media.startswith("text/"))
