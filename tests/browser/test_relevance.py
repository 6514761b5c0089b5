"""Our search reaches its targets over the example data, as `make relevance` measures them."""

import subprocess
import sys

from tests.browser.conftest import ROOT


def test_targets_are_reached(untouched_environment: dict[str, str]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.relevance", "--here", "--misses"],
        cwd=ROOT, env=untouched_environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Tarjooma, sqlite" in told.stdout
