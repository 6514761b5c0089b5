"""The small line in a key figure: the course, without numbers; they stand beside it and in the tables."""

from collections.abc import Sequence
from typing import Final

from lifecycle.portfolio.charts.numbers import Number
from lifecycle.portfolio.charts.scales import Scale, known
from lifecycle.portfolio.charts.svg import Svg, at, escape

_WIDTH: Final = 120
_HEIGHT: Final = 32


def sparkline(values: Sequence[Number | None], *, title: str = "") -> Svg:
    """Return the course of the values with a dot at the last known one; "" when none is known.

    Decoration for screen readers unless a `title` says what it shows. None leaves a gap.
    """
    numbers = known(values)
    if not numbers:
        return Svg("")
    scale = Scale(min(numbers), max(numbers), _HEIGHT - 5, 5)
    step = (_WIDTH - 10) / max(len(values) - 1, 1)
    places = [
        None if value is None else (5 + step * index if len(values) > 1 else _WIDTH - 5.0, scale(value))
        for index, value in enumerate(values)
    ]
    last = next(place for place in reversed(places) if place is not None)
    named = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ch ch-spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}"'
        f' height="{_HEIGHT}" {named} focusable="false"><path class="ch-line" d="{_path(places)}"/>'
        f'<g class="ch-mark"><circle cx="{at(last[0])}" cy="{at(last[1])}" r="3.5"/></g></svg>'
    )


def _path(places: Sequence[tuple[float, float] | None]) -> str:
    """Return a path that starts anew after every gap; a lone value is a short stroke."""
    commands: list[str] = []
    for index, place in enumerate(places):
        if place is None:
            continue
        starts = index == 0 or places[index - 1] is None
        commands.append(f"{'M' if starts else 'L'}{at(place[0])} {at(place[1])}")
        if starts and (index == len(places) - 1 or places[index + 1] is None):
            commands.append("h0.1")
    return "".join(commands)
