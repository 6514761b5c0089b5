"""Runs a command with an Elasticsearch server of its own, named to it in TEST_SEARCH_URL, and passes on its exit code.

python -m scripts.private_elasticsearch pytest -m elasticsearch

The server is the real one, from Maven Central; it needs Java 21 or newer. It answers on this machine only, asks for a
password, keeps its data in a temporary folder, and is stopped and removed whatever becomes of the command. It refuses
to run as root: then it runs as user nobody.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from scripts.fetch_elasticsearch import NO_JAVA, VERSION, fetched, java_home

STEP_DOWN_TO: Final = ("nobody",)
USER: Final = "tarjooma"
_START_SECONDS: Final = 120
_STOP_SECONDS: Final = 30
SETTINGS: Final[Mapping[str, str]] = {
    "http.host": "127.0.0.1",
    "transport.host": "127.0.0.1",
    "xpack.security.enabled": "true",
    "xpack.security.transport.ssl.enabled": "false",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "action.destructive_requires_name": "false",
}


def server_user() -> pwd.struct_passwd | None:
    """Return whom the server must run as when this is root; None for an ordinary user."""
    if os.geteuid() != 0:
        return None
    for name in STEP_DOWN_TO:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit(f"Elasticsearch does not run as root and there is no user {' or '.join(STEP_DOWN_TO)}.")


def free_ports(number: int) -> list[int]:
    """Return ports of this machine that nothing listens on now."""
    sockets = [socket.socket() for _each in range(number)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


@dataclass
class Node:
    """One server process with settings, data and logs in a folder of its own; `home` holds the program."""

    folder: Path
    home: Path
    port: int
    java: Path
    user: pwd.struct_passwd | None
    heap: str = "512m"
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def rights(self) -> dict[str, Any]:
        """Return as whom to start processes."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def environment(self) -> dict[str, str]:
        """Return the environment of the server's programs."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return kept | {
            "ES_JAVA_HOME": str(self.java),
            "ES_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap}",
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "HOME": str(self.folder),
        }

    def start(self) -> None:
        """Start the server; `wait` tells when it answers."""
        with (self.folder / "said.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [str(self.home / "bin" / "elasticsearch")],
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **self.rights(),
            )

    def wait(self) -> None:
        """Wait until the server listens; SystemExit with the end of what it said when it does not."""
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.process is not None and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.2)
        said = (self.folder / "said.txt").read_text(errors="replace").splitlines()[-15:]
        raise SystemExit("\n".join(["Elasticsearch did not start:", *said]))

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the server and to what started it: STOP and CONT as well as KILL."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """Stop the server: kindly, then not."""
        if self.process is None:
            return
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.send(signal.SIGKILL)
            self.process.wait()
        # The shell that started the server may leave it behind.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None


@dataclass
class Cluster:
    """Nodes that know each other, and the SEARCH_URL that names them all."""

    nodes: list[Node]
    password: str

    @property
    def url(self) -> str:
        """The address in the form of SEARCH_URL, without a prefix."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"elasticsearch://{USER}:{self.password}@{hosts}"


def _unpack(archive: Path, folder: Path) -> Path:
    """Unpack the server into `folder` and return its home."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    home = folder / f"elasticsearch-{VERSION}"
    for pattern in ("bin/*", "modules/*/platform/*/bin/*"):
        for program in home.glob(pattern):
            program.chmod(0o755)
    return home


def _lay_out(node: Node, settings: Mapping[str, str], password: str) -> None:
    """Write the settings of a node, hand its folder to whom it runs as and make the user who may log in."""
    shutil.copytree(node.home / "config", node.folder / "config")
    for name in ("data", "logs", "tmp"):
        (node.folder / name).mkdir()
    own = {"path.data": str(node.folder / "data"), "path.logs": str(node.folder / "logs")}
    lines = [f"{key}: {value}\n" for key, value in {**SETTINGS, **own, **settings}.items()]
    (node.folder / "config" / "elasticsearch.yml").write_text("".join(lines))
    if node.user is not None:
        for path in (node.folder, *node.folder.rglob("*")):
            os.chown(path, node.user.pw_uid, node.user.pw_gid)
    users = [str(node.home / "bin" / "elasticsearch-users"), "useradd", USER, "-p", password, "-r", "superuser"]
    done = subprocess.run(
        users, cwd=node.folder, env=node.environment(), capture_output=True, text=True, check=False, **node.rights()
    )
    if done.returncode:
        raise SystemExit(f"Elasticsearch could not make a user: {(done.stdout + done.stderr).strip()}")


@contextmanager
def private_cluster(size: int = 1, heap: str = "512m") -> Iterator[Cluster]:
    """Start `size` nodes in a new folder; stop them and remove the folder at the end."""
    java = java_home()
    if java is None:
        raise SystemExit(NO_JAVA)
    archive, user, password = fetched(), server_user(), secrets.token_hex(12)
    ports = free_ports(2 * size)
    with tempfile.TemporaryDirectory(prefix="tarjooma-es-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        names = [f"node{number}" for number in range(size)]
        home = _unpack(archive, Path(name))
        nodes = [
            Node(Path(name) / each, home, port, java, user, heap) for each, port in zip(names, ports, strict=False)
        ]
        seeds = ", ".join(f'"127.0.0.1:{port}"' for port in ports[size:])
        try:
            for place, node in enumerate(nodes):
                settings = {
                    "cluster.name": f"tarjooma-{ports[0]}",
                    "node.name": names[place],
                    "http.port": str(node.port),
                    "transport.port": str(ports[size + place]),
                }
                if size == 1:
                    settings["discovery.type"] = "single-node"
                else:
                    settings["discovery.seed_hosts"] = f"[{seeds}]"
                    settings["cluster.initial_master_nodes"] = f"[{', '.join(names)}]"
                _lay_out(node, settings, password)
            for node in nodes:
                node.start()
            for node in nodes:
                node.wait()
            yield Cluster(nodes, password)
        finally:
            for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with suppress(ValueError):  # only the main thread may
                    signal.signal(each, signal.SIG_IGN)
            for node in nodes:
                node.stop()


def _end(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


def run_command(command: Sequence[str], cluster: Cluster) -> int:
    """Run `command` with TEST_SEARCH_URL and return its exit code."""
    started = subprocess.Popen(command, env=os.environ | {"TEST_SEARCH_URL": cluster.url})
    try:
        code = started.wait()
    except KeyboardInterrupt:
        code = started.wait()
    except SystemExit:
        started.terminate()
        started.wait()
        raise
    return code if code >= 0 else 128 - code


def main(command: Sequence[str]) -> int:
    """Run `command` with a server of its own."""
    if not command:
        raise SystemExit("Usage: private_elasticsearch.py COMMAND [ARGUMENT ...]")
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _end)
    with private_cluster() as cluster:
        return run_command(command, cluster)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
