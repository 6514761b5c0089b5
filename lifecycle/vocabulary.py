"""Vocabularies the counted facts refer to; the app that owns a code list registers how to check its codes."""

from collections.abc import Callable, Collection

#: Given codes, returns those that are not usable (unknown or no longer valid).
CodeCheck = Callable[[Collection[str]], "list[str]"]

#: Returns (code, name in the active language) of the codes that may be chosen today.
CodeChoices = Callable[[], "list[tuple[str, str]]"]

_checks: dict[str, CodeCheck] = {}
_choices: dict[str, CodeChoices] = {}


def register_vocabulary(fact: str, check: CodeCheck, choices: CodeChoices) -> None:
    """Register how to check and offer the codes of a counted fact ("segments", "needs")."""
    _checks[fact] = check
    _choices[fact] = choices


def choices_of(fact: str) -> list[tuple[str, str]]:
    """Return the codes that may be chosen today, with their names; LookupError when none is registered."""
    return _choices[fact]()


def unknown_codes(fact: str, codes: Collection[str]) -> list[str]:
    """Return the codes that the vocabulary of `fact` does not know; LookupError when none is registered."""
    if fact not in _checks:
        raise LookupError(f"no vocabulary is registered for {fact!r}")
    return _checks[fact](codes)
