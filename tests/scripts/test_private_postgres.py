"""The private PostgreSQL of `make test-postgres`: leaves nothing behind, passes on what the command says."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts import private_postgres
from tests.conftest import ROOT

SCRIPT = ROOT / "scripts" / "private_postgres.py"
needs_server = pytest.mark.skipif(private_postgres.binaries() is None, reason=private_postgres.MISSING)


def _start(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), sys.executable, "-c", code],
        env=os.environ | {"TMPDIR": "/tmp"},  # a unix socket's path must be short
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _socket_folder(url: str) -> Path:
    return Path(url.strip().split("host=")[1])


_SAY = "import os; print(os.environ['DATABASE_URL'], flush=True); "


@needs_server
def test_exit_code_is_passed_on_and_nothing_is_left() -> None:
    ask = "import psycopg; psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1'); raise SystemExit(7)"
    process = _start(_SAY + ask)
    said, complaint = process.communicate(timeout=60)
    assert process.returncode == 7, complaint
    assert not _socket_folder(said).parent.exists()


@needs_server
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_server_is_stopped_when_the_run_is_ended_from_outside(number: signal.Signals) -> None:
    process = _start(_SAY + "import time; time.sleep(60)")
    assert process.stdout is not None
    folder = _socket_folder(process.stdout.readline())
    server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert not folder.parent.exists()
    assert not _runs(server)


def _runs(process: int) -> bool:
    """Whether a process still runs; one that has ended may wait a moment to be taken note of."""
    for _try in range(50):
        status = Path(f"/proc/{process}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return False
        time.sleep(0.1)
    return True


def test_missing_programs_are_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_postgres, "binaries", lambda: None)
    with pytest.raises(SystemExit, match="apt-get install postgresql") as refused:
        private_postgres.main(["true"])
    assert "\n" not in str(refused.value)
