"""What an object or a list of a JSON Schema says about what stands in it, its alternatives included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms_registry.exchange import json_schema_notes as notes
from forms_registry.exchange.duties import OPTIONAL, REQUIRED, Duty, in_alternatives, strongest
from forms_registry.exchange.json_documents import ROOT
from forms_registry.exchange.json_schema_nodes import Branch, Fork, Node, Piece, Shape, ShapedFork
from forms_registry.exchange.reading_limits import Limits
from forms_registry.exchange.refusals import FieldsRefused


@dataclass
class Property:
    """What an object says about one of its properties: the schemas that speak about it, and its duty in the object."""

    pieces: list[Piece] = field(default_factory=list)
    duty: Duty = OPTIONAL


def properties_of(shape: Shape, limits: Limits) -> dict[str, Property]:
    """Return the properties of an object by name, those of its alternatives included."""
    found: dict[str, Property] = {}
    for part in shape.parts:
        _add_own(part, found, limits)
    for fork in shape.forks:
        _add_alternatives(fork, found, limits)
    return found


def list_pieces(shape: Shape, keywords: Sequence[str]) -> list[Piece]:
    """Return the schemas under the first of `keywords` each part states as one schema (not a list of them)."""
    pieces: list[Piece] = []
    for part in shape.parts:
        keyword = next((one for one in keywords if isinstance(part.schema.get(one), dict | bool)), None)
        if keyword is not None:
            pieces.append(part.below(keyword))
    for fork in shape.forks:
        pieces += _handed_down([(branch.words, list_pieces(branch.shape, keywords)) for branch in fork.branches])
    return pieces


def _add_own(part: Node, found: dict[str, Property], limits: Limits) -> None:
    named = _mapping(part, "properties")
    for name, schema in named.items():
        own = found.setdefault(name, Property())
        own.pieces.append(part.below("properties", name))
        if isinstance(schema, dict) and isinstance(schema.get("required"), bool):
            limits.note(notes.OLD_REQUIRED, part.pointer.below("properties"))
            if schema["required"]:
                own.duty = REQUIRED
    for name in _required(part):
        found.setdefault(name, Property()).duty = REQUIRED


def _add_alternatives(fork: ShapedFork, found: dict[str, Property], limits: Limits) -> None:
    branches = [(branch.words, properties_of(branch.shape, limits)) for branch in fork.branches]
    names = dict.fromkeys(name for _words, named in branches for name in named)
    limits.step(ROOT, entries=len(names) * len(branches))
    for name in names:
        own = found.setdefault(name, Property())
        standing = [(words, named.get(name)) for words, named in branches]
        has_own = bool(own.pieces)
        inner = [(words, one.pieces if one else []) for words, one in standing if one or has_own]
        own.pieces += inner[0][1] if len(inner) == 1 else _handed_down(inner)
        own.duty = strongest(
            [own.duty, in_alternatives([(words, one.duty if one else None) for words, one in standing])]
        )


def _handed_down(branches: Sequence[tuple[str, list[Piece]]]) -> list[Piece]:
    """Return what alternatives of a place say about a place below it; an alternative may say nothing."""
    if not any(pieces for _words, pieces in branches):
        return []
    return [Fork(tuple(Branch(tuple(pieces), words) for words, pieces in branches), is_handed_down=True)]


def _mapping(part: Node, keyword: str) -> Mapping[str, Any]:
    stated = part.schema.get(keyword, {})
    if not isinstance(stated, dict):
        raise FieldsRefused("wrong_type", part.pointer.place, key=keyword)
    return stated


def _required(part: Node) -> list[str]:
    stated = part.schema.get("required", [])
    if isinstance(stated, bool):  # said of the property itself in old drafts
        return []
    if not isinstance(stated, list) or not all(isinstance(name, str) for name in stated):
        raise FieldsRefused("wrong_type", part.pointer.place, key="required")
    return stated
