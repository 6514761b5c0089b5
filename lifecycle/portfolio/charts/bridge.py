"""The bridge from one count to another: every step that made the difference, and proof that nothing is left over."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.portfolio.charts.bridge_columns import columns, columns_fit
from lifecycle.portfolio.charts.bridge_rows import SIDE_BY_SIDE, STACKED, rows
from lifecycle.portfolio.charts.bridge_stages import Stage
from lifecycle.portfolio.charts.errors import ChartError, StepsDoNotSum
from lifecycle.portfolio.charts.numbers import Number, NumberStyle, exact
from lifecycle.portfolio.charts.svg import Caption, Chart, describe, draw, spoken


@dataclass(frozen=True)
class BridgeStep:
    """A change: the signed amount, and where its operations are listed."""

    label: str
    delta: Number
    href: str = ""


@dataclass(frozen=True)
class BridgeStop:
    """A count the steps lead to: the first, the last, and any restated or like-for-like count between them."""

    label: str
    value: Number
    href: str = ""


def bridge_chart(caption: Caption, parts: Sequence[BridgeStep | BridgeStop], style: NumberStyle) -> Chart:
    """Return the bridge. `parts` begins and ends with a stop; more stops may stand between.

    StepsDoNotSum when the steps before a stop do not lead exactly to its value. The wide drawing has columns while
    their names fit, otherwise rows; the narrow one always has rows.
    """
    stages = _stages(parts, style)
    linked = any(part.href for part in parts)
    text = describe(caption, [f"{spoken(stage.label)}: {stage.text}" for stage in stages])
    wide = columns(stages) if columns_fit(stages) else rows(stages, SIDE_BY_SIDE)
    return Chart(
        wide=draw(caption, wide, text, kind="bridge", variant="wide", linked=linked),
        narrow=draw(caption, rows(stages, STACKED), text, kind="bridge", variant="narrow", linked=linked),
        description=text,
    )


def check_sum(parts: Sequence[BridgeStep | BridgeStop]) -> None:
    """Raise StepsDoNotSum when the steps before a stop do not lead exactly to its value."""
    if len(parts) < 2 or not isinstance(parts[0], BridgeStop) or not isinstance(parts[-1], BridgeStop):
        raise ChartError("a bridge begins and ends with a stop")
    reached = exact(parts[0].value)
    for part in parts[1:]:
        if isinstance(part, BridgeStep):
            reached += exact(part.delta)
        elif exact(part.value) != reached:
            raise StepsDoNotSum(part.label, part.value, reached)


def _stages(parts: Sequence[BridgeStep | BridgeStop], style: NumberStyle) -> list[Stage]:
    check_sum(parts)
    stages: list[Stage] = []
    level = exact(0)
    for index, part in enumerate(parts):
        if isinstance(part, BridgeStop):
            css = "ch-then" if index == 0 else "ch-now" if index == len(parts) - 1 else "ch-between"
            level = exact(part.value)
            stages.append(Stage(part.label, style.plain(part.value), exact(0), level, f"ch-total {css}", part.href))
        else:
            css = "ch-zero" if part.delta == 0 else "ch-down" if part.delta < 0 else "ch-up"
            before, level = level, level + exact(part.delta)
            stages.append(Stage(part.label, style.signed(part.delta), before, level, css, part.href))
    return stages
