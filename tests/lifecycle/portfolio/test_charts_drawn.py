"""Charts of numbers: what they show, and what holds for any numbers."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.portfolio.charts import (
    BridgeStep,
    BridgeStop,
    Caption,
    Chart,
    ChartError,
    NumberStyle,
    Series,
    SlopeRow,
    StepsDoNotSum,
    UnevenSeries,
    bridge_chart,
    bridge_table,
    line_chart,
    line_table,
    slope_chart,
    slope_table,
    sparkline,
)
from tests.lifecycle.portfolio.drawing import SVG, faults, parsed, texts

STYLE = NumberStyle("fi", unknown="ei tiedossa")
CAPTION = Caption("chart", "Palveluja <& enemmän>", "Määrä väheni.")
POINTS = ("12/2010", "6/2011", "12/2011", "6/2012")
HEADS = ("12/2010", "6/2014")
EVIL = "<script>\"'&]]>\x00\x0b"
COUNTS = st.one_of(st.none(), st.integers(-(10**6), 10**12), st.integers(0, 40))
LABELS = st.one_of(st.text(max_size=50), st.sampled_from([EVIL, "ELY-keskukset", "Patentti- ja rekisterihallitus"]))


def _bridge(start: int, deltas: list[int], label: str = "Yhdistetty päällekkäisinä", href: str = "") -> Chart:
    steps = [BridgeStep(label, delta, href) for delta in deltas]
    return bridge_chart(
        CAPTION, [BridgeStop("12/2010", start), *steps, BridgeStop("6/2014", start + sum(deltas))], STYLE
    )


def _line(*series: list[float | None]) -> Chart:
    names = ("palvelut", "lomakkeet", "pakolliset tiedot")
    drawn = [Series(name, f"s{index}", values) for index, (name, values) in enumerate(zip(names, series, strict=False))]
    return line_chart(CAPTION, POINTS[: len(series[0])], drawn, STYLE, baseline=100)


def _slope(*pairs: tuple[float | None, float | None]) -> Chart:
    return slope_chart(CAPTION, HEADS, [SlopeRow(f"Virasto {n}", *pair) for n, pair in enumerate(pairs)], STYLE)


CHARTS: dict[str, Callable[[], Chart]] = {
    "line": lambda: _line([100, 97, None, 62], [100, 96, 84, 44]),
    "bridge": lambda: _bridge(412, [-71, -62, 0, 19]),
    "slope": lambda: _slope((148, 88), (96, 61)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_one_image_with_a_title_and_every_number_in_words(name: str) -> None:
    chart = CHARTS[name]()
    for variant, svg in (("wide", chart.wide), ("narrow", chart.narrow)):
        root = parsed(svg)
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert desc is not None
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-labelledby"] == title.attrib["id"] == f"chart-{variant}-t"
        assert root.attrib["aria-describedby"] == desc.attrib["id"] == f"chart-{variant}-d"
        assert title.text == CAPTION.title
        assert desc.text == chart.description
        assert not faults(svg)
    assert chart.description.startswith("Määrä väheni. ")


def test_descriptions_state_the_numbers() -> None:
    assert "palvelut: 12/2010 100, 6/2011 97, 12/2011 ei tiedossa, 6/2012 62" in CHARTS["line"]().description
    assert _bridge(412, [-71, 0, 19], "Poisto").description == (
        "Määrä väheni. 12/2010: 412; Poisto: \u221271; Poisto: 0; Poisto: +19; 6/2014: 360."
    )
    assert "Virasto 0: 12/2010 148, 6/2014 88 (\u221241\u00a0%)" in CHARTS["slope"]().description


def test_both_drawings_have_ids_of_their_own() -> None:
    chart = CHARTS["line"]()
    ids = re.findall(r'\sid="([^"]+)"', chart.wide + chart.narrow)
    assert len(ids) == len(set(ids)) == 4


def test_templates_print_the_drawing_unescaped() -> None:
    printed = Template("{{ chart.wide }}").render(Context({"chart": CHARTS["line"]()}))
    assert printed.startswith("<svg ")


@pytest.mark.parametrize("wrong", ["", "1st", 'a"b', "a b"])
def test_a_key_that_is_no_id_is_refused(wrong: str) -> None:
    with pytest.raises(ChartError):
        Caption(wrong, "title")


def test_labels_are_escaped() -> None:
    charts = (
        line_chart(Caption("a", EVIL, EVIL), [EVIL], [Series(EVIL, "s1", [1])], STYLE),
        _bridge(1, [1], EVIL, 'https://example.org/?a="1"&b=<2>'),
        slope_chart(CAPTION, (EVIL, EVIL), [SlopeRow(EVIL, 1, 2)], STYLE),
    )
    for chart in charts:
        for svg in (chart.wide, chart.narrow):
            parsed(svg)
            assert "<script" not in svg
    with pytest.raises(ChartError):
        line_chart(CAPTION, ["a"], [Series("b", 's1" onload="x', [1])], STYLE)


# Lines


def _lines_drawn(root: ElementTree.Element) -> list[int]:
    return [len(element.attrib["points"].split()) for element in root.iter(f"{SVG}polyline")]


def test_an_unknown_value_is_a_gap_and_not_zero() -> None:
    root = parsed(_line([100, 97, None, 62]).wide)
    assert _lines_drawn(root) == [2]
    assert len(list(root.iter(f"{SVG}circle"))) == 3
    assert "62 palvelut" in texts(root)


def test_a_series_that_ends_early_says_when() -> None:
    assert "97 palvelut (6/2011)" in texts(parsed(_line([100, 97, None, None]).wide))


def test_a_series_of_nothing_known_is_said_to_be_unknown() -> None:
    root = parsed(_line([None] * 4).wide)
    assert "ei tiedossa palvelut" in texts(root)
    assert not list(root.iter(f"{SVG}circle"))


def test_each_series_has_another_mark() -> None:
    root = parsed(_line([1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6]).wide)
    marks = {child.tag for group in root.iter(f"{SVG}g") if group.get("class") == "ch-mark" for child in group[1:]}
    assert marks == {f"{SVG}circle", f"{SVG}rect", f"{SVG}path"}


def test_a_series_needs_a_value_for_each_point() -> None:
    with pytest.raises(UnevenSeries):
        line_chart(CAPTION, POINTS, [Series("palvelut", "s1", [1, 2])], STYLE)


def test_an_index_is_drawn_from_zero() -> None:
    assert "0" in texts(parsed(_line([100, 97, 90, 83]).wide))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_lines_of_any_numbers_keep_their_labels_apart(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 9))
    series = [
        Series(data.draw(LABELS), f"s{index}", data.draw(st.lists(COUNTS, min_size=count, max_size=count)))
        for index in range(data.draw(st.integers(0, 8)))
    ]
    points = [f"{6 + 6 * (index % 2)}/{2010 + index // 2}" for index in range(count)]
    chart = line_chart(CAPTION, points, series, STYLE, baseline=data.draw(st.sampled_from([None, 100])))
    assert not faults(chart.wide)
    assert not faults(chart.narrow)


# Bridges


def test_steps_that_do_not_lead_to_the_end_are_refused() -> None:
    parts = [BridgeStop("12/2010", 412), BridgeStep("Yhdistetty", -71), BridgeStop("6/2014", 340)]
    with pytest.raises(StepsDoNotSum) as refused:
        bridge_chart(CAPTION, parts, STYLE)
    assert (refused.value.label, refused.value.expected, refused.value.reached) == ("6/2014", 340, 341)
    with pytest.raises(StepsDoNotSum):
        bridge_table("Silta", ("Vaihe", "Palveluja"), parts, STYLE)


def test_a_stop_on_the_way_is_checked_too() -> None:
    parts = [BridgeStop("a", 10), BridgeStep("b", 2), BridgeStop("c", 11), BridgeStep("d", 1), BridgeStop("e", 12)]
    with pytest.raises(StepsDoNotSum, match="'c'"):
        bridge_chart(CAPTION, parts, STYLE)


@pytest.mark.parametrize("parts", [[], [BridgeStop("a", 1)], [BridgeStep("a", 1), BridgeStop("b", 1)]])
def test_a_bridge_needs_both_ends(parts: list[BridgeStep | BridgeStop]) -> None:
    with pytest.raises(ChartError):
        bridge_chart(CAPTION, parts, STYLE)


def test_a_step_of_nothing_is_seen_and_said() -> None:
    for svg in (_bridge(412, [0]).wide, _bridge(412, [0]).narrow):
        root = parsed(svg)
        group = next(one for one in root.iter(f"{SVG}g") if one.get("class") == "ch-zero")
        bar = next(group.iter(f"{SVG}rect"))
        assert float(bar.attrib["width"]) > 2
        assert float(bar.attrib["height"]) > 2
        assert "0" in texts(group)


def test_bars_are_as_long_as_their_amounts() -> None:
    root = parsed(_bridge(400, [-100, 50]).wide)
    heights = [float(bar.attrib["height"]) for bar in root.iter(f"{SVG}rect")]
    assert heights == pytest.approx([230, 57.5, 28.8, 201.2], abs=0.1)


def test_parts_that_lead_on_make_the_chart_a_group_of_links() -> None:
    chart = _bridge(412, [-71], href="/operations?class=MERGE&unit=S")
    for svg in (chart.wide, chart.narrow):
        root = parsed(svg)
        assert root.attrib["role"] == "group"
        assert [link.attrib["href"] for link in root.iter(f"{SVG}a")] == ["/operations?class=MERGE&unit=S"]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**9),
    st.lists(st.one_of(st.integers(-(10**6), 10**6), st.integers(-9, 9)), max_size=18),
    LABELS,
    st.sampled_from(["", "/x"]),
)
def test_bridges_of_any_steps_keep_their_labels_apart(start: int, deltas: list[int], label: str, href: str) -> None:
    chart = _bridge(start, deltas, label, href)
    assert not faults(chart.wide)
    assert not faults(chart.narrow)


# Slopes


def test_no_per_cent_is_said_from_nothing_or_the_unknown() -> None:
    chart = _slope((0, 5), (None, 7), (3, None), (4, 2))
    for svg in (chart.wide, chart.narrow):
        assert [text for text in texts(parsed(svg)) if "%" in text] != []
        assert sum("%" in text for text in texts(parsed(svg))) == 1
    assert "ei tiedossa" in chart.description


def test_an_unknown_count_has_no_mark() -> None:
    root = parsed(_slope((None, 7), (100, 50)).wide)
    assert len(list(root.iter(f"{SVG}circle"))) == 3


def test_few_organisations_are_lines_and_many_close_ones_rows() -> None:
    lines = parsed(_slope((148, 88), (96, 61), (70, 38)).wide)
    rows = parsed(_slope(*[(200, 100), *[(3, 2)] * 11]).wide)
    assert not [one for one in lines.iter(f"{SVG}line") if one.get("class") == "ch-track"]
    assert len([one for one in rows.iter(f"{SVG}line") if one.get("class") == "ch-track"]) == 12


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LABELS, COUNTS, COUNTS), max_size=12))
def test_slopes_of_any_counts_keep_their_labels_apart(rows: list[tuple[str, int | None, int | None]]) -> None:
    chart = slope_chart(CAPTION, HEADS, [SlopeRow(*row) for row in rows], STYLE)
    assert not faults(chart.wide)
    assert not faults(chart.narrow)


# Numbers nobody expects


@pytest.mark.parametrize(
    "chart",
    [
        _line([10**15, 5, -(10**15), 10**15]),
        _bridge(10**15, [-(10**15), 10**15]),
        _slope((10**15, 10**15), (1, 10**15)),
        _line([10**15]),
    ],
)
def test_huge_numbers_are_never_shortened(chart: Chart) -> None:
    for svg in (chart.wide, chart.narrow):
        assert not faults(svg)
        assert any("1\u00a0000\u00a0000\u00a0000\u00a0000\u00a0000" in text for text in texts(parsed(svg)))
        assert not any("000\u2026" in text for text in texts(parsed(svg)))


@pytest.mark.parametrize(
    "chart",
    [
        _line([0, 0, 0, 0]),
        _line([7]),
        _line([-3, -8, None, -5]),
        _bridge(0, [0, 0]),
        _bridge(5, [-20, 40]),
        _slope((0, 0), (0, 0)),
        _slope((5, 5)),
        _slope((-3, 4)),
        _slope((None, None)),
    ],
)
def test_single_equal_zero_and_negative_values_are_drawn(chart: Chart) -> None:
    assert not faults(chart.wide)
    assert not faults(chart.narrow)


def test_an_empty_bridge_stands_on_its_axis() -> None:
    root = parsed(_bridge(0, [0]).wide)
    axis = next(one for one in root.iter(f"{SVG}line") if one.get("class") == "ch-axisline")
    assert float(axis.attrib["y1"]) == 258


# Sparklines and tables


def test_a_sparkline_has_gaps_and_a_dot_at_its_last_known_value() -> None:
    root = parsed(sparkline([3, None, 2, 1, None]))
    assert root.attrib["aria-hidden"] == "true"
    path = next(root.iter(f"{SVG}path")).attrib["d"]
    assert path.count("M") == 2
    assert next(root.iter(f"{SVG}circle")).attrib["cx"] == "87.5"


@pytest.mark.parametrize("values", [[], [None, None]])
def test_a_sparkline_of_nothing_known_is_nothing(values: list[int | None]) -> None:
    assert sparkline(values) == ""


@given(st.lists(COUNTS, max_size=12))
def test_sparklines_of_any_values_stay_inside(values: list[int | None]) -> None:
    drawn = sparkline(values)
    assert not drawn or not faults(drawn)


def test_a_sparkline_can_be_an_image_with_a_name() -> None:
    root = parsed(sparkline([5, 5], title="5 & 5"))
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", "5 & 5")


def test_tables_say_the_same_numbers() -> None:
    series = [Series("Pal\u00advelut", "s1", [412, None])]
    table = line_table("Määrät", "Ajankohta", POINTS[:2], series, STYLE)
    assert table.heads == ("Ajankohta", "Palvelut")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["412"], ["ei tiedossa"]]
    parts = [BridgeStop("Alku", 3), BridgeStep("Poisto", -3, "/x"), BridgeStop("Loppu", 0)]
    bridge = bridge_table("Silta", ("Vaihe", "Palveluja"), parts, STYLE)
    assert [(row.cells[0].text, row.cells[0].href, row.total) for row in bridge.rows] == [
        ("3", "", True), ("\u22123", "/x", False), ("0", "", True)
    ]  # fmt: skip
    slope = slope_table("Virastot", ("Virasto", *HEADS, "Muutos"), [SlopeRow("A", 0, 4), SlopeRow("B", 4, 2)], STYLE)
    assert [[cell.text for cell in row.cells] for row in slope.rows] == [["0", "4", ""], ["4", "2", "\u221250\u00a0%"]]


def test_a_name_that_would_be_cut_gives_way_to_its_short_one() -> None:
    long = Series("Ansökningsblanketter", "s1", [100, 44], short="Blanketter")
    fitting = Series("Tjänster", "s2", [100, 64], short="T")
    chart = line_chart(CAPTION, POINTS[:2], [long, fitting], STYLE)
    assert any(text.endswith("Blanketter") for text in texts(parsed(chart.narrow)))
    assert not any(text.endswith("\N{HORIZONTAL ELLIPSIS}") for text in texts(parsed(chart.narrow)))
    assert any("Tjänster" in text for text in texts(parsed(chart.narrow)))
    assert any("Ansökningsblanketter" in text for text in texts(parsed(chart.wide)))
