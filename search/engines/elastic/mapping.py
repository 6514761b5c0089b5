"""How cards lie on the server: one document for each card, language and set of levels that read the same text.

A document holds the text of its level and of those above it, and `readers` says which levels it is for. Whoever asks
is given the documents of their own level: exactly one for each card, so that counts are of cards, and nothing of a
deeper level stands in it.
"""

import hashlib
import json
from typing import Any, Final

from search.engines.base import FACETS

_TERMS: Final = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
_WORDS: Final = {"type": "text", "analyzer": "whitespace", "index_options": "positions", "norms": False}
_CODE: Final = {"type": "keyword"}

#: Fields of the text of each level with their weights.
FIELDS: Final = {
    1: ("title^10", "keywords^5", "summary^3", "body"),
    2: ("body2",),
    3: ("body3",),
}
#: Fields of the words of each level as they are written, for phrases.
WRITTEN: Final = {1: "exact", 2: "exact2", 3: "exact3"}
MAPPINGS: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        "page": {"type": "long"},
        "digest": _CODE,
        "language": _CODE,
        "readers": {"type": "byte"},
        "public": {"type": "boolean"},
        "delivery": _CODE,
        **dict.fromkeys(FACETS, _CODE),
        "newest_on": {"type": "date", "format": "strict_date"},
        "sort_title": _CODE,
        **dict.fromkeys(("title", "keywords", "summary", "body", "body2", "body3"), _TERMS),
        **dict.fromkeys(WRITTEN.values(), _WORDS),
    },
}
#: A page far down is asked for by its number; a second copy is kept as soon as there is a second node.
SETTINGS: Final[dict[str, Any]] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "max_result_window": 1_000_000,
    "gc_deletes": "10m",
    "refresh_interval": "1s",
}
#: Part of the index's name: a version of the application that lays documents out otherwise has an index of its own.
LAYOUT: Final = hashlib.sha256(json.dumps([MAPPINGS, SETTINGS], sort_keys=True).encode()).hexdigest()[:8]
