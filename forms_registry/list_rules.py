"""Who reads and who writes the rows of a list of the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


def _nobody(_user: Any, _row: Any = None) -> bool:
    return False


@dataclass(frozen=True)
class Rules:
    """Who reads and who writes the rows of a list.

    `readable` returns the rows a person may read. `writes` says whether they may change a row, or add one when it is
    None; it asks the database nothing, for it is asked of every row that is shown.
    """

    readable: Callable[[Any], "QuerySet[Any]"]
    writes: Callable[[Any, Any], bool] = _nobody
