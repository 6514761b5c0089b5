"""The engines that the contract is tried on."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from search.engines.base import Answer, Asked, Engine, Reading, Rights
from search.engines.embedded import EmbeddedEngine
from search.snapshot import snapshot

Ask = Callable[..., Answer]


def embedded() -> Engine:
    """Return the engine of the database in use."""
    return EmbeddedEngine(snapshot())


ENGINES: dict[str, Callable[[], Engine]] = {"embedded": embedded}


@pytest.fixture(params=list(ENGINES))
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return a function that asks an engine in Finnish: groups of terms, each a text, or readings."""

    def asking(*groups: str, readings: Sequence[Reading] = (), **asked: Any) -> Answer:
        if groups:
            readings = [reading(*groups)]
        made = Asked(asked.pop("language", "fi"), asked.pop("rights", Rights()), readings, **asked)
        return ENGINES[request.param]().ask(made)

    return asking


def reading(*groups: str, every_group: bool = True, prefix: str = "", is_loose: bool = False) -> Reading:
    """Return a reading whose groups are given as texts of terms."""
    return Reading([frozenset(group.split(" ")) for group in groups], every_group, prefix, is_loose)
