"""Asking the application for pages in one process, and running a command in another."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.db import connection
from django.test.utils import CaptureQueriesContext

WARM_UP = 5
#: Requests for one kind of page before it is another one's turn.
TURN = 10

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class WrongAnswer(Exception):
    """A page did not answer 200, so its time means nothing."""


@dataclass(frozen=True)
class PageTimes:
    """Milliseconds of processor time and queries of one kind of page."""

    name: str
    per_second: float
    p50: float
    p95: float
    queries: int


def ask(application: Application, address: str) -> int:
    """Ask for one page; return the number of bytes. Raises WrongAnswer unless it answers 200."""
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
    environ |= {"HTTP_ACCEPT_ENCODING": "gzip, br", "HTTP_ACCEPT_LANGUAGE": "fi", "wsgi.input": io.BytesIO()}
    setup_testing_defaults(environ)
    answered: list[str] = []
    response = application(environ, lambda status, _headers, _info=None: answered.append(status))
    size = sum(len(part) for part in response)
    response.close()
    if not answered[0].startswith("200"):
        raise WrongAnswer(f"{address}: {answered[0]}")
    return size


def measure(application: Application, pages: Mapping[str, Sequence[str]], requests: int) -> list[PageTimes]:
    """Return the times of each kind of page, named with its addresses, over `requests` requests after a few to warm up.

    The kinds are asked for in turns: where the machine becomes slower for a while, it does for all of them.
    """
    queries: dict[str, int] = {}
    times: dict[str, list[float]] = {name: [] for name in pages}
    for name, addresses in pages.items():
        for number in range(WARM_UP):
            ask(application, addresses[number % len(addresses)])
        with CaptureQueriesContext(connection) as captured:
            ask(application, addresses[0])
        queries[name] = len(captured)  # now: the next request empties the log
    for first in range(0, requests, TURN):
        for name, addresses in pages.items():
            for number in range(first, min(first + TURN, requests)):
                began = time.process_time()
                ask(application, addresses[number % len(addresses)])
                times[name].append((time.process_time() - began) * 1000)
    return [_page_times(name, times[name], queries[name]) for name in pages]


def _page_times(name: str, times: Sequence[float], queries: int) -> PageTimes:
    cuts = quantiles(times, n=20, method="inclusive")
    return PageTimes(name, 1000 * len(times) / sum(times), cuts[9], cuts[18], queries)


@dataclass(frozen=True)
class CommandCost:
    """Seconds until it has ended with all it started, and peak memory (megabytes) of the command's own process."""

    seconds: float
    megabytes: float


def _peak_kilobytes(pid: int) -> int:
    """Return the peak resident memory of a running process itself, without those it started; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def run_command(*arguments: str, **environment: str) -> CommandCost:
    """Run manage.py with `arguments` in a process of its own and return what it cost."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    peak, ended = 0, 0
    while not ended:
        time.sleep(0.05)
        peak = max(peak, _peak_kilobytes(process.pid))
        ended, status, _usage = os.wait4(process.pid, os.WNOHANG)
    problem = process.stderr.read().decode() if process.stderr else ""
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise WrongAnswer(f"manage.py {' '.join(arguments)} ended with {process.returncode}:\n{problem}")
    return CommandCost(seconds, peak / 1024)
