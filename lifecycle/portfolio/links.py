"""From a number to the operations behind it, for those who may read them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from lifecycle.portfolio.filters import Filters


def operations_url(
    filters: Filters,
    *,
    unit: str,
    since: str = "",
    until: str = "",
    cls: str = "",
    owner: str = "",
    need: str = "",
) -> str:
    """Return the address of the list of operations behind a number.

    `since` and `until` bound the effective dates (after `since`, up to `until`; "" is the beginning and the day of
    the view). `cls` is a class of lines or a step of the bridge. `owner` and `need` narrow the view's own choice.
    """
    view = filters.parameters()
    view.pop("on", None)
    if filters.is_like_for_like:
        # T stays that of the view, whichever day the list ends on.
        view["at"] = filters.at or filters.day
    own = {"unit": unit, "owner": owner or filters.owner, "need": need or filters.need}
    period = {"since": since, "until": until or filters.day, "cls": cls}
    parameters = {name: value for name, value in {**view, **own, **period}.items() if value}
    return f"{reverse('portfolio_operations')}?{urlencode(parameters)}"


@dataclass(frozen=True)
class Links:
    """Builds the links of one view: operations for those who may read them, nothing for the public."""

    filters: Filters
    reads_operations: bool

    def count(self, unit: str, *, owner: str = "", need: str = "", until: str = "") -> str:
        """Return what leads to a count: every operation up to its day."""
        if not self.reads_operations:
            return ""
        return operations_url(self.filters, unit=unit, owner=owner, need=need, until=until)

    def step(self, unit: str, cls: str, *, since: str, until: str) -> str:
        """Return what leads to a step of the bridge."""
        if not self.reads_operations:
            return ""
        return operations_url(self.filters, unit=unit, cls=cls, since=since, until=until)

    def raised_answers(self) -> str:
        """Return what leads to the mergers that made applicants answer more."""
        if not self.reads_operations:
            return ""
        parameters = {"kind": "raised_answers", "until": self.filters.day, "owner": self.filters.owner}
        return (
            f"{reverse('portfolio_review')}?{urlencode({name: value for name, value in parameters.items() if value})}"
        )
