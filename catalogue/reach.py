"""Where a service is offered: in the whole country, or in the regions its card names."""

from collections.abc import Iterable

from catalogue.models import Region
from lifecycle.kinds import Scope


def is_nationwide(levels: Iterable[str], scope: str) -> bool:
    """Whether a card that names regions of these levels (`Region.Level`) serves the whole country.

    It does where it names the country, and where it names nothing and is national.
    """
    named = set(levels)
    return Region.Level.COUNTRY in named or (not named and scope == Scope.NATIONAL)
