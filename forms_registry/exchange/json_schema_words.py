"""When an alternative of a JSON Schema holds, in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from forms_registry.exchange.condition_words import (
    CHOSEN,
    FULFILS,
    GIVEN,
    HOLDS,
    IS,
    IS_ONE_OF,
    NOT_GIVEN,
    NOT_SO,
    NUMBERED,
)
from forms_registry.exchange.json_schema_answers import facts_of
from forms_registry.exchange.json_schema_nodes import Node, Shape
from forms_registry.exchange.plain_text import clean, humanised
from forms_registry.exchange.wording import MOST_PARTS, Sentence, both, either

_MOST_VALUES: Final = 8

ShapeOf = Callable[[Sequence[Node]], Shape]


def label_in(shape: Shape, name: str) -> str:
    """Return the title a property has in a shape, else its name as words."""
    for part, named in shape.stated("properties"):
        if isinstance(named, dict) and isinstance(named.get(name), dict):
            title = clean(part.schema["properties"][name].get("title"))
            if title:
                return title
    return humanised(name) or clean(name)


def words_of_given(name: str, shape: Shape) -> list[str]:
    """Return the words for: the property has an answer, and: it has none."""
    label = label_in(shape, name)
    return [Sentence(GIVEN, field=label), Sentence(NOT_GIVEN, field=label)]


def words_of_rule(rule: Shape, shape: Shape, place: str, shape_of: ShapeOf) -> list[str]:
    """Return the words for: the rule of an `if` is fulfilled, and: it is not."""
    said = described_rule(rule, shape, shape_of) or Sentence(HOLDS, place=place)
    return [said, Sentence(NOT_SO, rule=said)]


def words_of_alternatives(branches: Sequence[Shape], shape: Shape, shape_of: ShapeOf) -> list[str]:
    """Return the words for every branch of `oneOf` or `anyOf`: by value, title, what the others require, or number."""
    wanted = set(_required(shape))
    required = [set(_required(branch)) - wanted for branch in branches]
    everything = dict.fromkeys(name for branch in branches for name in _required(branch) if name not in wanted)
    return [
        both(*_values(branch, shape, shape_of))
        or _title(branch)
        or _not_given((name for name in everything if name not in own), shape)
        or Sentence(NUMBERED, number=number, total=len(branches))
        for number, (branch, own) in enumerate(zip(branches, required, strict=True), 1)
    ]


def _not_given(names: Iterable[str], shape: Shape) -> str:
    return both(*(Sentence(NOT_GIVEN, field=label_in(shape, name)) for name in islice(names, MOST_PARTS + 1)))


def described_rule(rule: Shape, shape: Shape, shape_of: ShapeOf) -> str:
    """Return a rule in words, "" when it says nothing that can be put into words."""
    said = list(_values(rule, shape, shape_of))
    valued = {name for name, _pieces in _properties(rule) if name in _valued(rule, shape_of)}
    for name, pieces in _properties(rule):
        if name not in valued and (bounded := _bounded(pieces)):
            said.append(Sentence(FULFILS, field=label_in(shape, name), place=bounded))
            valued.add(name)
    said += [Sentence(GIVEN, field=label_in(shape, name)) for name in _required(rule) if name not in valued]
    for part, forbidden in rule.stated("not"):
        names = _names(forbidden.get("required")) if isinstance(forbidden, dict) and len(forbidden) == 1 else []
        said += [Sentence(NOT_GIVEN, field=label_in(shape, name)) for name in names] or [
            Sentence(HOLDS, place=part.pointer.place)
        ]
    for fork in rule.forks:
        said.append(either(described_rule(branch.shape, shape, shape_of) or branch.words for branch in fork.branches))
    return both(*said)


def _values(branch: Shape, shape: Shape, shape_of: ShapeOf) -> Iterator[str]:
    """Yield what the branch says about the values of single properties."""
    for name, values in _valued(branch, shape_of).items():
        label = label_in(shape, name)
        if label == (humanised(name) or clean(name)):
            label = label_in(branch, name)
        if len(values) == 1:
            yield Sentence(IS, field=label, value=values[0])
        else:
            shown = ", ".join(values[:_MOST_VALUES]) + ("…" if len(values) > _MOST_VALUES else "")
            yield Sentence(IS_ONE_OF, field=label, values=shown)


def _valued(branch: Shape, shape_of: ShapeOf) -> dict[str, list[str]]:
    found = {}
    for name, pieces in _properties(branch):
        values = facts_of(shape_of(pieces), "").values
        if values:
            found[name] = [choice.value for choice in values]
    return found


def _properties(shape: Shape) -> Iterator[tuple[str, list[Node]]]:
    nodes: dict[str, list[Node]] = {}
    for part, named in shape.stated("properties"):
        for name in named if isinstance(named, dict) else ():
            nodes.setdefault(name, []).append(part.below("properties", name))
    return iter(nodes.items())


def _bounded(pieces: Sequence[Node]) -> str:
    """Return the place of a property's schema that says more than what type its answer has, else ""."""
    silent = {"type", "title", "description"}
    return next(
        (piece.pointer.place for piece in pieces if isinstance(piece.schema, dict) and set(piece.schema) - silent), ""
    )


def _required(shape: Shape) -> list[str]:
    return list(dict.fromkeys(name for _part, names in shape.stated("required") for name in _names(names)))


def _names(stated: object) -> list[str]:
    return [name for name in stated if isinstance(name, str)] if isinstance(stated, list) else []


def _title(branch: Shape) -> str:
    """Return the title of a branch, else the name under which it is defined."""
    title = next((text for part in branch.parts if (text := clean(part.schema.get("title")))), "")
    if not title:
        title = humanised(next((name for part in branch.parts if (name := part.pointer.defined_as)), ""))
    return Sentence(CHOSEN, title=title) if title else ""
