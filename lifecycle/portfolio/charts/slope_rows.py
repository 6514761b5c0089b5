"""Two dates compared in rows, for phones and for many organisations: the name, both counts and the way between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from lifecycle.portfolio.charts.lettering import shorten, text_width
from lifecycle.portfolio.charts.numbers import Number
from lifecycle.portfolio.charts.scales import Scale, known
from lifecycle.portfolio.charts.svg import SMALL_TEXT, TEXT, Canvas, at, bar, escape, group, label, line, strong

_HEAD: Final = 32.0
_ROW: Final = 50.0
_ARROW: Final = " \u2192 "


@dataclass(frozen=True)
class Pair:
    """Two counts and how they are written; `change` is "" where no per cent can be said."""

    name: str
    before: Number | None
    after: Number | None
    before_text: str
    after_text: str
    change: str
    css: str
    href: str

    @property
    def left(self) -> Number | None:
        """Return the count at whose height the left label stands: the later one when the earlier is unknown."""
        return self.after if self.before is None else self.before

    @property
    def right(self) -> Number | None:
        """Return the count at whose height the right label stands."""
        return self.before if self.after is None else self.after

    @property
    def title(self) -> str:
        """Return the row in words."""
        change = f" ({self.change})" if self.change else ""
        return f"{self.name}: {self.before_text}{_ARROW}{self.after_text}{change}"


def common_extent(pairs: Sequence[Pair]) -> tuple[Fraction, Fraction]:
    """Return the lowest and the highest known count, with 0 and never of no length."""
    numbers = known([0, *(pair.before for pair in pairs), *(pair.after for pair in pairs)])
    low, high = min(numbers), max(numbers)
    return low, high if high > low else low + 1


def pair_rows(heads: tuple[str, str], pairs: Sequence[Pair], least: float) -> Canvas:
    """Return the rows, at least so wide, below a key to the two marks; an unknown count has no mark."""
    low, high = common_extent(pairs)
    changes = max([text_width(pair.change, SMALL_TEXT) for pair in pairs], default=0)
    # Numbers are never shortened: the drawing grows instead.
    width = max([least, changes + 100, *map(_counts_width, pairs)])
    scale = Scale(low, high, 7, width - changes - 20)
    shapes = _key(heads, width)
    shapes += [_row(pair, scale, width, _HEAD + _ROW * index) for index, pair in enumerate(pairs)]
    return Canvas(width, _HEAD + _ROW * len(pairs), tuple(shapes))


def _key(heads: tuple[str, str], width: float) -> list[str]:
    room = width / 2 - 24
    shapes = []
    for index, head in enumerate(heads):
        x = 7 + index * width / 2
        shapes.append(group([_ring(x, 12) if index == 0 else _dot(x, 12)], "ch-mark s0"))
        shapes.append(label(x + 13, 17, strong(shorten(head, room, TEXT, bold=True))))
    return shapes


def _ring(x: float, y: float) -> str:
    return f'<circle class="ch-ring" cx="{at(x)}" cy="{at(y)}" r="5"/>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{at(x)}" cy="{at(y)}" r="5.5"/>'


def _counts_width(pair: Pair) -> float:
    return text_width(pair.before_text + _ARROW + pair.after_text, TEXT, bold=True)


def _row(pair: Pair, scale: Scale, width: float, top: float) -> str:
    counts = f"{escape(pair.before_text + _ARROW)}{strong(pair.after_text)}"
    name = shorten(pair.name, width - _counts_width(pair) - 8, TEXT)
    track = top + 32
    shapes = [bar(0, top, width, _ROW - 6, "ch-hit")] if pair.href else []
    shapes += [
        label(1, top + 14, escape(name)),
        label(width, top + 14, counts, anchor="end"),
        line(scale(0), track, scale.end, track, "ch-track"),
    ]
    if pair.before is not None and pair.after is not None:
        shapes.append(line(scale(pair.before), track, scale(pair.after), track, "ch-line"))
    marks = [] if pair.before is None else [_ring(scale(pair.before), track)]
    marks += [] if pair.after is None else [_dot(scale(pair.after), track)]
    shapes.append(group(marks, "ch-mark"))
    if pair.change:
        shapes.append(label(width, track + 5, escape(pair.change), size=SMALL_TEXT, anchor="end"))
    return group(shapes, f"ch-series {pair.css}", title=pair.title, href=pair.href)
