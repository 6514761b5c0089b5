"""What exists is documented, and tables in docs/ say what the code says."""

import re
from pathlib import Path

from django.utils import translation

from scripts import reference_tables
from tests.conftest import ROOT

APPS = ("config", "search", "forms_registry", "catalogue", "lifecycle")


def _docs() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))


def _settings_from_the_environment() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "config" / "settings").glob("*.py"):
        names |= set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8")))
    return names


def _commands() -> set[str]:
    found: set[str] = set()
    for app in APPS:
        folder = ROOT / app / "management" / "commands"
        found |= {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    return found


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = sorted(name for name in _settings_from_the_environment() if f"`{name}`" not in text)
    assert not missing, "docs/settings.md lacks " + ", ".join(missing)


def test_every_documented_setting_exists() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE))
    assert documented == _settings_from_the_environment()


def test_every_command_is_documented() -> None:
    text = _docs()
    missing = sorted(name for name in _commands() if name not in text)
    assert not missing, "docs/ lacks the commands " + ", ".join(missing)


def test_tables_of_transitions_and_roles_match_the_code() -> None:
    with translation.override("en"):
        assert not reference_tables.outdated(), "run python scripts/reference_tables.py"


def test_every_page_of_docs_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = (path for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md")
    missing = [str(path.relative_to(ROOT)) for path in pages if path.relative_to(ROOT / "docs").as_posix() not in index]
    assert not missing, "docs/README.md lacks " + ", ".join(missing)


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not (path.parent / Path(target)).exists():
                wrong.append(f"{path.relative_to(ROOT)} → {target}")
    assert not wrong, "\n".join(wrong)
