"""What the search server can fail in, whatever the client calls it."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError


class ServerFailure(Exception):
    """The search server did not answer, or not as it should. Says how, never what was asked."""


class MissingIndex(ServerFailure):
    """The search server answers and has no index."""


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what the client raises, and what an answer that is not understood leads to, into ServerFailure."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise ServerFailure(_telling(error)) from None
    except (LookupError, TypeError, ValueError) as error:
        raise ServerFailure(f"answer not understood: {type(error).__name__}") from None


def _telling(error: Exception) -> str:
    status = getattr(getattr(error, "meta", None), "status", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__
