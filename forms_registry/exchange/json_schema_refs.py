"""Where `$ref` leads: inside the document only, by pointer, by `$id` and by anchor, from draft-04 to 2020-12."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from forms_registry.exchange.json_documents import place, token
from forms_registry.exchange.json_schema_nodes import Node
from forms_registry.exchange.plain_text import clean
from forms_registry.exchange.refusals import FieldsRefused

REFERENCES: Final = ("$ref", "$recursiveRef", "$dynamicRef")
#: Keywords that hold one schema (some held a list of them in older drafts), a list of them, or schemas by name.
_SCHEMAS: Final = (
    "items", "additionalItems", "prefixItems", "contains", "additionalProperties", "unevaluatedItems",
    "unevaluatedProperties", "propertyNames", "not", "if", "then", "else", "allOf", "anyOf", "oneOf",
)  # fmt: skip
_NAMED_SCHEMAS: Final = (
    "properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies",
)  # fmt: skip
_OLD_DRAFTS: Final = ("draft-03", "draft-04", "draft-06", "draft-07")
_SHOWN: Final = 200


class References:
    """The addresses of one document. References that lead out of it are refused when the document is opened."""

    def __init__(self, document: Any) -> None:
        self._document = document
        stated = document.get("$schema") if isinstance(document, dict) else None
        self._draft = stated if isinstance(stated, str) else ""
        self._resources = {"": ""}
        self._anchors: dict[tuple[str, str], str] = {}
        self._bases = {"": ""}
        nodes = list(self._walk(document))
        for pointer, schema in nodes:
            for keyword in REFERENCES:
                if isinstance(reference := schema.get(keyword), str):
                    self._resource_of(reference, self.base_of(pointer), pointer)

    @property
    def ignores_siblings(self) -> bool:
        """Whether, in the draft of the document, a `$ref` hides the rules that stand beside it."""
        return any(draft in self._draft for draft in _OLD_DRAFTS)

    def base_of(self, pointer: str) -> str:
        """Return the address of the resource `pointer` stands in."""
        while pointer not in self._bases:
            pointer = pointer.rpartition("/")[0]
        return self._bases[pointer]

    def target(self, node: Node, reference: str) -> Node:
        """Return the schema that a reference in `node` leads to; FieldsRefused when it leads nowhere or out."""
        resource, fragment = self._resource_of(reference, self.base_of(node.pointer), node.pointer)
        pointer = self._pointer_of(resource, fragment)
        if pointer is None:
            raise FieldsRefused("missing_reference", place(node.pointer), address=_shown(reference))
        return Node(self._value_at(pointer), pointer, node.above)

    def _walk(self, document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (pointer, schema) of every schema that is an object; notes addresses and anchors on the way."""
        todo = [("", document, "")]
        while todo:
            pointer, schema, base = todo.pop()
            if isinstance(schema, list):
                todo += [(pointer + token(number), inner, base) for number, inner in enumerate(schema)]
            if not isinstance(schema, dict):
                continue
            base = self._name(pointer, schema, base)
            yield pointer, schema
            for keyword in _SCHEMAS:
                if isinstance(schema.get(keyword), dict | list):
                    todo.append((pointer + token(keyword), schema[keyword], base))
            for keyword in _NAMED_SCHEMAS:
                if isinstance(named := schema.get(keyword), dict):
                    todo += [
                        (pointer + token(keyword) + token(name), inner, base)
                        for name, inner in named.items()
                        if isinstance(inner, dict)
                    ]

    def _name(self, pointer: str, schema: dict[str, Any], base: str) -> str:
        """Note the address and the anchors of a schema; return the address of what is below it."""
        identifier = schema.get("$id")
        if not isinstance(identifier, str) and ("draft-04" in self._draft or not pointer):
            identifier = schema.get("id")
        if isinstance(identifier, str) and identifier.startswith("#"):
            self._anchors.setdefault((base, identifier[1:]), pointer)
        elif isinstance(identifier, str) and identifier:
            base = _address(identifier, base, pointer).partition("#")[0]
            self._resources.setdefault(base, pointer)
            self._bases[pointer] = base
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(anchor := schema.get(keyword), str):
                self._anchors.setdefault((base, anchor), pointer)
        return base

    def _resource_of(self, reference: str, base: str, pointer: str) -> tuple[str, str]:
        """Return (resource, fragment) of a reference; FieldsRefused when the resource is not in the document."""
        resource, fragment = urldefrag(_address(reference, base, pointer))
        if resource not in self._resources:
            raise FieldsRefused("remote_reference", place(pointer), address=_shown(resource))
        return resource, unquote(fragment)

    def _pointer_of(self, resource: str, fragment: str) -> str | None:
        start = self._resources[resource]
        if fragment and not fragment.startswith("/"):
            return self._anchors.get((resource, fragment))
        for root in (start, ""):  # many files point from the root although they have an address within
            if (pointer := self._existing(root + fragment)) is not None:
                return pointer
        return None

    def _existing(self, pointer: str) -> str | None:
        try:
            self._value_at(pointer)
        except (KeyError, IndexError, ValueError, TypeError):
            return None
        return pointer

    def _value_at(self, pointer: str) -> Any:
        value = self._document
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list):
                if not name.isascii() or not name.isdigit() or str(int(name)) != name:
                    raise KeyError(name)
                value = value[int(name)]
            else:
                value = value[name]
        return value


def _address(reference: str, base: str, pointer: str) -> str:
    if reference.startswith("#"):
        return base + reference
    try:
        return urljoin(base, reference)
    except ValueError as error:
        raise FieldsRefused("bad_reference", place(pointer), address=_shown(reference)) from error


def _shown(address: str) -> str:
    return clean(address)[:_SHOWN]
