"""Runs a command with a PostgreSQL server of its own, named to it in DATABASE_URL, and passes on its exit code.

python scripts/private_postgres.py pytest -m "not browser"

The server keeps its data in a temporary folder, answers on a unix socket in it and nowhere else, and is stopped and
removed whatever becomes of the command. PostgreSQL refuses to run as root: then it runs as user postgres or nobody.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

#: Needs no password: the folder's rights keep others out.
USERNAME: Final = "tarjooma"
STEP_DOWN_TO: Final = ("postgres", "nobody")
MISSING: Final = "No PostgreSQL server found. On Debian or Ubuntu: sudo apt-get install postgresql"
#: Quick and forgetful: the data is thrown away afterwards.
OPTIONS: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "deadlock_timeout": "1s",
}


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl with the newest server on this machine, or None."""

    def version(folder: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", folder.parent.name)]

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    for program in ("pg_config", "pg_ctl"):
        path = shutil.which(program)
        if path is None:
            continue
        if program == "pg_config":
            told = subprocess.run([path, "--bindir"], capture_output=True, text=True, check=False)
            found.append(Path(told.stdout.strip()))
        else:
            found.append(Path(path).resolve().parent)
    complete = (each for each in found if all((each / name).is_file() for name in ("initdb", "pg_ctl", "postgres")))
    return next(complete, None)


def server_user() -> pwd.struct_passwd | None:
    """Return whom the server must run as when this is root; None for an ordinary user, who runs it alone."""
    if os.geteuid() != 0:
        return None
    for name in STEP_DOWN_TO:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit(f"PostgreSQL does not run as root and there is no user {' or '.join(STEP_DOWN_TO)}.")


def _run(command: Sequence[str], folder: Path, user: pwd.struct_passwd | None) -> None:
    """Run a program of PostgreSQL quietly; SystemExit with what it said when it fails."""
    rights: dict[str, Any] = {}
    if user is not None:
        rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    said = folder.parent / "said.txt"
    with said.open("wb") as output:
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False, **rights)
    if done.returncode:
        log = folder / "log.txt"
        parts = [path.read_text(errors="replace").strip() for path in (said, log) if path.exists()]
        raise SystemExit("\n".join([f"{Path(command[0]).name} failed:", *parts]))


@contextmanager
def private_server(programs: Path) -> Iterator[str]:
    """Start a server in a new folder and give its DATABASE_URL; stop it and remove the folder at the end."""
    user = server_user()
    with tempfile.TemporaryDirectory(prefix="tarjooma-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "cluster"
        folder.mkdir(mode=0o700)
        if user is not None:
            Path(name).chmod(0o711)
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        _run(
            [str(programs / "initdb"), "--pgdata", str(data), "--username", USERNAME, "--auth", "trust", "--no-sync",
             "--encoding", "UTF8", "--locale", "C.UTF-8"],
            folder,
            user,
        )  # fmt: skip
        with (data / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{key} = '{value}'\n" for key, value in OPTIONS.items())
            settings.write(f"unix_socket_directories = '{folder}'\n")
        control = [str(programs / "pg_ctl"), "--pgdata", str(data), "--wait", "--silent"]
        try:
            _run([*control, "--log", str(folder / "log.txt"), "start"], folder, user)
            yield f"postgres://{USERNAME}@/postgres?host={folder}"
        finally:
            for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(each, signal.SIG_IGN)
            if (data / "postmaster.pid").exists():
                _run([*control, "--mode", "immediate", "stop"], folder, user)


def run_command(command: Sequence[str], url: str) -> int:
    """Run `command` with DATABASE_URL and return its exit code; ended from outside, it is ended first."""
    process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
    try:
        code = process.wait()
    except KeyboardInterrupt:  # the terminal has told the command too; it says in peace what it has to say
        code = process.wait()
    except SystemExit:
        process.terminate()
        process.wait()
        raise
    return code if code >= 0 else 128 - code


def _end(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


def main(command: Sequence[str]) -> int:
    """Run `command` with a server of its own."""
    if not command:
        raise SystemExit("Usage: private_postgres.py COMMAND [ARGUMENT ...]")
    programs = binaries()
    if programs is None:
        raise SystemExit(MISSING)
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _end)
    with private_server(programs) as url:
        return run_command(command, url)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
