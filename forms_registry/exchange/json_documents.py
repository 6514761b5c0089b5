"""JSON from strangers: one clear refusal, with place and reason, whatever is wrong with it; never a crash.

Bytes are capped before they are decoded, nesting before it is parsed, because the parser itself recurses.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import Any, Final

from forms_registry.exchange.plain_text import clean
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.exchange.wording import Sentence, gettext_noop

MEGABYTE: Final = 2**20
MAX_BYTES: Final = 5 * MEGABYTE
#: Levels of lists and objects inside one another.
MAX_DEPTH: Final = 120
#: Lists and objects in one file.
MAX_PARTS: Final = 200_000
#: Letters of the name of a part.
MAX_NAME: Final = 1_000
#: Fields one form can have; more is no form.
MAX_FIELDS: Final = 5_000
#: Digits of a whole number; more is an attack, no bound of an answer.
MAX_DIGITS: Final = 40

#: Letters of a place that are shown.
_SHOWN: Final = 300

_BYTE: Final = gettext_noop("byte %(number)s")
_LINE: Final = gettext_noop("line %(line)s, column %(column)s")
_OTHER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
#: A string, also one that does not end, or one bracket. Possessive: an endless string is read once, not quote by quote.
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True)
class _Oddity:
    """Stands in the document where something cannot be accepted, until its place is known."""

    code: str
    facts: dict[str, Any]


def load(content: bytes) -> Any:
    """Return the JSON value of a UTF-8 file (a byte order mark is taken off); raises FieldsRefused."""
    text = _decoded(content)
    _check_nesting(text)
    odd: list[_Oddity] = []
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, odd),
            parse_constant=lambda word: _odd(odd, "not_a_number", value=word),
            parse_float=lambda digits: _float(digits, odd),
            parse_int=lambda digits: _int(digits, odd),
        )
    except json.JSONDecodeError as error:
        raise FieldsRefused("not_json", _place_in_text(text, error.pos), why=error.msg) from error
    except RecursionError as error:
        raise FieldsRefused("too_deep", limit=MAX_DEPTH) from error
    if odd:
        _refuse_oddity(value, odd)
    return value


class Pointer:
    """A place in a document. Kept as a chain: hostile names are long, and few places are ever shown."""

    __slots__ = ("_above", "_name")

    def __init__(self, above: "Pointer | None" = None, name: str | int = "") -> None:
        self._above, self._name = above, name

    def below(self, *names: str | int) -> "Pointer":
        """Return the place under these names and positions."""
        found = self
        for name in names:
            found = Pointer(found, name)
        return found

    @property
    def defined_as(self) -> str:
        """The name a schema is defined under, "" when it stands elsewhere."""
        holder = self._above._name if self._above is not None else ""
        return str(self._name) if holder in ("definitions", "$defs") else ""

    @property
    def place(self) -> str:
        """The place as people read it: a JSON pointer (RFC 6901) after #; the middle of a long one is left out."""
        names: list[str] = []
        pointer = self
        while pointer._above is not None:
            names.append(str(pointer._name)[:_SHOWN].replace("~", "~0").replace("/", "~1"))
            pointer = pointer._above
        shown = clean("".join(f"/{name}" for name in reversed(names)))
        return f"#{shown}" if len(shown) <= _SHOWN else f"#{shown[: _SHOWN // 2]}…{shown[-_SHOWN // 2 :]}"


ROOT: Final = Pointer()


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise FieldsRefused("too_large", limit=MAX_BYTES // MEGABYTE)
    if content.startswith(_OTHER_MARKS):
        raise FieldsRefused("utf_16", Sentence(_BYTE, number=0))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FieldsRefused("not_utf_8", Sentence(_BYTE, number=error.start)) from error
    if not text.strip():
        raise FieldsRefused("empty")
    return text


def _check_nesting(text: str) -> None:
    depth = parts = 0
    for found in _TOKEN.finditer(text):
        mark = text[found.start()]
        if mark in "[{":
            depth, parts = depth + 1, parts + 1
            if depth > MAX_DEPTH:
                raise FieldsRefused("too_deep", _place_in_text(text, found.start()), limit=MAX_DEPTH)
            if parts > MAX_PARTS:
                raise FieldsRefused("too_many_parts", _place_in_text(text, found.start()), limit=MAX_PARTS)
        elif mark in "]}":
            depth -= 1


def _place_in_text(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return Sentence(_LINE, line=line, column=position - text.rfind("\n", 0, position))


def _odd(odd: list[_Oddity], code: str, **facts: Any) -> _Oddity:
    odd.append(_Oddity(code, facts))
    return odd[-1]


def _object(pairs: list[tuple[str, Any]], odd: list[_Oddity]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if len(key) > MAX_NAME:
            value = _odd(odd, "name_too_long", limit=MAX_NAME)
        made[key] = _odd(odd, "duplicate_key", key=clean(key)[:60]) if key in made else value
    return made


def _float(digits: str, odd: list[_Oddity]) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else _odd(odd, "number_too_large")


def _int(digits: str, odd: list[_Oddity]) -> Any:
    return int(digits) if len(digits) <= MAX_DIGITS else _odd(odd, "number_too_large")


def _refuse_oddity(value: Any, odd: list[_Oddity]) -> None:
    """Raise the first oddity with its pointer; one that a doubled name has hidden has none."""
    todo: list[tuple[Any, Pointer]] = [(value, ROOT)]
    while todo:
        part, pointer = todo.pop()
        if isinstance(part, _Oddity):
            raise FieldsRefused(part.code, pointer.place, **part.facts)
        if isinstance(part, dict):
            todo += [(inner, pointer.below(name)) for name, inner in reversed(part.items())]
        elif isinstance(part, list):
            todo += [(inner, pointer.below(number)) for number, inner in reversed(list(enumerate(part)))]
    raise FieldsRefused(odd[0].code, **odd[0].facts)
