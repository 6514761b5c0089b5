"""A different mark for each series, so that colour is never the only difference."""

from collections.abc import Callable
from typing import Final

from lifecycle.portfolio.charts.svg import at


def _circle(x: float, y: float) -> str:
    return f'<circle cx="{at(x)}" cy="{at(y)}" r="4.2"/>'


def _square(x: float, y: float) -> str:
    return f'<rect x="{at(x - 3.8)}" y="{at(y - 3.8)}" width="7.6" height="7.6"/>'


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{at(x)} {at(y - 5.4)}l5.4 5.4-5.4 5.4-5.4-5.4z"/>'


def _triangle(x: float, y: float) -> str:
    return f'<path d="M{at(x)} {at(y - 5.2)}l5.4 9.4h-10.8z"/>'


def _triangle_down(x: float, y: float) -> str:
    return f'<path d="M{at(x)} {at(y + 5.2)}l5.4-9.4h-10.8z"/>'


def _cross(x: float, y: float) -> str:
    return f'<path d="M{at(x - 1.6)} {at(y - 5)}h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z"/>'


_MARKS: Final[tuple[Callable[[float, float], str], ...]] = (
    _circle, _square, _diamond, _triangle, _triangle_down, _cross,
)  # fmt: skip


def marker(series: int, x: float, y: float) -> str:
    """Return the mark of the series with this number; they repeat after the sixth."""
    return _MARKS[series % len(_MARKS)](x, y)
