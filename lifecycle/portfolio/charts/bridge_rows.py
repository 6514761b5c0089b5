"""The bridge as rows: for phones, and for more stages than columns can name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifecycle.portfolio.charts.bridge_columns import WIDTH
from lifecycle.portfolio.charts.bridge_stages import Stage, extent
from lifecycle.portfolio.charts.lettering import text_width, wrap
from lifecycle.portfolio.charts.scales import Scale
from lifecycle.portfolio.charts.svg import NARROW, TEXT, Canvas, bar, escape, group, label, line, strong

_LINE_HEIGHT: Final = 18.0
_THINNEST: Final = 2.5
_BETWEEN: Final = 12.0


@dataclass(frozen=True)
class Layout:
    """Where the names stand: above the bars, or in a column of `names` units beside them."""

    width: float
    bar: float
    names: float = 0
    lines: int = 2


STACKED: Final = Layout(NARROW, bar=14)
SIDE_BY_SIDE: Final = Layout(WIDTH, bar=20, names=250)


@dataclass(frozen=True)
class _Row:
    stage: Stage
    name: Sequence[str]
    top: float
    height: float
    bar_top: float


def rows(stages: Sequence[Stage], layout: Layout) -> Canvas:
    """Return the drawing with one row a stage, joined at the running count; amounts stand at the right edge."""
    amounts = max(text_width(stage.text, TEXT, bold=True) for stage in stages) + 12
    left, right = (layout.names + 14, layout.width - amounts) if layout.names else (1, layout.width - 1)
    low, high = extent(stages)
    scale = Scale(low, high, left, right)
    placed = _placed(stages, layout, layout.names or layout.width - amounts)
    shapes: list[str] = []
    if low < 0:
        shapes.append(line(scale(0), 0, scale(0), placed[-1].top + placed[-1].height, "ch-axisline"))
    for here, there in zip(placed, placed[1:], strict=False):
        x = scale(here.stage.after)
        shapes.append(line(x, here.bar_top + layout.bar, x, there.bar_top, "ch-conn"))
    shapes += [_row(row, layout, scale) for row in placed]
    return Canvas(layout.width, placed[-1].top + placed[-1].height + 4, tuple(shapes))


def _placed(stages: Sequence[Stage], layout: Layout, room: float) -> list[_Row]:
    placed: list[_Row] = []
    top = 4.0
    for stage in stages:
        name = wrap(stage.label, room, TEXT, layout.lines)
        text = _LINE_HEIGHT * max(len(name), 1)
        height = max(text, layout.bar) if layout.names else text + 6 + layout.bar
        bar_top = top + (height - layout.bar) / 2 if layout.names else top + text + 6
        placed.append(_Row(stage, name, top, height, bar_top))
        top += height + _BETWEEN
    return placed


def _row(row: _Row, layout: Layout, scale: Scale) -> str:
    stage = row.stage
    start, width = scale(stage.low), scale(stage.high) - scale(stage.low)
    if width < _THINNEST:
        start, width = min(start - (_THINNEST - width) / 2, layout.width - _THINNEST), _THINNEST
    middle = row.top + row.height / 2 - _LINE_HEIGHT * (len(row.name) - 1) / 2
    first = middle + 5 if layout.names else row.top + 15
    amount = row.bar_top + layout.bar / 2 + 5 if layout.names else row.top + 15
    shapes = [bar(0, row.top, layout.width, row.height, "ch-hit")] if stage.href else []
    shapes += [bar(start, row.bar_top, width, layout.bar, "ch-bar")]
    for number, text in enumerate(row.name):
        shapes.append(label(1, first + number * _LINE_HEIGHT, escape(text)))
    shapes.append(label(layout.width, amount, strong(stage.text), anchor="end"))
    return group(shapes, stage.css, title=stage.title, href=stage.href)
