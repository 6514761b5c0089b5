"""Where the strings to translate come from: Python modules and Django templates, read without GNU gettext."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[1]
PYTHON_FOLDERS: Final = ("config", "lifecycle", "catalogue", "forms_registry", "search")
TEMPLATE_FOLDERS: Final = ("templates",)

_SINGULAR = (1,)
_PLURAL = (1, 2)
_CONTEXT = ((1, "c"), 2)
_CONTEXT_PLURAL = ((1, "c"), 2, 3)
KEYWORDS: Final = {
    "_": _SINGULAR,
    "gettext": _SINGULAR,
    "gettext_lazy": _SINGULAR,
    "gettext_noop": _SINGULAR,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _CONTEXT,
    "pgettext_lazy": _CONTEXT,
    "npgettext": _CONTEXT_PLURAL,
    "npgettext_lazy": _CONTEXT_PLURAL,
}


@dataclass(frozen=True)
class MessageKey:
    """What a translation is looked up by."""

    context: str | None
    singular: str


@dataclass
class SourceMessage:
    """A string to translate, its plural when it has one, and the files it stands in."""

    key: MessageKey
    plural: str = ""
    files: set[str] = field(default_factory=set)


def collect(root: Path = ROOT) -> dict[MessageKey, SourceMessage]:
    """Return every string to translate under `root`."""
    found: dict[MessageKey, SourceMessage] = {}
    for path, source in _sources(root):
        name = path.relative_to(root).as_posix()
        for message in _messages(source):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            known.files.add(name)
    return found


def _sources(root: Path) -> Iterator[tuple[Path, str]]:
    for folder in PYTHON_FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for folder in TEMPLATE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".html", ".txt", ".xml"}:
                yield path, _template_as_python(path)


def _template_as_python(path: Path) -> str:
    """Return the template's strings as Python calls, one statement per line."""
    calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # What templatize leaves between the calls keeps its indentation and odd spaces, which Python would refuse.
    return "\n".join(re.sub(r"[^\S ]", " ", line).strip() for line in calls.split("\n"))


def _messages(source: str) -> Iterator[SourceMessage]:
    for _line, found, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS, options={}):
        singular, plural = (found[0], found[1]) if isinstance(found, tuple) else (found, "")
        if singular:
            yield SourceMessage(MessageKey(context, singular), plural)
