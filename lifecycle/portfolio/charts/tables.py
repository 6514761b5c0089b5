"""The numbers of a chart as a table: for everyone who would rather read, copy or hear them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.portfolio.charts.bridge import BridgeStep, BridgeStop, check_sum
from lifecycle.portfolio.charts.line import Series
from lifecycle.portfolio.charts.numbers import NumberStyle, change_in_percent
from lifecycle.portfolio.charts.slope import SlopeRow
from lifecycle.portfolio.charts.svg import spoken


@dataclass(frozen=True)
class Cell:
    """One number as it is written, and the operations it leads to."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Row:
    """One row; `total` sets it off as a sum."""

    head: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class DataTable:
    """The table for templates/components/figure.html; the first of the heads is that of the row heads."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def line_table(
    caption: str,
    corner: str,
    points: Sequence[str],
    series: Sequence[Series],
    style: NumberStyle,
    *,
    decimals: int = 0,
) -> DataTable:
    """Return one row a point in time and one column a series; unknown values are said to be so."""
    columns = [one.values for one in series]
    rows = [
        Row(point, tuple(Cell(style.plain(values[index], decimals)) for values in columns))
        for index, point in enumerate(points)
    ]
    return DataTable(caption, (corner, *(spoken(one.label) for one in series)), tuple(rows))


def bridge_table(
    caption: str, heads: tuple[str, str], parts: Sequence[BridgeStep | BridgeStop], style: NumberStyle
) -> DataTable:
    """Return one row a step and one a stop, which are totals. StepsDoNotSum as in the chart."""
    check_sum(parts)
    return DataTable(caption, heads, tuple(_bridge_row(part, style) for part in parts))


def _bridge_row(part: BridgeStep | BridgeStop, style: NumberStyle) -> Row:
    if isinstance(part, BridgeStop):
        return Row(spoken(part.label), (Cell(style.plain(part.value), part.href),), total=True)
    return Row(spoken(part.label), (Cell(style.signed(part.delta), part.href),))


def slope_table(
    caption: str, heads: tuple[str, str, str, str], rows: Sequence[SlopeRow], style: NumberStyle, *, decimals: int = 0
) -> DataTable:
    """Return one row an organisation: before, after and the change in per cent, "" where none can be said."""
    return DataTable(caption, heads, tuple(_slope_row(row, style, decimals) for row in rows))


def _slope_row(row: SlopeRow, style: NumberStyle, decimals: int) -> Row:
    change = change_in_percent(row.before, row.after)
    cells = (
        Cell(style.plain(row.before, decimals)),
        Cell(style.plain(row.after, decimals), row.href),
        Cell("" if change is None else style.signed_percent(change)),
    )
    return Row(spoken(row.label), cells)
