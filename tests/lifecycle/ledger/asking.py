"""Asking `manage.py ledger` in a test: what it says, and the code it ends with."""

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

Payload = dict[str, Any]


class Answer(NamedTuple):
    """Exit code, what was written, and what was said of an error."""

    code: int
    out: str
    error: str


def ask(*arguments: Any) -> Answer:
    """Run `ledger` with these arguments, in English."""
    out, error = io.StringIO(), io.StringIO()
    with translation.override("en"):
        try:
            call_command("ledger", *map(str, arguments), stdout=out, stderr=error)
        except CommandError as refused:
            return Answer(refused.returncode, out.getvalue(), f"{error.getvalue()}{refused}")
    return Answer(0, out.getvalue(), error.getvalue())


def answer(*arguments: Any) -> dict[str, Any]:
    """Return what a subcommand that must succeed answers in JSON."""
    found = ask(*arguments, "--format", "json")
    assert found.code == 0, found.error
    told: dict[str, Any] = json.loads(found.out)
    return told


def jsonl(payloads: list[Payload]) -> str:
    """Return operations as a file."""
    return "".join(json.dumps(payload, ensure_ascii=False) + "\n" for payload in payloads)


def written(folder: Path, text: str, name: str = "operations.jsonl") -> Path:
    """Return a file that holds `text`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, payloads: list[Payload]) -> None:
    """Import operations into the ledger, with their organisations."""
    found = ask("import", written(folder, jsonl(payloads)), "--create-organisations")
    assert found.code == 0, found.error
