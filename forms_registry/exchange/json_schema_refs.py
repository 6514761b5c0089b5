"""Where `$ref` leads: inside the document only, by pointer, by `$id` and by anchor, from draft-04 to 2020-12."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote, urljoin

from forms_registry.exchange.json_schema_nodes import Node, Trail
from forms_registry.exchange.plain_text import clean
from forms_registry.exchange.refusals import FieldsRefused

REFERENCES: Final = ("$ref", "$recursiveRef", "$dynamicRef")
#: References inside one another; more is no form.
MAX_TRAIL: Final = 150
#: Keywords that hold one schema or a list of them, and keywords that hold schemas by name.
_SCHEMAS: Final = (
    "items", "additionalItems", "prefixItems", "contains", "additionalProperties", "unevaluatedItems",
    "unevaluatedProperties", "propertyNames", "not", "if", "then", "else", "allOf", "anyOf", "oneOf",
)  # fmt: skip
_NAMED_SCHEMAS: Final = (
    "properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies",
)  # fmt: skip
_OLD_DRAFTS: Final = ("draft-03", "draft-04", "draft-06", "draft-07")
_LONGEST_ADDRESS: Final = 2_000
_SHOWN: Final = 200


class References:
    """The addresses of one document. References that lead out of it are refused when the document is opened."""

    def __init__(self, document: Any) -> None:
        stated = document.get("$schema") if isinstance(document, dict) else None
        self._draft = stated if isinstance(stated, str) else ""
        self.root = Node(document, Trail(document))
        self._resources = {"": self.root}
        self._anchors: dict[tuple[str, str], Node] = {}
        for node in self._nodes():
            self._note_names(node)
        for node in self._nodes():
            for keyword in REFERENCES:
                if isinstance(reference := node.schema.get(keyword), str):
                    self._resource_of(node, reference)

    @property
    def ignores_siblings(self) -> bool:
        """Whether, in the draft of the document, a `$ref` hides the rules that stand beside it."""
        return any(draft in self._draft for draft in _OLD_DRAFTS)

    def opened(self, node: Node) -> Node:
        """Return a node with the base it sets itself, if it does."""
        if node.knows_base:
            return node
        identifier = self._identifier(node)
        if not identifier or identifier.startswith("#"):
            return node
        return replace(node, base=_address(node, identifier).partition("#")[0], knows_base=True)

    def target(self, node: Node, reference: str) -> Node | None:
        """Return the schema that a reference in `node` leads to, None when it is one that led to `node`.

        Raises FieldsRefused when it leads nowhere, out of the document or through too many others.
        """
        resource, fragment = self._resource_of(node, reference)
        found = self._found(resource, fragment)
        if found is None:
            raise FieldsRefused("missing_reference", node.pointer.place, address=_shown(reference))
        if node.trail.leads_through(found.schema):
            return None
        if node.trail.length >= MAX_TRAIL:
            raise FieldsRefused("too_deep", node.pointer.place, limit=MAX_TRAIL)
        trail = Trail(found.schema, node.trail, node.trail.length + 1)
        return Node(found.schema, trail, found.pointer, found.base, found.knows_base)

    def _nodes(self) -> Iterator[Node]:
        """Yield every schema of the document that is an object."""
        todo = [self.root]
        while todo:
            node = todo.pop()
            if isinstance(node.schema, list):
                todo += [node.below(number) for number in range(len(node.schema))]
            if not isinstance(node.schema, dict):
                continue
            node = self.opened(node)
            yield node
            todo += [node.below(key) for key in _SCHEMAS if isinstance(node.schema.get(key), dict | list)]
            for keyword in _NAMED_SCHEMAS:
                if isinstance(named := node.schema.get(keyword), dict):
                    todo += [node.below(keyword, name) for name, inner in named.items() if isinstance(inner, dict)]

    def _note_names(self, node: Node) -> None:
        identifier = self._identifier(node)
        if identifier.startswith("#"):
            self._anchors.setdefault((node.base, identifier[1:]), node)
        elif identifier:
            self._resources.setdefault(node.base, node)
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(anchor := node.schema.get(keyword), str):
                self._anchors.setdefault((node.base, anchor), node)

    def _identifier(self, node: Node) -> str:
        """Return the address a schema gives itself. Draft-04 called it `id`, a name many give to something else."""
        if not isinstance(node.schema, dict):
            return ""
        stated = node.schema.get("$id")
        if not isinstance(stated, str) and ("draft-04" in self._draft or node.schema is self.root.schema):
            stated = node.schema.get("id")
        return stated if isinstance(stated, str) else ""

    def _resource_of(self, node: Node, reference: str) -> tuple[str, str]:
        """Return (resource, fragment) of a reference; FieldsRefused when the resource is not in the document."""
        resource, _hash, fragment = _address(node, reference).partition("#")
        if resource not in self._resources:
            raise FieldsRefused("remote_reference", node.pointer.place, address=_shown(resource))
        return resource, unquote(fragment)

    def _found(self, resource: str, fragment: str) -> Node | None:
        if fragment and not fragment.startswith("/"):
            return self._anchors.get((resource, fragment))
        for start in (self._resources[resource], self.root):  # many files point from the root in spite of an address
            try:
                return self._walked(start, fragment.split("/")[1:])
            except (KeyError, IndexError, ValueError, TypeError):
                continue
        return None

    def _walked(self, start: Node, steps: list[str]) -> Node:
        node = start
        for step in steps:
            name: str | int = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node.schema, list):
                name = _position(str(name))
            elif not isinstance(node.schema, dict):
                raise KeyError(name)
            node = self.opened(node).below(name)
        return node


def _position(name: str) -> int:
    if not (name.isascii() and name.isdigit() and len(name) < 10):
        raise KeyError(name)
    return int(name)


def _address(node: Node, reference: str) -> str:
    if len(reference) > _LONGEST_ADDRESS:
        raise FieldsRefused("bad_reference", node.pointer.place, address=_shown(reference))
    if reference.startswith("#"):
        return node.base + reference
    try:
        return urljoin(node.base, reference)
    except ValueError as error:
        raise FieldsRefused("bad_reference", node.pointer.place, address=_shown(reference)) from error


def _shown(address: str) -> str:
    return clean(address)[:_SHOWN]
