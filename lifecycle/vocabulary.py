"""Vocabularies the counted facts refer to; the app that owns a code list registers how to check its codes."""

from collections.abc import Callable, Collection

#: Given codes, returns those that are not usable (unknown or no longer valid).
CodeCheck = Callable[[Collection[str]], "list[str]"]

_checks: dict[str, CodeCheck] = {}


def register_vocabulary(fact: str, check: CodeCheck) -> None:
    """Register the check of the codes of a counted fact ("segments", "needs")."""
    _checks[fact] = check


def unknown_codes(fact: str, codes: Collection[str]) -> list[str]:
    """Return the codes that the vocabulary of `fact` does not know; LookupError when none is registered."""
    if fact not in _checks:
        raise LookupError(f"no vocabulary is registered for {fact!r}")
    return _checks[fact](codes)
