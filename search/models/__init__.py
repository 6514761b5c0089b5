"""Models of search: its index, and the guided finder."""

from search.models.finder import FinderAnswer, FinderQuestion, FinderRuns, FinderTree
from search.models.index import IndexedCard, IndexGeneration, SearchDocument

__all__ = [
    "FinderAnswer",
    "FinderQuestion",
    "FinderRuns",
    "FinderTree",
    "IndexGeneration",
    "IndexedCard",
    "SearchDocument",
]
