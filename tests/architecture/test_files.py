"""Size, names and words of the files in the repository."""

import re
import subprocess
import warnings
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import ROOT

AIM: Final = 300
LIMIT: Final = 500
TEST_LIMIT: Final = 600
VAGUE_NAMES: Final = {"utils.py", "helpers.py", "util.py", "helper.py", "misc.py", "common.py"}
TEXT_SUFFIXES: Final = {
    "", ".py", ".md", ".html", ".txt", ".toml", ".in", ".lock", ".sh", ".po", ".css", ".js", ".json", ".jsonl",
    ".csv", ".yaml", ".yml", ".xml", ".svg", ".cfg",
}  # fmt: skip
# Spelled apart, so that this file itself holds none of them.
FORBIDDEN: Final = re.compile(
    "|".join(
        (
            r"files\.python" + r"hosted",
            r"pypi\.o" + r"rg",
            r"registry\.npm" + r"js",
            r"repo1?\.ma" + r"ven",
            r"/wo" + r"rk/(main|shared|\.library)",
            r"/tm" + r"p/(w|bash_jobs)\b",
            r"/ro" + r"ot/",
        )
    )
)
MARKS: Final = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the repository, also new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if result.returncode != 0:
        pytest.skip("not a git work tree")
    paths = (ROOT / name for name in result.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def _python() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_is_too_long() -> None:
    too_long, long = [], []
    for path in _python():
        is_test = path.relative_to(ROOT).parts[0] == "tests"
        name, lines = str(path.relative_to(ROOT)), _lines(path)
        if lines > (TEST_LIMIT if is_test else LIMIT):
            too_long.append(f"{name}: {lines} lines")
        elif lines > AIM and not is_test:
            long.append(f"{name}: {lines} lines")
    if long:
        warnings.warn("past the aim of 300 lines: " + ", ".join(long), stacklevel=1)
    assert not too_long, "split by noun: " + ", ".join(too_long)


def test_no_module_has_a_vague_name() -> None:
    assert not [str(path.relative_to(ROOT)) for path in _python() if path.name in VAGUE_NAMES]


def test_no_file_names_a_registry_or_somebodys_folder() -> None:
    wrong = []
    for path in tracked():
        if path.suffix in TEXT_SUFFIXES and "vendor" not in path.parts:
            found = FORBIDDEN.search(path.read_text(encoding="utf-8", errors="replace"))
            if found:
                wrong.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert not wrong, "\n".join(wrong)


def test_no_unfinished_marks() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".html", ".css", ".js"}
        and "vendor" not in path.parts
        and MARKS.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not wrong, "\n".join(wrong)
