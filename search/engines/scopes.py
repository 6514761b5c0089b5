"""Scopes: one level in one language. Each has a table of its own in the application's database."""

from typing import Final

from search.analysis import LANGUAGES
from search.engines.base import LEVELS


def scope_of(language: str, level: int) -> str:
    """Return the name of a level in a language, e.g. "fi1"."""
    return f"{language}{level}"


SCOPES: Final = tuple(scope_of(language, level) for language in LANGUAGES for level in LEVELS)
_TABLES: Final = {scope: f"search_terms_{scope}" for scope in SCOPES}


def table_of(scope: str) -> str:
    """Return the table of a scope; KeyError for what is none, so that no other word ever gets into a statement."""
    return _TABLES[scope]


def level_of(scope: str) -> int:
    """Return the level of a scope."""
    return int(scope[-1])


def language_of(scope: str) -> str:
    """Return the language of a scope."""
    return scope[:-1]
