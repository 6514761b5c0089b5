"""Models of search: its index, the terms in cards' texts, and the guided finder."""

from search.models.finder import FinderAnswer, FinderQuestion, FinderRuns, FinderTree
from search.models.index import IndexBuild, IndexChange, IndexedCard, IndexGeneration, SearchDocument, read_in
from search.models.mentions import TermMention

__all__ = [
    "FinderAnswer",
    "FinderQuestion",
    "FinderRuns",
    "FinderTree",
    "IndexBuild",
    "IndexChange",
    "IndexGeneration",
    "IndexedCard",
    "SearchDocument",
    "TermMention",
    "read_in",
]
