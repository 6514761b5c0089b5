"""How cards lie on the server: one document for each text of a card that somebody reads, and no copies of it.

A document holds the text of one level and of those above it, in the languages in which they are read, and `scopes`
names all languages and levels whose readers are given just this ("fi1 fi2 sv1 …"). Whoever asks is given the documents
of their own scope: exactly one for each card, so that counts are of cards, and nothing of a deeper level stands in it.
"""

import hashlib
import json
from typing import Any, Final

from search.engines.base import FACETS, LEVELS

_TERMS: Final = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
_WORDS: Final = {"type": "text", "analyzer": "whitespace", "index_options": "positions", "norms": False}
_CODE: Final = {"type": "keyword"}

#: The field of the terms of each level. A term stands in it as often as it weighs in ranking.
TERMS: Final = {level: f"terms{level}" for level in LEVELS}
#: The field of the words of each level as they are written, for phrases.
WRITTEN: Final = {level: f"exact{level}" for level in LEVELS}
MAPPINGS: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        "page": {"type": "long"},
        "digest": _CODE,
        "scopes": _CODE,
        "public": {"type": "boolean"},
        "delivery": _CODE,
        **dict.fromkeys(FACETS, _CODE),
        "newest_on": {"type": "date", "format": "strict_date"},
        "sort_title": _CODE,
        **dict.fromkeys(TERMS.values(), _TERMS),
        **dict.fromkeys(WRITTEN.values(), _WORDS),
    },
}
#: Terms stand in a field as often as they weigh, so its length tells less of how long a text is than is usual.
_RANKING: Final = {"type": "BM25", "k1": 1.2, "b": 0.6}
#: A page far down is asked for by its number; a second copy is kept as soon as there is a second node.
SETTINGS: Final[dict[str, Any]] = {
    "number_of_shards": 1,
    "similarity": {"default": _RANKING},
    "auto_expand_replicas": "0-1",
    "max_result_window": 1_000_000,
    "gc_deletes": "10m",
    "refresh_interval": "1s",
}
#: Part of the index's name: a version of the application that lays documents out otherwise has an index of its own.
LAYOUT: Final = hashlib.sha256(json.dumps([MAPPINGS, SETTINGS], sort_keys=True).encode()).hexdigest()[:8]
