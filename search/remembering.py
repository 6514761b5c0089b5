"""Remembering what has been found out about pieces of texts. Pure."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

#: So many pieces are remembered: some 12 MB.
_MOST: Final = 50_000
#: Longer pieces are not kept.
_LONGEST: Final = 60
Found = TypeVar("Found")


class Remembered(dict[str, Found]):
    """What has been found out about what stands between two spaces of a text; a word never goes across one.

    Faster than asking about word after word, since almost all that stands in a text has stood in another. Forgets
    everything when it has grown too large.
    """

    def __init__(self, find_out: Callable[[str], Found]) -> None:
        super().__init__()
        self._find_out = find_out

    def __missing__(self, written: str) -> Found:
        found = self._find_out(written)
        if len(self) >= _MOST:
            self.clear()
        if len(written) <= _LONGEST:
            self[written] = found
        return found

    def of(self, text: str) -> Iterator[Found]:
        """Yield what is known of each piece of `text`, in order."""
        return map(self.__getitem__, text.split())
