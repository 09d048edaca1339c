import re

import pytest
from django.template import Context, Template
from django.utils import translation

from association.core.charts import Bar, BarChart, ColumnChart
from association.core.charts.shapes import BAR_WIDTH, bar_shapes, column_shape, nice_ceiling, scale


def chart(kind=BarChart, **values):
    bars = [Bar("صندوق تبلت", 40, "۴۰", 10, "۱۰"), Bar("صندوق درمان", 10, "۱۰", 20, "۲۰")]
    return kind(**{"title": "کمک‌ها", "bars": bars, "series": "۱۴۰۴", "previous_series": "۱۴۰۳", **values})


def render(tag: str, drawn, language: str = "fa") -> str:
    with translation.override(language):
        return Template(f"{{% load charts %}}{{% {tag} chart %}}").render(Context({"chart": drawn}))


def test_bars_grow_from_the_right_in_persian():
    longest, short = bar_shapes(chart(), rtl=True)

    assert (longest.rects[0].x, longest.rects[0].width) == (0, BAR_WIDTH)
    assert (short.rects[0].x, short.rects[0].width) == (BAR_WIDTH * 3 / 4, BAR_WIDTH / 4)


def test_bars_grow_from_the_left_in_english():
    assert [shape.rects[0].x for shape in bar_shapes(chart(), rtl=False)] == [0, 0]


def test_columns_begin_where_reading_begins():
    rtl = column_shape(chart(ColumnChart), rtl=True).rects
    ltr = column_shape(chart(ColumnChart), rtl=False).rects

    assert rtl[0].x > rtl[2].x
    assert ltr[0].x < ltr[2].x


def test_year_before_is_left_out_where_nothing_is_known_of_it():
    drawn = chart(bars=[Bar("a", 4, "4", None), Bar("b", 2, "2", 0)])

    assert all(len(shape.rects) == 1 for shape in bar_shapes(drawn, rtl=False))
    assert "chart__legend" not in render("bar_chart", drawn)


def test_chart_of_nothing_is_drawn_empty():
    drawn = chart(ColumnChart, bars=[Bar("a", 0, "0")])

    assert "<rect" not in render("column_chart", drawn)


@pytest.mark.parametrize("tag", ["bar_chart", "column_chart"])
def test_labels_are_escaped(tag):
    drawn = chart(
        ColumnChart if tag == "column_chart" else BarChart, bars=[Bar("<script>x</script>", 1, "<b>")]
    )

    html = render(tag, drawn)

    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize("tag", ["bar_chart", "column_chart"])
def test_svg_has_size_title_and_no_text(tag):
    html = render(tag, chart(ColumnChart if tag == "column_chart" else BarChart))

    for svg in re.findall(r"<svg.*?</svg>", html, re.S):
        assert re.search(r'width="\d+" height="\d+"', svg)
        assert "<title>" in svg
        assert "<text" not in svg
    assert "style=" not in html


def test_alternative_text_tells_the_data_in_the_language_of_the_page():
    html = render("column_chart", chart(ColumnChart))

    assert "<title>کمک‌ها. صندوق تبلت: ۴۰ (۱۴۰۳: ۱۰)؛ صندوق درمان: ۱۰ (۱۴۰۳: ۲۰)</title>" in html


@pytest.mark.parametrize(
    ("largest", "top"),
    [(0, 2), (3, 4), (10, 10), (11, 12), (1048, 1200), (1282, 1600), (2561, 3000), (9999, 10000)],
)
def test_scale_ends_at_a_round_number(largest, top):
    assert nice_ceiling(largest) == top


def test_scale_has_top_half_and_zero():
    assert scale(chart(ColumnChart)) == ["40", "20", "0"]
