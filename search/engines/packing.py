"""Packing texts for PostgreSQL, many of them on a second core. Knows no database: the other process loads little."""

import os
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import groupby
from multiprocessing import get_context, parent_process
from threading import Thread

from search.engines.base import IndexedText
from search.engines.vectors import rows_of

#: Rows of some texts by scope, as COPY takes them.
Blocks = dict[str, bytes]


def packed_rows(texts: Collection[IndexedText]) -> Blocks:
    """Return the rows of texts."""
    by_scope = groupby(sorted(texts, key=lambda text: text.scope), key=lambda text: text.scope)
    return {scope: rows_of(group) for scope, group in by_scope}


def _end_with_the_other() -> None:
    """Let this process end when the one that began it is gone, even by force: it would wait for ever."""

    def wait() -> None:
        other = parent_process()
        if other is not None:
            other.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_end_with_the_other)


@contextmanager
def packed_beside(write: Callable[[Blocks], None]) -> Iterator[Callable[[Collection[IndexedText]], None]]:
    """Give a function that packs and writes texts, those of one call at once and in any order; in the end all are.

    From the second call on a process of its own packs as much as it is quick enough for, and this one the rest. What
    fails there is raised here.
    """
    with ExitStack() as stack:
        pools: list[ProcessPoolExecutor] = []
        beside: Future[Blocks] | None = None
        is_first = True

        def add(texts: Collection[IndexedText]) -> None:
            nonlocal beside, is_first
            if is_first or (beside is not None and not beside.done()):
                is_first = False
                write(packed_rows(texts))
                return
            if not pools:
                pools.append(stack.enter_context(_pool()))
            done, beside = beside, pools[0].submit(packed_rows, texts)
            if done is not None:
                write(done.result())

        yield add
        if beside is not None:
            write(beside.result())
