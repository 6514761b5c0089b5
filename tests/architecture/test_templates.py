"""Templates keep to the content security policy, and vendored files are what their record says."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import ROOT

SCRIPT: Final = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
STYLE: Final = re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.IGNORECASE)
HANDLER: Final = re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
DATA_TYPES: Final = ("application/ld+json", "application/json")


def _templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def _without_comments(text: str) -> str:
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(r"\{% comment.*?%\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


def test_no_template_has_an_inline_script_or_style() -> None:
    wrong = []
    for path in _templates():
        text = _without_comments(path.read_text(encoding="utf-8"))
        scripts = [
            match
            for match in SCRIPT.finditer(text)
            if match["body"].strip() and not any(kind in match["attributes"] for kind in DATA_TYPES)
        ]
        if scripts or STYLE.search(text) or HANDLER.search(text):
            wrong.append(str(path.relative_to(ROOT)))
    assert not wrong, "\n".join(wrong)


def test_every_component_begins_with_a_comment_of_its_variables() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates" / "components").glob("*.html")
        if not re.match(r"\s*(\{% load [^%]+%\}\s*)*\{(#|% comment)", path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_template_asks_another_host_for_a_file() -> None:
    foreign = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=\s*[\"']https?://", re.IGNORECASE)
    wrong = [
        str(path.relative_to(ROOT))
        for path in _templates()
        if foreign.search(_without_comments(path.read_text(encoding="utf-8")))
    ]
    assert not wrong, "\n".join(wrong)


def test_vendored_files_are_as_recorded() -> None:
    script = ROOT / "scripts" / "vendor_assets.py"
    if not script.exists():
        pytest.skip("no vendored files yet")
    result = subprocess.run(
        [sys.executable, str(script), "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
