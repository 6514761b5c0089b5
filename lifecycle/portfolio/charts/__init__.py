"""Charts of the auditor's pages: plain functions from numbers to accessible SVG. Knows neither Django nor the ledger.

    style = NumberStyle(get_language(), unknown=gettext("not known"))
    caption = Caption("services-bridge", gettext("Why there are fewer services"), finding)
    parts = [BridgeStop("12/2010", 412), BridgeStep(gettext("Merged"), -71, href=url), BridgeStop("6/2014", 341)]
    chart = bridge_chart(caption, parts, style)
    table = bridge_table(gettext("Steps of the bridge"), (gettext("Step"), gettext("Services")), parts, style)

A `Chart` holds a wide and a narrow SVG; `templates/components/figure.html` prints both, CSS shows one. Templates print
them unescaped because every text in them was escaped here. An unknown number is None: it leaves a gap and is never 0.
Colour classes of series: s0 (grey) and s1…s4. All text in an SVG is the caller's, already translated.
"""

from lifecycle.portfolio.charts.bridge import BridgeStep, BridgeStop, bridge_chart
from lifecycle.portfolio.charts.crowding import CrowdRow, HeatTable, heat_table, tint
from lifecycle.portfolio.charts.errors import ChartError, StepsDoNotSum, UnevenSeries
from lifecycle.portfolio.charts.key_figure import KeyFigure, TargetState, Tone
from lifecycle.portfolio.charts.line import Series, line_chart
from lifecycle.portfolio.charts.numbers import NumberStyle, change_in_percent
from lifecycle.portfolio.charts.slope import SlopeRow, slope_chart
from lifecycle.portfolio.charts.sparkline import sparkline
from lifecycle.portfolio.charts.svg import Caption, Chart, Svg
from lifecycle.portfolio.charts.tables import Cell, DataTable, Row, bridge_table, line_table, slope_table

__all__ = [
    "BridgeStep",
    "BridgeStop",
    "Caption",
    "Cell",
    "Chart",
    "ChartError",
    "CrowdRow",
    "DataTable",
    "HeatTable",
    "KeyFigure",
    "NumberStyle",
    "Row",
    "Series",
    "SlopeRow",
    "StepsDoNotSum",
    "Svg",
    "TargetState",
    "Tone",
    "UnevenSeries",
    "bridge_chart",
    "bridge_table",
    "change_in_percent",
    "heat_table",
    "line_chart",
    "line_table",
    "slope_chart",
    "slope_table",
    "sparkline",
    "tint",
]
