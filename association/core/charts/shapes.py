"""From values to rectangles. Pure arithmetic; the sizes are those of the SVG's own view box."""

from __future__ import annotations

from dataclasses import dataclass

from .data import BarChart, ColumnChart

BAR_WIDTH, BAR_HEIGHT, PREVIOUS_HEIGHT, BAR_GAP = 300, 14, 7, 2
PLOT_WIDTH, PLOT_HEIGHT = 540, 150
# The part of a month's place that its columns fill.
COLUMN_SHARE = 0.72
# Whatever is more than nothing is seen.
LEAST = 1.5


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    previous: bool = False


@dataclass(frozen=True)
class Shape:
    """The rectangles of one SVG and its size."""

    width: int
    height: int
    rects: tuple[Rect, ...]
    lines: tuple[float, ...] = ()


def nice_ceiling(value: int) -> int:
    """The next round number whose half is round too, so that the middle line of the scale reads well."""
    if value <= 10:
        return max(value + value % 2, 2)
    tenth = 10 ** (len(str(value)) - 2)
    return next(
        step * tenth for step in (10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100) if step * tenth >= value
    )


def _length(value: int, largest: int, room: float) -> float:
    if value <= 0 or largest <= 0:
        return 0.0
    return round(max(room * value / largest, LEAST), 2)


def bar_shapes(chart: BarChart, *, rtl: bool) -> list[Shape]:
    """One SVG for each bar, so that a label of two lines moves its own bar only."""
    shapes = []
    for bar in chart.bars:
        rects = [(bar.value, 0, BAR_HEIGHT, False)]
        if chart.compares:
            rects.append((bar.previous or 0, BAR_HEIGHT + BAR_GAP, PREVIOUS_HEIGHT, True))
        height = BAR_HEIGHT + (BAR_GAP + PREVIOUS_HEIGHT if chart.compares else 0)
        drawn = []
        for value, y, thickness, previous in rects:
            length = _length(value, chart.largest, BAR_WIDTH)
            drawn.append(Rect(round(BAR_WIDTH - length, 2) if rtl else 0, y, length, thickness, previous))
        shapes.append(Shape(BAR_WIDTH, height, tuple(drawn)))
    return shapes


def column_shape(chart: ColumnChart, *, rtl: bool) -> Shape:
    """One SVG for all columns; the first stands where reading starts, this year's before last year's."""
    count = max(len(chart.bars), 1)
    place, top = PLOT_WIDTH / count, nice_ceiling(chart.largest)
    column = place * COLUMN_SHARE / (2 if chart.compares else 1)
    rects = []
    for position, bar in enumerate(chart.bars):
        series = [(bar.value, False)] + ([(bar.previous or 0, True)] if chart.compares else [])
        for order, (value, previous) in enumerate(series):
            x = position * place + place * (1 - COLUMN_SHARE) / 2 + order * column
            height = _length(value, top, PLOT_HEIGHT - 1)
            left = PLOT_WIDTH - x - column if rtl else x
            rects.append(
                Rect(round(left, 2), round(PLOT_HEIGHT - height, 2), round(column - 1, 2), height, previous)
            )
    return Shape(PLOT_WIDTH, PLOT_HEIGHT, tuple(rects), (0.5, PLOT_HEIGHT / 2, PLOT_HEIGHT - 0.5))


def scale(chart: ColumnChart) -> list[str]:
    """Texts of the grid lines from the top."""
    top = nice_ceiling(chart.largest)
    return [chart.scale_text(value) for value in (top, top // 2, 0)]
