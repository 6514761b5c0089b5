"""The shape of a place: references followed, `allOf` merged, alternatives and conditions kept apart as forks."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Final

from forms_registry.exchange.json_schema_answers import takes_no_answer
from forms_registry.exchange.json_schema_nodes import Branch, Fork, Node, Piece, Shape, ShapedBranch, ShapedFork
from forms_registry.exchange.json_schema_refs import REFERENCES, References
from forms_registry.exchange.json_schema_words import words_of_alternatives, words_of_given, words_of_rule
from forms_registry.exchange.reading_limits import Limits
from forms_registry.exchange.refusals import FieldsRefused

#: What counts beside a `$ref` also in drafts where the reference hides the rules beside it.
_ANNOTATIONS: Final = frozenset({"title", "description", "readOnly"})


class Shaper:
    """Makes shapes of the places of one document."""

    def __init__(self, references: References, limits: Limits) -> None:
        self._references = references
        self._limits = limits

    def shape_of(self, pieces: Sequence[Piece], depth: int) -> Shape:
        """Return the shape of a place `pieces` speak about; FieldsRefused when it is no schema or costs too much.

        What leads back to a schema that is being read adds nothing: every reading ends.
        """
        shape, forks = self._gathered(pieces, depth)
        for fork in forks:
            self._add_fork(fork, shape, depth)
        return shape

    def _gathered(self, pieces: Sequence[Piece], depth: int) -> tuple[Shape, list[Fork]]:
        """Return the shape without alternatives, and the alternatives."""
        shape = Shape()
        forks: list[Fork] = []
        todo = deque(pieces)
        while todo:
            piece = todo.popleft()
            if isinstance(piece, Fork):
                forks.append(piece)
            else:
                self._limits.check_depth(piece.pointer, depth)
                self._limits.step(piece.pointer, entries=_entries(piece.schema))
                todo.extendleft(reversed(list(self._taken_in(piece, shape))))
        return shape, forks

    def _taken_in(self, node: Node, shape: Shape) -> Iterator[Piece]:
        """Add a schema to the shape and yield what else it says about the place."""
        schema = node.schema
        if isinstance(schema, bool):
            shape.is_forbidden = shape.is_forbidden or not schema
            return
        if not isinstance(schema, dict):
            raise FieldsRefused("not_a_schema", node.pointer.place)
        node = self._references.opened(node)
        reference = next((schema[key] for key in REFERENCES if isinstance(schema.get(key), str)), None)
        if reference is not None and self._references.ignores_siblings:
            schema = {key: value for key, value in schema.items() if key in _ANNOTATIONS}
        part = Node(schema, node.trail, node.pointer, node.base, node.knows_base)
        shape.parts.append(part)
        if reference is not None:
            target = self._references.target(part, reference)
            if target is not None:
                yield target
            shape.is_recursive = shape.is_recursive or target is None
        yield from nodes_in(part, "allOf")
        yield from _forks_of(part)

    def _add_fork(self, fork: Fork, shape: Shape, depth: int) -> None:
        """Add alternatives to the shape; what is forbidden, null or leads back is none, and one alone is no choice."""
        rule = None if fork.rule is None else self.shape_of((fork.rule,), depth + 1)
        branches = _possible(fork.branches, rule)
        shapes = [self.shape_of(branch.pieces, depth + 1) for branch in branches]
        words = self._words(fork, rule, shape, shapes, depth) if len(branches) > 1 else [""]
        live = [
            ShapedBranch(said, one)
            for said, one in zip(words, shapes, strict=True)
            if not one.is_forbidden and not takes_no_answer(one) and not (one.is_recursive and one.is_blank)
        ]
        if len(live) == 1:
            shape.parts += live[0].shape.parts
            shape.forks += live[0].shape.forks
        elif live:
            shape.forks.append(ShapedFork(tuple(live), fork.is_handed_down))
        elif all(one.is_forbidden for one in shapes):
            shape.is_forbidden = True
        else:
            shape.parts += [part for one in shapes for part in one.parts]
            shape.is_recursive = shape.is_recursive or any(one.is_recursive for one in shapes)

    def _words(self, fork: Fork, rule: Shape | None, shape: Shape, shapes: Sequence[Shape], depth: int) -> list[str]:
        if fork.is_handed_down:
            return [branch.words for branch in fork.branches]
        if fork.given:
            return words_of_given(fork.given, shape)
        if fork.rule is not None and rule is not None:
            return words_of_rule(rule, shape, fork.rule.pointer.place, lambda pieces: self._gathered(pieces, depth)[0])
        return words_of_alternatives(shapes, shape, lambda pieces: self._gathered(pieces, depth)[0])


def _possible(branches: tuple[Branch, ...], rule: Shape | None) -> tuple[Branch, ...]:
    """Return the branches without the one that a rule which always or never holds rules out."""
    if rule is None:
        return branches
    if rule.is_forbidden:
        return branches[1:]
    return branches[:1] if rule.is_blank and not rule.is_recursive else branches


def _entries(schema: Any) -> int:
    """Return the size of a schema by itself: its keywords and what they list."""
    if not isinstance(schema, dict):
        return 0
    return len(schema) + sum(len(value) for value in schema.values() if isinstance(value, dict | list))


def nodes_in(part: Node, keyword: str) -> list[Node]:
    """Return the schemas of a list such as `allOf`; FieldsRefused when it is no list."""
    stated = part.schema.get(keyword)
    if stated is None:
        return []
    if not isinstance(stated, list):
        raise FieldsRefused("wrong_type", part.pointer.place, key=keyword)
    return [part.below(keyword, number) for number in range(len(stated))]


def _forks_of(part: Node) -> Iterator[Piece]:
    for keyword in ("oneOf", "anyOf"):
        if branches := nodes_in(part, keyword):
            yield Fork(tuple(Branch((node,)) for node in branches))
    then, otherwise = ((part.below(key),) if key in part.schema else () for key in ("then", "else"))
    if "if" in part.schema and (then or otherwise):
        yield Fork((Branch(then), Branch(otherwise)), rule=part.below("if"))
    for keyword in ("dependentRequired", "dependentSchemas", "dependencies"):
        if keyword in part.schema:
            yield from _dependents(part, keyword)


def _dependents(part: Node, keyword: str) -> Iterator[Piece]:
    stated: Any = part.schema[keyword]
    if not isinstance(stated, dict):
        raise FieldsRefused("wrong_type", part.pointer.place, key=keyword)
    for name, dependent in stated.items():
        if isinstance(dependent, str):  # draft-03
            dependent = [dependent]
        if isinstance(dependent, list):
            node = part.stating(keyword, name, {"required": dependent})
        else:
            node = part.below(keyword, name)
        yield Fork((Branch((node,)), Branch(())), given=name)
