"""`{% load charts %}`: `{% bar_chart chart %}` and `{% column_chart chart %}` in the language of the request.

Pages link `core/css/charts.css`; prints name it among their styles.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language_bidi

from association.core.charts.data import BarChart, ColumnChart
from association.core.charts.shapes import bar_shapes, column_shape, scale

register = template.Library()


@register.inclusion_tag("core/charts/bars.html")
def bar_chart(chart: BarChart) -> dict[str, Any]:
    """Horizontal bars with label and value beside each."""
    shapes = bar_shapes(chart, rtl=get_language_bidi())
    rows = [
        {"bar": bar, "shape": shape, "alt": chart.describe(bar)}
        for bar, shape in zip(chart.bars, shapes, strict=True)
    ]
    return {"chart": chart, "rows": rows}


@register.inclusion_tag("core/charts/columns.html")
def column_chart(chart: ColumnChart) -> dict[str, Any]:
    """Columns over their labels, with a scale of three lines."""
    return {"chart": chart, "shape": column_shape(chart, rtl=get_language_bidi()), "scale": scale(chart)}
