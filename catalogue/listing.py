"""What lists with facets are made of: plain values that the components of the templates show."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One value of a facet."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One facet with its values, chosen ones always among them."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Link:
    """A link with a label; `number` is used by paging and counts, `url` is "" for a gap."""

    label: str
    url: str
    number: int = 0
    current: bool = False
    value: str = ""
    description: str = ""


def page_links(address: Callable[[int], str], page: int, last: int) -> list[Link]:
    """Return links to the first and the last page and to those beside `page`, with gaps; none for a single page."""
    if last <= 1:
        return []
    shown = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
    links: list[Link] = []
    for number in shown:
        if links and number > links[-1].number + 1:
            links.append(Link("…", "", number - 1))
        links.append(Link(str(number), address(number), number, number == page))
    return links
