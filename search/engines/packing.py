"""Packing texts for PostgreSQL, many of them on a second core. Knows no database: the other process loads little."""

import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import groupby
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from search.engines.base import IndexedText
from search.engines.vectors import rows_of

#: Rows of some texts by scope, as COPY takes them.
Blocks = dict[str, bytes]
_ROOT: Final = Path(__file__).resolve().parents[2]


def packed_rows(texts: Collection[IndexedText]) -> Blocks:
    """Return the rows of texts."""
    by_scope = groupby(sorted(texts, key=lambda text: text.scope), key=lambda text: text.scope)
    return {scope: rows_of(group) for scope, group in by_scope}


class PackingProcess:
    """A process of its own that packs what it is given. It ends when this one is closed, or gone."""

    def __init__(self) -> None:
        """Begin it; it takes a moment until it packs."""
        self._line, other = Pipe()
        with other:
            command = [sys.executable, "-m", "search.engines.packing", str(other.fileno())]
            self._process = subprocess.Popen(command, cwd=_ROOT, pass_fds=[other.fileno()])
        self.number = self._process.pid
        self.is_packing = False

    @property
    def is_free(self) -> bool:
        """Whether it can be given texts without waiting."""
        return not self.is_packing or self._line.poll()

    def give(self, texts: Collection[IndexedText]) -> None:
        """Let it pack texts; what it has packed before must have been taken."""
        self._line.send(list(texts))
        self.is_packing = True

    def take(self) -> Blocks:
        """Return what it has packed, as soon as it has; RuntimeError where it has failed, which it tells on stderr."""
        try:
            packed: Blocks = self._line.recv()
        except (EOFError, OSError):
            raise RuntimeError("The process that packs texts for PostgreSQL has failed.") from None
        self.is_packing = False
        return packed

    def close(self) -> None:
        """End it."""
        self._line.close()
        self._process.wait()


@contextmanager
def packed_beside(write: Callable[[Blocks], None]) -> Iterator[Callable[[Collection[IndexedText]], None]]:
    """Give a function that packs and writes texts, those of one call at once and in any order; in the end all are.

    From the second call on a process of its own packs as much as it is quick enough for, and this one the rest.
    """
    with ExitStack() as stack:
        beside: PackingProcess | None = None
        calls = 0

        def add(texts: Collection[IndexedText]) -> None:
            nonlocal beside, calls
            calls += 1
            if calls > 1 and beside is None:
                beside = PackingProcess()
                stack.callback(beside.close)
            if beside is None or not beside.is_free:
                write(packed_rows(texts))
                return
            done = beside.take() if beside.is_packing else None
            beside.give(texts)
            if done is not None:
                write(done)

        yield add
        if beside is not None and beside.is_packing:
            write(beside.take())


def _pack_for(line: "Connection[Blocks, list[IndexedText]]") -> None:
    """Pack what comes until the other end is closed."""
    with suppress(EOFError, ConnectionError):
        while True:
            line.send(packed_rows(line.recv()))


if __name__ == "__main__":
    with Connection(int(sys.argv[1])) as given:
        _pack_for(given)
