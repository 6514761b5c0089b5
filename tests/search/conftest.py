"""Search tests run on committed data: the index is written after commit."""

from collections.abc import Iterator

import pytest

from search.snapshot import forget


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> Iterator[None]:
    forget()
    yield
    forget()
