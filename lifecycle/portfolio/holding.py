"""Answers that cost many reads and may be a few minutes old: held in the cache, apart from the ledger's own memory.

What is worked out from the ledger alone is remembered by its head hash (`Reading.remember`) and never old. Cards and
the register change without the ledger, so what is read from them is held for a short while instead.
"""

import hashlib
from collections.abc import Callable, Hashable
from typing import Any, Final

from django.core.cache import cache

#: Seconds for which an answer is taken for the present one.
SECONDS: Final = 300


def held(key: Hashable, compute: Callable[[], Any]) -> Any:
    """Return what `compute` gave within the last minutes for `key`, or what it gives now. The answer is not None."""
    digest = hashlib.sha256(repr(key).encode()).hexdigest()
    return cache.get_or_set(f"portfolio-{digest}", compute, SECONDS)
