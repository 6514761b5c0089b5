"""The crowded needs, and the components charts and figures stand in."""

import re
from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.portfolio.charts import (
    Caption,
    ChartError,
    CrowdRow,
    KeyFigure,
    NumberStyle,
    Series,
    TargetState,
    UnevenSeries,
    heat_table,
    line_chart,
    line_table,
    tint,
)
from tests.conftest import ROOT

STYLE = NumberStyle("en", unknown="not known")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read the components' own words in English, whatever the site's language."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("count", "expected"), [(None, 0), (0, 0), (1, 1), (6, 2), (22, 3), (31, 4), (43, 4)])
def test_tints_grow_with_the_count(count: int | None, expected: int) -> None:
    assert tint(count, 43) == expected


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_larger_count_is_never_lighter(most: int, one: int, other: int) -> None:
    low, high = sorted((min(one, most), min(other, most)))
    assert 0 <= tint(low, most) <= tint(high, most) <= 4
    assert tint(most, most) == 4
    assert tint(low, most) > 0 or low == 0


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ChartError):
        tint(-1, 5)


def test_a_row_has_a_cell_for_each_head() -> None:
    with pytest.raises(UnevenSeries):
        heat_table("Caption", "Need", ["A", "B"], [CrowdRow("Money", [1])], STYLE)


def test_the_heat_table_says_every_number() -> None:
    rows = [CrowdRow("<Money>", [4, None, 0], ["/x", "/y", "/z"], ["9"])]
    table = heat_table("Services by need", "Need", ["A", "B", "C"], rows, STYLE, note_heads=["Overlaps"])
    html = render_to_string("components/heat_table.html", {"table": table})
    assert '<td class="c-tint4"><a href="/x">4</a></td>' in html
    assert '<td class="c-tint0">not known</td>' in html
    assert '<td class="c-tint0">–</td>' in html
    assert "&lt;Money&gt;" in html
    assert '<td class="c-heat__note">9</td>' in html


def test_a_figure_holds_both_drawings_and_its_numbers_as_a_table() -> None:
    series, points = [Series("Services", "s1", [412, 255])], ["12/2010", "6/2014"]
    html = render_to_string(
        "components/figure.html",
        {
            "key": "services",
            "heading": "Fewer services",
            "chart": line_chart(Caption("services", "Services"), points, series, STYLE),
            "table": line_table("Services by half-year", "Date", points, series, STYLE),
            "operations_url": "/operations",
            "width": "7",
        },
    )
    assert '<figure class="c-figure c-figure--7" id="services" aria-labelledby="services-heading">' in html
    assert html.count("<svg ") == 2
    assert '<th scope="row">6/2014</th><td>255</td>' in html
    assert "<caption>Services by half-year</caption>" in html
    assert '<a href="/operations">' in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TargetState.MET, "At most 260&nbsp;– reached"),
        (TargetState.NOT_MET, "At most 260&nbsp;– not reached yet"),
        (TargetState.UNKNOWN, "At most 260&nbsp;– cannot be said"),
        (TargetState.NOT_SET, "No target set"),
    ],
)
def test_a_target_stands_in_words_beside_its_icon(state: TargetState, words: str) -> None:
    figure = KeyFigure("Services", "255", target="At most 260", target_state=state)
    html = render_to_string("components/key_figure.html", {"figure": figure})
    assert f"</svg><span>{words}</span>" in html


def test_an_unknown_figure_says_so_and_shows_no_change() -> None:
    html = render_to_string("components/key_figure.html", {"figure": KeyFigure("Services", change="\u221238%")})
    assert "Not known" in html
    assert "\u221238%" not in html


def test_the_stylesheet_uses_tokens_only() -> None:
    css = (ROOT / "static" / "site" / "portfolio.css").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", css)
    tokens = "".join(
        (ROOT / "static" / "site" / name).read_text(encoding="utf-8") for name in ("theme.css", "site.css")
    )
    used = set(re.findall(r"var\((--(?:ds|c)-[a-z0-9-]+)", css))
    defined = set(re.findall(r"(--(?:ds|c)-[a-z0-9-]+)\s*:", tokens + css))
    assert used <= defined
