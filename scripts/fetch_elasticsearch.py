"""Where the Elasticsearch for tests comes from: the real server from Maven Central, and a Java that can run it.

python scripts/fetch_elasticsearch.py    says where that Java is, or that there is none
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

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


if __name__ == "__main__":
    found = java_home()
    if found is None:
        raise SystemExit(NO_JAVA)
    print(found)
