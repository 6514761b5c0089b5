"""What a form asks: its fields, the data concepts behind them and its channels; and how that becomes R.

Source: LEDGER.md, units R and C. Pure.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from lifecycle.ledger.refusals import Refused, shown

DEFAULT_CHANNEL: Final = "paper"
#: Keys that one range may write out: more is a typing error, and would fill the memory.
LONGEST_RANGE: Final = 1_000
_RANGE: Final = re.compile(r"([^.]*?)([0-9]{1,9})\.\.([^.]*?)([0-9]{1,9})")


@lru_cache(maxsize=50_000)
def _keys_of(text: str) -> tuple[str, ...]:
    found = _RANGE.fullmatch(text)
    if found is None:
        if ".." in text or not text:
            raise Refused("bad_range", value=shown(text))
        return (text,)
    stem, first, other_stem, last = found.groups()
    if stem != other_stem or not 0 <= int(last) - int(first) < LONGEST_RANGE:
        raise Refused("bad_range", value=shown(text))
    width = len(first)
    return tuple(f"{stem}{number:0{width}d}" for number in range(int(first), int(last) + 1))


def expand(keys: Iterable[str]) -> frozenset[str]:
    """Return field keys with ranges such as "c01..c18" written out; Refused for a malformed or an endless range."""
    found: set[str] = set()
    for text in keys:
        found.update(_keys_of(text))
    return frozenset(found)


class FormState(NamedTuple):
    """What a form asks at one moment.

    `required` and `optional` are field keys; `channels` maps an offered channel to the field keys prefilled in it;
    `concepts` maps a field to its data concept where that is not the key itself; `inputs` is R of the form.
    """

    required: frozenset[str]
    optional: frozenset[str]
    channels: Mapping[str, frozenset[str]]
    concepts: Mapping[str, str]
    inputs: int

    def required_concepts(self) -> frozenset[str]:
        """Return the data concepts behind the required fields, prefilled or not."""
        if not self.concepts:
            return self.required
        return frozenset(self.concepts.get(key, key) for key in self.required)

    def holds(self, key: str) -> bool:
        """Whether the form has the field, required or optional."""
        return key in self.required or key in self.optional


def form_state(
    required: frozenset[str],
    optional: frozenset[str],
    channels: Mapping[str, frozenset[str]],
    concepts: Mapping[str, str],
) -> FormState:
    """Return the state with its R: the maximum over offered channels of required fields not prefilled there."""
    inputs = max((len(required - prefilled) for prefilled in channels.values()), default=0)
    return FormState(required, optional, channels, concepts, inputs)
