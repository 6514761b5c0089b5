"""What a JSON Schema is read as: nodes of the document, forks between alternatives, and the shape of one place.

A *place* is where one answer stands (a property, the items of a list). Several schemas may speak about it: its own,
what `$ref` leads to, the parts of `allOf`. Its shape is all of them together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from forms_registry.exchange.json_documents import ROOT, Pointer

#: Keywords that say nothing about an answer. A reference is what it leads to.
SILENT: Final = frozenset(
    {"$ref", "$recursiveRef", "$dynamicRef", "$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor"}
    | {"$defs", "definitions", "$comment", "title", "description", "default", "examples", "deprecated"}
)


@dataclass(frozen=True)
class Trail:
    """The schemas references have led through on the way to a node, the last one first."""

    schema: Any
    before: "Trail | None" = None
    length: int = 1

    def leads_through(self, schema: Any) -> bool:
        """Whether this very schema of the document is on the trail."""
        step: Trail | None = self
        while step is not None:
            if step.schema is schema:
                return True
            step = step.before
        return False


@dataclass(frozen=True)
class Node:
    """A schema in the document. `base` is the address its references resolve against.

    `knows_base`: whether the address the schema gives itself has been seen to.
    """

    schema: Any
    trail: Trail
    pointer: Pointer = ROOT
    base: str = ""
    knows_base: bool = False

    def below(self, *names: str | int) -> "Node":
        """Return the schema that stands below under these names."""
        schema = self.schema
        for name in names:
            schema = schema[name]
        return Node(schema, self.trail, self.pointer.below(*names), self.base)

    def stating(self, keyword: str, name: str, schema: Any) -> "Node":
        """Return a schema that the document only implies, such as what follows from `dependentRequired`."""
        return Node(schema, self.trail, self.pointer.below(keyword, name), self.base)


@dataclass(frozen=True)
class Branch:
    """One alternative; `words` say when it holds, "" while nobody has said."""

    pieces: tuple["Piece", ...]
    words: str = ""


@dataclass(frozen=True)
class Fork:
    """Alternatives of which one holds (or, for `anyOf`, at least one).

    With a `rule`, the first branch holds when the rule does and the second when not; with `given`, when the property
    of that name has an answer. `is_handed_down`: alternatives of a place above, seen from a place below; they
    describe the same question.
    """

    branches: tuple[Branch, ...]
    rule: Node | None = None
    given: str = ""
    is_handed_down: bool = False


Piece = Node | Fork


@dataclass(frozen=True)
class ShapedBranch:
    """One alternative with its shape."""

    words: str
    shape: "Shape"


@dataclass(frozen=True)
class ShapedFork:
    """At least two alternatives with their shapes."""

    branches: tuple[ShapedBranch, ...]
    is_handed_down: bool


@dataclass
class Shape:
    """All that is said about one place. `parts` are schemas (objects, references followed) that all apply there."""

    parts: list[Node] = field(default_factory=list)
    forks: list[ShapedFork] = field(default_factory=list)
    is_forbidden: bool = False
    is_recursive: bool = False

    def stated(self, keyword: str) -> Iterator[tuple[Node, Any]]:
        """Yield (part, value) wherever a part states `keyword`."""
        return ((part, part.schema[keyword]) for part in self.parts if keyword in part.schema)

    def described(self) -> Iterator[Node]:
        """Yield the parts that speak about the same question, in order of their weight."""
        yield from self.parts
        for fork in self.forks:
            if fork.is_handed_down:
                for branch in fork.branches:
                    yield from branch.shape.described()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is said about the answer: no rule, at most what it is called."""
        return not self.forks and all(SILENT.issuperset(part.schema) for part in self.parts)
