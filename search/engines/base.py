"""What every engine does. Texts arrive analysed: an engine only stores terms and ranks matches."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

#: Weights of the fields in ranking.
WEIGHTS: Final = {"title": 10.0, "keywords": 5.0, "summary": 3.0, "body": 1.0}


@dataclass(frozen=True)
class IndexedText:
    """Terms of one document by field, each a space-separated string. `scope` is e.g. "fi1"."""

    document_id: int
    scope: str
    title: str
    keywords: str
    summary: str
    body: str


class Engine(Protocol):
    """Stores terms and answers queries; both engines pass the same contract tests."""

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add documents that are not in the index."""

    def remove(self, document_ids: Collection[int]) -> None:
        """Remove documents; unknown ids are no error."""

    def clear(self) -> None:
        """Remove every document."""

    def search(
        self, groups: Sequence[Collection[str]], scopes: Collection[str], *, every_group: bool, prefix: str = ""
    ) -> list[int]:
        """Return ids of matching documents, best first.

        A group matches when one of its terms occurs; `every_group` asks for all groups, else one is enough.
        `prefix` widens the last group by words that begin with it. Terms hold only letters and digits.
        """

    def document_ids(self) -> set[int]:
        """Return the ids of all documents in the index."""
