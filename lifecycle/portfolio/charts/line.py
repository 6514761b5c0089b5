"""Lines over time, as an index or as counts, each named where it ends: no legend to look up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifecycle.portfolio.charts.errors import UnevenSeries
from lifecycle.portfolio.charts.lettering import fits, shorten, text_width, wrap
from lifecycle.portfolio.charts.markers import marker
from lifecycle.portfolio.charts.numbers import Number, NumberStyle
from lifecycle.portfolio.charts.scales import Scale, round_ticks, spread
from lifecycle.portfolio.charts.svg import (
    NARROW,
    SMALL_TEXT,
    TEXT,
    Canvas,
    Caption,
    Chart,
    at,
    describe,
    draw,
    escape,
    group,
    label,
    line,
    spoken,
    strong,
)

_WIDE: Final = 640
_LINE_HEIGHT: Final = 18.0
_TOP: Final = 12.0
_BELOW: Final = 34.0
_GUTTER: Final = 14.0
_LEAST_PLOT: Final = 60.0
_LONGEST_POINT: Final = 96.0


@dataclass(frozen=True)
class Series:
    """One line. `css` is its colour class (s0 grey, s1…s4); a value of None is unknown and leaves a gap.

    `short` replaces the label where that would be cut.
    """

    label: str
    css: str
    values: Sequence[Number | None]
    short: str = ""

    @property
    def last_known(self) -> int | None:
        """Return the index of the last value that is known."""
        return next((index for index in reversed(range(len(self.values))) if self.values[index] is not None), None)


@dataclass(frozen=True)
class Lines:
    """What is drawn: every series has one value for each of the `points` in time."""

    points: Sequence[str]
    series: Sequence[Series]
    style: NumberStyle
    baseline: Number | None = None
    from_zero: bool = True
    decimals: int = 0

    def written(self, value: Number | None) -> str:
        """Return one value in words."""
        return self.style.plain(value, self.decimals)


def line_chart(
    caption: Caption,
    points: Sequence[str],
    series: Sequence[Series],
    style: NumberStyle,
    *,
    baseline: Number | None = None,
    from_zero: bool = True,
    decimals: int = 0,
) -> Chart:
    """Return lines over the points in time, with a dashed line at `baseline` (100 for an index).

    The points stand at even distances; UnevenSeries when a series has not one value for each.
    """
    for one in series:
        if len(one.values) != len(points):
            raise UnevenSeries(f"{one.label!r} has {len(one.values)} values for {len(points)} points")
    lines = Lines(points, series, style, baseline, from_zero, decimals)
    text = describe(caption, [_in_words(lines, one) for one in series])
    return Chart(
        wide=draw(caption, _Plot(lines, _WIDE, 300.0, 0.36, 1).canvas(), text, kind="line", variant="wide"),
        narrow=draw(caption, _Plot(lines, NARROW, 240.0, 0.42, 2).canvas(), text, kind="line", variant="narrow"),
        description=text,
    )


def _in_words(lines: Lines, one: Series) -> str:
    values = (f"{point} {lines.written(value)}" for point, value in zip(lines.points, one.values, strict=True))
    return f"{spoken(one.label)}: {', '.join(values)}"


class _Plot:
    """Measures first, draws then."""

    def __init__(self, lines: Lines, width: float, height: float, share: float, label_lines: int) -> None:
        self.lines = lines
        self.ticks = round_ticks([lines.baseline, *(value for one in lines.series for value in one.values)],
                                 from_zero=lines.from_zero)  # fmt: skip
        self.tick_decimals = 0 if self.ticks[1] - self.ticks[0] >= 1 else 2
        ticks = max(text_width(self._tick(tick), SMALL_TEXT) for tick in self.ticks)
        self.left = max(ticks + 10, self._point_width(0) / 2)
        self.label_width = self._label_width(min(width * share, width - self.left - _GUTTER - _LEAST_PLOT))
        # Numbers are never shortened: the drawing grows instead.
        self.width = max(width, self.left + _LEAST_PLOT + _GUTTER + self.label_width)
        self.right = self.width - max(self.label_width + _GUTTER, self._point_width(-1) / 2)
        self.labels = [self._label(one, label_lines) for one in lines.series]
        self.gap = _LINE_HEIGHT * max(map(len, self.labels), default=1) + 2
        self.bottom = _TOP + max(height, self.gap * len(self.labels))
        self.scale = Scale(self.ticks[0], self.ticks[-1], self.bottom, _TOP)

    def canvas(self) -> Canvas:
        """Return the drawing."""
        shapes = [*self._grid(), *self._points(), *self._baseline()]
        places = spread(
            [self._wanted(one) for one in self.lines.series],
            self.gap,
            self.gap / 2,
            max(self.bottom - self.gap / 2 + 8, self.gap / 2),
        )
        for number, one in enumerate(self.lines.series):
            shapes.append(self._drawn(number, one, places[number]))
        return Canvas(self.width, self.bottom + _BELOW, tuple(shapes))

    def _tick(self, tick: Number) -> str:
        return self.lines.style.plain(tick, self.tick_decimals)

    def _point(self, index: int) -> str:
        return shorten(self.lines.points[index], _LONGEST_POINT, SMALL_TEXT)

    def _point_width(self, index: int) -> float:
        return text_width(self._point(index), SMALL_TEXT) if self.lines.points else 0

    def _value_and_name(self, one: Series, name: str) -> tuple[str, str]:
        last = one.last_known
        if last is None:
            return self.lines.style.unknown, name
        if last < len(one.values) - 1:
            name = f"{name} ({self.lines.points[last]})"
        return self.lines.written(one.values[last]), name

    def _label_width(self, most: float) -> float:
        named = [self._value_and_name(one, one.label) for one in self.lines.series]
        whole = max((text_width(f"{value} {name}", TEXT, bold=True) for value, name in named), default=0)
        number = max((text_width(value, TEXT, bold=True) for value, _name in named), default=0)
        return max(min(whole, most), number)

    def _label(self, one: Series, lines: int) -> list[str]:
        value, name = self._value_and_name(one, one.label)
        if one.short and not fits(f"{value} {name}", self.label_width, TEXT, lines, bold=True):
            value, name = self._value_and_name(one, one.short)
        broken = wrap(f"{value} {name}", self.label_width, TEXT, lines, bold=True)
        first = strong(value) + escape(broken[0][len(value) :]) if broken[0].startswith(value) else strong(broken[0])
        return [first, *map(escape, broken[1:])]

    def _x(self, index: int) -> float:
        count = len(self.lines.points)
        return self.right if count < 2 else self.left + (self.right - self.left) * index / (count - 1)

    def _wanted(self, one: Series) -> float:
        value = None if one.last_known is None else one.values[one.last_known]
        return self.bottom if value is None else self.scale(value)

    def _grid(self) -> list[str]:
        shapes = [line(self.left, self.scale(tick), self.right, self.scale(tick), "ch-grid") for tick in self.ticks]
        for tick in self.ticks:
            shapes.append(label(self.left - 8, self.scale(tick) + 5, escape(self._tick(tick)), cls="ch-axis",
                                size=SMALL_TEXT, anchor="end"))  # fmt: skip
        return shapes

    def _points(self) -> list[str]:
        """Name the points, the last one first and then as many as have room."""
        shapes: list[str] = []
        free_until = self.width
        for index in reversed(range(len(self.lines.points))):
            half = self._point_width(index) / 2
            if self._x(index) + half <= free_until and self._x(index) - half >= 0 and self._leaves_the_first(index):
                shapes.append(label(self._x(index), self.bottom + 24, escape(self._point(index)), cls="ch-axis",
                                    size=SMALL_TEXT, anchor="middle"))  # fmt: skip
                free_until = self._x(index) - half - 10
        return shapes

    def _leaves_the_first(self, index: int) -> bool:
        if index in {0, len(self.lines.points) - 1}:
            return True
        return self._x(index) - self._point_width(index) / 2 >= self._x(0) + self._point_width(0) / 2 + 10

    def _baseline(self) -> list[str]:
        if self.lines.baseline is None:
            return []
        return [
            line(self.left, self.scale(self.lines.baseline), self.right, self.scale(self.lines.baseline), "ch-base")
        ]

    def _drawn(self, number: int, one: Series, place: float) -> str:
        known = [
            (self._x(index), self.scale(value), index) for index, value in enumerate(one.values) if value is not None
        ]
        shapes = [*_segments(known), *self._leader(one, known, place)]
        for x, y, index in known:
            title = f"{spoken(one.label)}, {self.lines.points[index]}: {self.lines.written(one.values[index])}"
            shapes.append(group([marker(number, x, y)], "ch-mark", title=title))
        first = place + 5 - _LINE_HEIGHT * (len(self.labels[number]) - 1) / 2
        for row, text in enumerate(self.labels[number]):
            shapes.append(label(self.right + _GUTTER, first + row * _LINE_HEIGHT, text))
        return group(shapes, f"ch-series {one.css}")

    def _leader(self, one: Series, known: list[tuple[float, float, int]], place: float) -> list[str]:
        """Lead from the last value to a label that had to make room for others."""
        if not known or abs(known[-1][1] - place) < 5 or known[-1][2] < len(one.values) - 1:
            return []
        return [line(self.right + 3, known[-1][1], self.right + _GUTTER - 2, place, "ch-leader")]


def _segments(known: list[tuple[float, float, int]]) -> list[str]:
    """Return one line for each run of values without a gap."""
    runs: list[list[tuple[float, float, int]]] = []
    for place in known:
        if runs and runs[-1][-1][2] == place[2] - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [
        f'<polyline class="ch-line" points="{" ".join(f"{at(x)},{at(y)}" for x, y, _ in run)}"/>'
        for run in runs
        if len(run) > 1
    ]
