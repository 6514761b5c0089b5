"""Imports go down only, and only through the doors of an app."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.conftest import ROOT

APPS: Final = ("config", "search", "forms_registry", "catalogue", "lifecycle")
#: Modules that are an app's own business: no other app imports them.
PRIVATE: Final = {
    "views",
    "forms",
    "wagtail_hooks",
    "modeladmin",
    "viewsets",
    "urls",
    "admin",
    "admin_panels",
    "apps",
    "signals_receivers",
}


def _modules(app: str) -> Iterator[Path]:
    yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def test_layers_and_pure_modules_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_app_imports_another_apps_screens() -> None:
    wrong = []
    for app in APPS[1:]:
        for path in _modules(app):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for name in _imported(node):
                    parts = name.split(".")
                    if parts[0] in APPS and parts[0] != app and len(parts) > 1 and parts[1] in PRIVATE:
                        wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_no_import_inside_a_function_dodges_a_cycle() -> None:
    wrong = []
    for app in APPS:
        for path in _modules(app):
            # An app's ready() must import late: models exist only then.
            if path.name == "apps.py":
                continue
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                for node in ast.walk(function):
                    if any(name.split(".")[0] in APPS for name in _imported(node)):
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)


def test_nothing_imports_the_tests() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for folder in (*APPS, "scripts")
        for path in _modules(folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if any(name.split(".")[0] == "tests" for name in _imported(node))
    ]
    assert not wrong, "\n".join(wrong)
