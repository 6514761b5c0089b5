"""What tests of pricing share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_finnish() -> Iterator[None]:
    """Let amounts and addresses be written in Finnish, whatever page a test before has opened."""
    with translation.override("fi"):
        yield
