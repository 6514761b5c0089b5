"""Errors of the catalogue. Each says in the user's language what stands in the way."""

from lifecycle.errors import LifeCycleError


class CodeListRefused(LifeCycleError):
    """A change of a code list was refused."""
