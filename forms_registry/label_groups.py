"""Labels of many forms that ask the same, put together so that a person decides once for all of them.

Pure: imports neither Django nor Wagtail.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from forms_registry.labels import lemmas_of, normalise

Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True)
class PlacedLabel(Generic[Place]):
    """A label and where it stands; what a place is, is up to the caller (a form and a field key, say)."""

    text: str
    language: str
    place: Place


@dataclass(frozen=True)
class LabelGroup(Generic[Place]):
    """Labels of one language that have the same normal form or the same lemmas.

    `label` is the commonest spelling, `spellings` all of them with how often they occur, the commonest first, so that
    a person sees what is accepted together; `places` are in the order given.
    """

    label: str
    language: str
    spellings: tuple[tuple[str, int], ...]
    places: tuple[Place, ...]


def grouped(labels: Iterable[PlacedLabel[Place]]) -> list[LabelGroup[Place]]:
    """Return `labels` in groups, each label in exactly one, those with most places first, then by label.

    A label without any word asks nothing that could be compared and stays alone.
    """
    placed = list(labels)
    unions = _Unions()
    keys: list[Hashable] = []
    for number, label in enumerate(placed):
        normal = normalise(label.text, label.language)
        keys.append((label.language, normal) if normal else number)
        if normal:
            unions.unite((label.language, normal), (label.language, lemmas_of(label.text, label.language)))
    members: dict[Hashable, list[PlacedLabel[Place]]] = defaultdict(list)
    for key, label in zip(keys, placed, strict=True):
        members[unions.first_of(key)].append(label)
    return sorted(map(_group, members.values()), key=lambda group: (-len(group.places), group.language, group.label))


def _group(members: list[PlacedLabel[Place]]) -> LabelGroup[Place]:
    counted = Counter(label.text for label in members)
    spellings = tuple(sorted(counted.items(), key=lambda spelling: (-spelling[1], spelling[0])))
    return LabelGroup(spellings[0][0], members[0].language, spellings, tuple(label.place for label in members))


class _Unions:
    """Things that are the same, directly or by way of others: one normal form may have several lemmas, and back."""

    def __init__(self) -> None:
        self._before: dict[Hashable, Hashable] = {}

    def first_of(self, thing: Hashable) -> Hashable:
        """Return the one that stands for all that are the same as `thing`."""
        chain = []
        while thing in self._before:
            chain.append(thing)
            thing = self._before[thing]
        for passed in chain:
            self._before[passed] = thing
        return thing

    def unite(self, one: Hashable, other: Hashable) -> None:
        """Let two things, and all that are the same as either, be the same."""
        first, second = self.first_of(one), self.first_of(other)
        if first != second:
            self._before[second] = first
