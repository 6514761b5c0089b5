"""Who answers: the embedded engine of the database in use."""

from search.engines.base import Answer, Asked
from search.engines.embedded import EmbeddedEngine
from search.snapshot import Snapshot


def answer(asked: Asked, known: Snapshot) -> Answer:
    """Return what the engine in use answers."""
    return EmbeddedEngine(known).ask(asked)
