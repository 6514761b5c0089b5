"""Two dates compared for each organisation: lines between two axes, or rows on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifecycle.portfolio.charts.lettering import shorten, text_width
from lifecycle.portfolio.charts.markers import marker
from lifecycle.portfolio.charts.numbers import Number, NumberStyle, change_in_percent
from lifecycle.portfolio.charts.scales import Scale, spread
from lifecycle.portfolio.charts.slope_rows import Pair, common_extent, pair_rows
from lifecycle.portfolio.charts.svg import (
    NARROW,
    TEXT,
    Canvas,
    Caption,
    Chart,
    describe,
    draw,
    escape,
    group,
    label,
    line,
    spoken,
    strong,
)

_WIDE: Final = 440
_GAP: Final = 19.0
_TOP: Final = 38.0
_PLOT: Final = 285.0
_GUTTER: Final = 16.0
_LEAST_PLOT: Final = 90.0
_LONGEST_HEAD: Final = 100.0
#: Share of the width that names and their counts may take.
_MOST_NAMES: Final = 0.42


@dataclass(frozen=True)
class SlopeRow:
    """One organisation (or unit) at two dates. None is unknown. `css` is its colour class; s0 is grey."""

    label: str
    before: Number | None
    after: Number | None
    css: str = "s0"
    href: str = ""


def slope_chart(
    caption: Caption, heads: tuple[str, str], rows: Sequence[SlopeRow], style: NumberStyle, *, decimals: int = 0
) -> Chart:
    """Return the comparison; `heads` names the two dates. No per cent where the earlier count is 0 or unknown.

    Where so many counts lie close together that their labels would stand far from them, the wide drawing has rows
    like the narrow one.
    """
    pairs = [_pair(row, style, decimals) for row in rows]
    text = describe(caption, [_in_words(pair, heads) for pair in pairs])
    linked = any(row.href for row in rows)
    slopes = _Slopes(heads, pairs)
    wide = slopes.canvas() if slopes.can_be_followed else pair_rows(heads, pairs, _WIDE)
    return Chart(
        wide=draw(caption, wide, text, kind="slope", variant="wide", linked=linked),
        narrow=draw(caption, pair_rows(heads, pairs, NARROW), text, kind="slope", variant="narrow", linked=linked),
        description=text,
    )


def _in_words(pair: Pair, heads: tuple[str, str]) -> str:
    change = f" ({pair.change})" if pair.change else ""
    return f"{pair.name}: {heads[0]} {pair.before_text}, {heads[1]} {pair.after_text}{change}"


def _pair(row: SlopeRow, style: NumberStyle, decimals: int) -> Pair:
    change = change_in_percent(row.before, row.after)
    return Pair(
        name=spoken(row.label),
        before=row.before,
        after=row.after,
        before_text=style.plain(row.before, decimals),
        after_text=style.plain(row.after, decimals),
        change="" if change is None else style.signed_percent(change),
        css=row.css,
        href=row.href,
    )


class _Slopes:
    """Measures first, draws then."""

    def __init__(self, heads: tuple[str, str], pairs: Sequence[Pair]) -> None:
        self.pairs = pairs
        low, high = common_extent(pairs)
        self.bottom = _TOP + max(_PLOT, _GAP * len(pairs))
        self.scale = Scale(low, high, self.bottom, _TOP)
        self.heads = heads
        self.befores = [text_width(pair.before_text, TEXT, bold=True) for pair in pairs]
        names = [text_width(f"{pair.name} ", TEXT) for pair in pairs]
        head_widths = [text_width(head, TEXT, bold=True) for head in heads]
        right = max([*map(self._right_width, pairs), min(head_widths[1], _LONGEST_HEAD)]) + _GUTTER
        # Numbers are never shortened: the drawing grows instead.
        self.width = max(_WIDE, max(self.befores, default=0) + right + _LEAST_PLOT + _GUTTER)
        self.x1 = self.width - right
        left = max([before + name for before, name in zip(self.befores, names, strict=True)], default=0)
        left = max(min(left, self.width * _MOST_NAMES), *self.befores, min(head_widths[0], _LONGEST_HEAD))
        self.x0 = min(left + _GUTTER, self.x1 - _LEAST_PLOT)

        self.lefts = self._spread([pair.left for pair in pairs])
        self.rights = self._spread([pair.right for pair in pairs])

    @property
    def can_be_followed(self) -> bool:
        """Whether every label stands near the count it names."""
        wanted = [self._wanted(pair.left) for pair in self.pairs] + [self._wanted(pair.right) for pair in self.pairs]
        return all(abs(wish - place) <= 2 * _GAP for wish, place in zip(wanted, self.lefts + self.rights, strict=True))

    def canvas(self) -> Canvas:
        """Return the drawing."""
        shapes = self._axes()
        for pair, left, right in zip(self.pairs, self.lefts, self.rights, strict=True):
            shapes.append(self._drawn(pair, left, right))
        return Canvas(self.width, self.bottom + 18, tuple(shapes))

    def _right_width(self, pair: Pair) -> float:
        return text_width(pair.after_text, TEXT, bold=True) + text_width(f" {pair.change}", TEXT)

    def _spread(self, values: Sequence[Number | None]) -> list[float]:
        return spread([self._wanted(value) for value in values], _GAP, _TOP, self.bottom + 4)

    def _wanted(self, value: Number | None) -> float:
        return self.bottom if value is None else self.scale(value)

    def _axes(self) -> list[str]:
        before, after = self.heads
        return [
            label(self.x0, 18, strong(shorten(before, self.x0, TEXT, bold=True)), anchor="end"),
            label(self.x1, 18, strong(shorten(after, self.width - self.x1, TEXT, bold=True))),
            line(self.x0, _TOP - 10, self.x0, self.bottom, "ch-axisline"),
            line(self.x1, _TOP - 10, self.x1, self.bottom, "ch-axisline"),
        ]

    def _drawn(self, pair: Pair, left: float, right: float) -> str:
        shapes: list[str] = []
        y0 = None if pair.before is None else self.scale(pair.before)
        y1 = None if pair.after is None else self.scale(pair.after)
        if y0 is not None and y1 is not None:
            shapes.append(line(self.x0, y0, self.x1, y1, "ch-line"))
        shapes += _end(self.x0, y0, left, -1) + _end(self.x1, y1, right, 1)
        value = text_width(pair.before_text, TEXT, bold=True)
        name = shorten(pair.name, self.x0 - _GUTTER - value - text_width(" ", TEXT) + 0.01, TEXT)
        shapes.append(label(self.x0 - _GUTTER, left + 5, f"{escape(name)} {strong(pair.before_text)}", anchor="end"))
        change = f" {escape(pair.change)}" if pair.change else ""
        shapes.append(label(self.x1 + _GUTTER, right + 5, strong(pair.after_text) + change))
        return group(shapes, f"ch-series {pair.css}", title=pair.title, href=pair.href)


def _end(x: float, y: float | None, place: float, side: int) -> list[str]:
    """Return the mark at an axis, and a line to its label when that had to make room."""
    if y is None:
        return []
    mark = group([marker(0, x, y)], "ch-mark")
    leads = abs(y - place) >= 4
    return [mark, line(x + side * 5, y, x + side * (_GUTTER - 3), place, "ch-leader")] if leads else [mark]
