"""The bridge as columns, for wide screens and paper."""

from collections.abc import Sequence
from typing import Final

from lifecycle.portfolio.charts.bridge_stages import Stage, extent
from lifecycle.portfolio.charts.lettering import fits, text_width, wrap
from lifecycle.portfolio.charts.scales import Scale
from lifecycle.portfolio.charts.svg import SMALL_TEXT, TEXT, Canvas, bar, escape, group, label, line, strong

WIDTH: Final = 880
_MARGIN: Final = 8.0
_TOP: Final = 28.0
_PLOT: Final = 230.0
_LINES: Final = 3
_LINE_HEIGHT: Final = 17.0
_THINNEST: Final = 2.5


def _slot(stages: Sequence[Stage]) -> float:
    return (WIDTH - 2 * _MARGIN) / len(stages)


def columns_fit(stages: Sequence[Stage]) -> bool:
    """Whether every name and every number can be read whole at its column."""
    room = _slot(stages) - 8
    return all(
        text_width(stage.text, TEXT, bold=True) <= room and fits(stage.label, room, SMALL_TEXT, _LINES)
        for stage in stages
    )


def columns(stages: Sequence[Stage]) -> Canvas:
    """Return the drawing with one column a stage, joined at the running count."""
    slot = _slot(stages)
    width = min(slot * 0.66, 96.0)
    low, high = extent(stages)
    scale = Scale(low, high, _TOP + _PLOT, _TOP)
    names = [wrap(stage.label, slot - 8, SMALL_TEXT, _LINES) for stage in stages]
    shapes: list[str] = [line(_MARGIN, scale(0), WIDTH - _MARGIN, scale(0), "ch-axisline")]
    centres = [_MARGIN + slot * (index + 0.5) for index in range(len(stages))]
    for stage, here, there in zip(stages, centres, centres[1:], strict=False):
        shapes.append(line(here + width / 2, scale(stage.after), there - width / 2, scale(stage.after), "ch-conn"))
    for stage, centre, name in zip(stages, centres, names, strict=True):
        shapes.append(_column(stage, scale, centre, width, name))
    return Canvas(WIDTH, _TOP + _PLOT + 16 + _LINE_HEIGHT * max(map(len, names)), tuple(shapes))


def _column(stage: Stage, scale: Scale, centre: float, width: float, name: Sequence[str]) -> str:
    top, height = scale(stage.high), scale(stage.low) - scale(stage.high)
    if height < _THINNEST:
        top, height = top - (_THINNEST - height) / 2, _THINNEST
    shapes = [bar(centre - width / 2, _TOP, width, _PLOT, "ch-hit")] if stage.href else []
    shapes.append(bar(centre - width / 2, top, width, height, "ch-bar"))
    for row, text in enumerate(name):
        y = _TOP + _PLOT + 20 + row * _LINE_HEIGHT
        shapes.append(label(centre, y, escape(text), cls="ch-category", size=SMALL_TEXT, anchor="middle"))
    shapes.append(label(centre, top - 8, strong(stage.text), anchor="middle"))
    return group(shapes, stage.css, title=stage.title, href=stage.href)
