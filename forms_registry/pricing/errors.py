"""What is refused about prices, aid and guidelines."""

from collections.abc import Mapping

from lifecycle.errors import LifeCycleError


class PricingRefused(LifeCycleError):
    """A guideline, a price or an aid block is incomplete or contradicts itself; `problems` maps fields to reasons."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = dict(problems or {})
