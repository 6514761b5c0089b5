"""Texts are packed here and in another process: all of them, each once, and whatever fails there is told here."""

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from search.engines.base import IndexedText
from search.engines.packing import Blocks, PackingProcess, packed_beside, packed_rows
from search.engines.vectors import rows_of
from tests.conftest import ROOT

_HEADER, _TRAILER = len(rows_of([])) - 2, 2


def _texts(first: int, number: int) -> list[IndexedText]:
    ids = range(first, first + number)
    return [IndexedText(card, scope, title=f"laina {card}", exact="laina") for card in ids for scope in ("fi1", "sv2")]


def _rows(blocks: list[Blocks]) -> Iterator[tuple[str, bytes]]:
    """Yield (scope, row) of everything that was written."""
    for block in blocks:
        for scope, rows in block.items():
            place = _HEADER
            while place < len(rows) - _TRAILER:
                begun = place
                (columns,) = struct.unpack_from("!h", rows, place)
                place += 2
                for _column in range(columns):
                    place += 4 + struct.unpack_from("!i", rows, place)[0]
                yield scope, rows[begun:place]


@pytest.mark.parametrize("number", [1, 2, 12])
def test_everything_is_written_once_wherever_it_is_packed(number: int) -> None:
    given = [_texts(1 + 10 * call, 10) for call in range(number)]
    written: list[Blocks] = []
    with packed_beside(written.append) as add:
        for texts in given:
            add(texts)
    assert len(written) == number
    assert sorted(_rows(written)) == sorted(_rows([packed_rows([text for texts in given for text in texts])]))


def test_what_fails_beside_is_raised_here_and_nothing_more_is_written() -> None:
    written: list[Blocks] = []

    def pack() -> None:
        with packed_beside(written.append) as add:
            add(_texts(1, 1))
            add(_texts(2**80, 1))

    with pytest.raises(RuntimeError, match="failed"):
        pack()
    assert len(written) == 1


def test_failure_of_the_caller_is_its_own() -> None:
    written: list[Blocks] = []

    def pack() -> None:
        with packed_beside(written.append) as add:
            for first in (1, 2):
                add(_texts(first, 1))
            raise LookupError

    with pytest.raises(LookupError):
        pack()
    assert len(written) == 1


_PACKING = """
import time
from search.engines.packing import PackingProcess
beside = PackingProcess()
beside.give([])
assert beside.take() == {}
print(beside.number, flush=True)
time.sleep(60)
"""


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_other_process_ends_when_this_one_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", _PACKING], cwd=ROOT, stdout=subprocess.PIPE, text=True) as packing:
        assert packing.stdout is not None
        other = int(packing.stdout.readline())
        assert _is_there(other)
        packing.send_signal(signal.SIGKILL)
    until = time.monotonic() + 30
    while _is_there(other) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _is_there(other)


def test_process_that_is_gone_has_failed() -> None:
    beside = PackingProcess()
    beside.give(_texts(1, 1))
    beside.take()
    os.kill(beside.number, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="failed"):
        beside.take()
    beside.close()
