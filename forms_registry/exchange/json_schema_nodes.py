"""What a JSON Schema is read as: nodes of the document, forks between alternatives, and the shape of one place.

A *place* is where one answer stands (a property, the items of a list). Several schemas may speak about it: its own,
what `$ref` leads to, the parts of `allOf`. Its shape is all of them together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from forms_registry.exchange.json_documents import token


@dataclass(frozen=True)
class Node:
    """A schema in the document. `above` holds the pointers of the schemas that are being read above it.

    A node whose pointer is in `above` leads back to itself.
    """

    schema: Any
    pointer: str = ""
    above: frozenset[str] = frozenset()

    def opened(self, schema: dict[str, Any]) -> "Node":
        """Return the node as being read, saying `schema`: what is below it knows that."""
        return Node(schema, self.pointer, self.above | {self.pointer})

    def below(self, *names: str | int) -> "Node":
        """Return the schema that stands below under these names."""
        schema = self.schema
        for name in names:
            schema = schema[name]
        return Node(schema, self.pointer + "".join(map(token, names)), self.above)

    def stating(self, keyword: str, name: str, schema: Any) -> "Node":
        """Return a schema that the document only implies, such as what follows from `dependentRequired`."""
        return Node(schema, self.pointer + token(keyword) + token(name), self.above)


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
        """Whether nothing is said at all."""
        return not self.forks and not any(part.schema for part in self.parts)
