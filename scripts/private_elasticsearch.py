"""Runs a command with an Elasticsearch server of its own, named to it in TEST_SEARCH_URL, and passes on its exit code.

python scripts/private_elasticsearch.py pytest -m elasticsearch

The server is the real one, from Maven Central; it needs Java 21 or newer. It answers on this machine only, asks for a
password, keeps its data in a temporary folder, and is stopped and removed whatever becomes of the command. It refuses
to run as root: then it runs as user nobody.
"""

import os
import pwd
import re
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

VERSION: Final = "9.5.0"
ARTIFACT: Final = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
_IN_REPOSITORY: Final = (
    f"org/elasticsearch/distribution/integ-test-zip/elasticsearch/{VERSION}/elasticsearch-{VERSION}.zip"
)
JAVA_FROM: Final = 21
NO_JAVA: Final = (
    f"No Java {JAVA_FROM} or newer found for Elasticsearch. Name one in ES_JAVA_HOME, "
    f"or install openjdk-{JAVA_FROM}-jre-headless or newer."
)
NO_MAVEN: Final = (
    "No Maven found, which fetches Elasticsearch for the tests. On Debian or Ubuntu: sudo apt-get install maven"
)
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


def java_home() -> Path | None:
    """Return the home of the newest Java on this machine that is new enough, or None."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    found = sorted(Path("/usr/lib/jvm").glob("*/bin/java")) + sorted(Path("/opt").glob("*/bin/java"))
    on_path = shutil.which("java")
    homes = [
        *named,
        *(path.parent.parent for path in found),
        *([Path(on_path).resolve().parents[1]] if on_path else []),
    ]
    versions = {home: _java_version(home) for home in dict.fromkeys(homes)}
    enough = [home for home, version in versions.items() if version >= JAVA_FROM]
    return max(enough, key=lambda home: (home in named, versions[home]), default=None)


def _java_version(home: Path) -> int:
    program = home / "bin" / "java"
    if not program.is_file():
        return 0
    told = subprocess.run([str(program), "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(match[1]) if match else 0


def fetched() -> Path:
    """Return the server's archive in the local Maven repository, fetched when it is not there yet."""
    repository = Path(os.environ.get("MAVEN_REPOSITORY") or Path.home() / ".m2" / "repository")
    archive = repository / _IN_REPOSITORY
    if archive.is_file() and zipfile.is_zipfile(archive):
        return archive
    maven = shutil.which("mvn")
    if maven is None:
        raise SystemExit(NO_MAVEN)
    print(f"Fetching Elasticsearch {VERSION} (130 MB) ...", file=sys.stderr, flush=True)
    command = [maven, "-B", "-q", "dependency:get", "-Dtransitive=false", f"-Dartifact={ARTIFACT}"]
    command.append(f"-Dmaven.repo.local={repository}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not archive.is_file():
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise SystemExit(f"Maven could not fetch Elasticsearch: {lines[0] if lines else 'it said nothing'}")
    return archive


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
    """One server process in a folder of its own."""

    folder: Path
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
        options = f"-Xms{self.heap} -Xmx{self.heap}"
        temporary = str(self.folder / "tmp")
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return kept | {
            "ES_JAVA_HOME": str(self.java), "ES_JAVA_OPTS": options, "ES_TMPDIR": temporary, "HOME": str(self.folder),
        }  # fmt: skip

    def start(self) -> None:
        """Start the server; `wait` tells when it answers."""
        with (self.folder / "said.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [str(self.folder / "bin" / "elasticsearch")],
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


def _lay_out(node: Node, archive: Path, settings: Mapping[str, str], password: str) -> None:
    """Unpack the server, write its settings and make the user."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(node.folder.parent)
    (node.folder.parent / f"elasticsearch-{VERSION}").rename(node.folder)
    for program in (*node.folder.glob("bin/*"), *node.folder.glob("lib/tools/**/bin/*")):
        program.chmod(0o755)
    for controller in node.folder.glob("modules/*/platform/*/bin/*"):
        controller.chmod(0o755)
    for name in ("data", "logs", "tmp"):
        (node.folder / name).mkdir(exist_ok=True)
    lines = [f"{key}: {value}\n" for key, value in {**SETTINGS, **settings}.items()]
    (node.folder / "config" / "elasticsearch.yml").write_text("".join(lines))
    if node.user is not None:
        for path in (node.folder, *node.folder.rglob("*")):
            os.chown(path, node.user.pw_uid, node.user.pw_gid)
    users = [str(node.folder / "bin" / "elasticsearch-users"), "useradd", USER, "-p", password, "-r", "superuser"]
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
        nodes = [Node(Path(name) / each, port, java, user, heap) for each, port in zip(names, ports, strict=False)]
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
                _lay_out(node, archive, settings, password)
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
    """Run `command` with TEST_SEARCH_URL and the server's process; return its exit code."""
    process = cluster.nodes[0].process
    named = {"TEST_SEARCH_URL": cluster.url, "TEST_SEARCH_PROCESS": str(process.pid if process else "")}
    started = subprocess.Popen(command, env=os.environ | named)
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
