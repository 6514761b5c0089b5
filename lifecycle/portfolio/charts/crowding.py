"""How crowded each need is: a table whose cells are tinted by their count and always say the number too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifecycle.portfolio.charts.errors import ChartError, UnevenSeries
from lifecycle.portfolio.charts.numbers import NumberStyle

TINTS: Final = 4
_NONE_HERE: Final = "\u2013"


@dataclass(frozen=True)
class CrowdRow:
    """One need: how many services each organisation has for it, None where unknown; and links to them."""

    label: str
    counts: Sequence[int | None]
    hrefs: Sequence[str] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class HeatCell:
    """One cell: what it says, how dark it is (0 none … 4 most) and where its number leads."""

    text: str
    tint: int
    href: str = ""
    known: bool = True

    @property
    def css(self) -> str:
        """Return the class of the tint."""
        return f"c-tint{self.tint}"


@dataclass(frozen=True)
class HeatRow:
    """One row of the table; `notes` follow the cells without a tint."""

    label: str
    cells: tuple[HeatCell, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class HeatTable:
    """The table for templates/components/heat_table.html."""

    caption: str
    corner: str
    heads: tuple[str, ...]
    note_heads: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def tint(count: int | None, most: int) -> int:
    """Return 0 for nothing or unknown, else 1…4 growing with the square root of count / most.

    The root keeps small counts apart although one large count is about. ChartError for a negative count.
    """
    if count is None or count == 0:
        return 0
    if count < 0:
        raise ChartError(f"a count below 0: {count}")
    return next((level for level in range(1, TINTS) if count * TINTS**2 <= level**2 * most), TINTS)


def heat_table(
    caption: str,
    corner: str,
    heads: Sequence[str],
    rows: Sequence[CrowdRow],
    style: NumberStyle,
    *,
    note_heads: Sequence[str] = (),
) -> HeatTable:
    """Return the table, tinted relative to the largest count in it. UnevenSeries when a row has not one cell a head."""
    most = max((count for row in rows for count in row.counts if count is not None), default=0)
    for row in rows:
        if len(row.counts) != len(heads) or len(row.notes) not in {0, len(note_heads)}:
            raise UnevenSeries(f"{row.label!r} does not fit the heads of the table")
    return HeatTable(
        caption, corner, tuple(heads), tuple(note_heads), tuple(_heat_row(row, most, style) for row in rows)
    )


def _heat_row(row: CrowdRow, most: int, style: NumberStyle) -> HeatRow:
    hrefs = [*row.hrefs, *[""] * (len(row.counts) - len(row.hrefs))]
    cells = (_cell(count, href, most, style) for count, href in zip(row.counts, hrefs, strict=True))
    return HeatRow(row.label, tuple(cells), tuple(row.notes))


def _cell(count: int | None, href: str, most: int, style: NumberStyle) -> HeatCell:
    text = _NONE_HERE if count == 0 else style.plain(count)
    return HeatCell(text, tint(count, most), href if count else "", known=count is not None)
