"""Frozen figures as people read them: one language, the right digits, the year before beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core.charts import Bar, BarChart, ColumnChart
from association.core.l10n.money import format_number, format_percent, format_rial

from .years import year_name

MILLION = 1_000_000
# Longer lists end with "all others", so that a chart stays one.
LONGEST = 12
DIMENSIONS: Mapping[str, Any] = {
    "fund": gettext_lazy("By fund"),
    "month": gettext_lazy("By month"),
    "intent": gettext_lazy("By intent of the donors"),
}
HEADINGS: Mapping[str, Any] = {
    "fund": gettext_lazy("Fund"),
    "month": gettext_lazy("Month"),
    "intent": gettext_lazy("Intent"),
}


def figure_text(value: int | None, unit: str, language: str) -> str:
    """A value with its unit; a dash where there is none."""
    if value is None:
        return "–"
    if unit == "IRR":
        return format_rial(value, language)
    if unit == "percent":
        return format_percent(value / 100, language)
    number = format_number(value, language)
    return _("%(number)s days") % {"number": number} if unit == "days" else number


def million_text(value: int, language: str) -> str:
    """Whole millions, for tables and axes whose heading names the unit."""
    return format_number(round(value / MILLION), language)


def change_text(value: int | None, previous: int | None, unit: str, language: str) -> str:
    """The change in words, because a sign gets lost between right and left; empty when nothing compares."""
    if value is None or not previous:
        return ""
    if value == previous:
        return _("unchanged")
    if unit == "percent":
        points = format_number(abs(value - previous), language)
        if value > previous:
            return _("%(points)s points up") % {"points": points}
        return _("%(points)s points down") % {"points": points}
    ratio = abs(value - previous) / previous
    percent = format_percent(ratio, language, places=0 if ratio >= 0.01 else 1)
    return (
        _("%(percent)s more") % {"percent": percent}
        if value > previous
        else _("%(percent)s less") % {"percent": percent}
    )


def label_of(labels: Mapping[str, str], language: str) -> str:
    return labels.get(language) or next(filter(None, labels.values()), "")


@dataclass(frozen=True)
class Row:
    """One value of a dimension in both years. `foreign` marks a label in the other script."""

    key: str
    label: str
    value: int
    previous: int | None

    @property
    def foreign(self) -> bool:
        return any("\u0600" <= char <= "\u06ff" for char in self.label)


@dataclass(frozen=True)
class DimensionView:
    """A breakdown of one figure."""

    figure: FigureView
    name: str
    rows: list[Row]

    @property
    def title(self) -> str:
        return str(DIMENSIONS.get(self.name, self.name))

    @property
    def heading(self) -> str:
        return str(HEADINGS.get(self.name, self.name))

    @property
    def compares(self) -> bool:
        return any(row.previous for row in self.rows)

    @property
    def table(self) -> list[dict[str, Any]]:
        """Rows with share and change, as texts."""
        total = sum(row.value for row in self.rows)
        language, unit = self.figure.language, self.figure.unit
        return [
            {
                "label": row.label,
                "foreign": row.foreign,
                "value": format_number(row.value, language),
                "previous": "–" if row.previous is None else format_number(row.previous, language),
                "share": format_percent(row.value / total, language) if total else "–",
                "change": change_text(row.value, row.previous, unit, language) or "–",
            }
            for row in self.rows
        ]

    @property
    def total(self) -> str:
        return format_number(sum(row.value for row in self.rows), self.figure.language)

    @property
    def previous_total(self) -> str:
        """Of everything the year before, also of what no longer occurs."""
        before = self.figure.raw_dimensions[self.name]["previous"]
        return format_number(sum(piece["value"] for piece in before), self.figure.language)

    def _bars(self) -> list[Bar]:
        language, unit = self.figure.language, self.figure.unit
        return [
            Bar(
                row.label,
                row.value,
                self._short(row.value, unit, language),
                row.previous,
                "" if row.previous is None else self._short(row.previous, unit, language),
            )
            for row in self.rows
        ]

    @staticmethod
    def _short(value: int, unit: str, language: str) -> str:
        if unit != "IRR":
            return figure_text(value, unit, language)
        return _("%(number)s million") % {"number": million_text(value, language)}

    def _series(self) -> dict[str, Any]:
        figure = self.figure
        title = f"{figure.title} – {self.title}"
        if figure.unit == "IRR":
            title = _("%(title)s (million Rial)") % {"title": title}
        return {
            "title": title,
            "bars": self._bars(),
            "series": year_name(figure.year, figure.language),
            "previous_series": year_name(figure.year - 1, figure.language),
        }

    @property
    def bar_chart(self) -> BarChart:
        return BarChart(**self._series())

    @property
    def column_chart(self) -> ColumnChart:
        language, unit = self.figure.language, self.figure.unit
        return ColumnChart(
            **self._series(),
            scale_text=lambda v: million_text(v, language) if unit == "IRR" else format_number(v, language),
        )


@dataclass(frozen=True)
class FigureView:
    """One frozen indicator in one language."""

    code: str
    title: str
    unit: str
    formula: str
    source: str
    value: int | None
    previous: int | None
    year: int
    language: str
    raw_dimensions: Mapping[str, Any]

    @classmethod
    def of(cls, figure: Mapping[str, Any], year: int, language: str) -> FigureView:
        texts = {name: label_of(figure[name], language) for name in ("title", "formula", "source")}
        return cls(
            code=figure["code"],
            unit=figure["unit"],
            value=figure["value"],
            previous=figure["previous"],
            year=year,
            language=language,
            raw_dimensions=figure["dimensions"],
            **texts,
        )

    @property
    def text(self) -> str:
        return figure_text(self.value, self.unit, self.language)

    @property
    def previous_text(self) -> str:
        return figure_text(self.previous, self.unit, self.language)

    @property
    def change(self) -> str:
        return change_text(self.value, self.previous, self.unit, self.language)

    @property
    def short(self) -> tuple[str, str]:
        """Number and unit for the big figures at a glance: Rial in millions."""
        if self.unit == "IRR" and self.value is not None and abs(self.value) >= MILLION:
            return million_text(self.value, self.language), _("million Rial")
        return self.text, ""

    @property
    def dimensions(self) -> dict[str, DimensionView]:
        return {
            name: self._dimension(name) for name, slices in self.raw_dimensions.items() if slices["current"]
        }

    def _dimension(self, name: str) -> DimensionView:
        slices = self.raw_dimensions[name]
        if name == "month":  # the same month of the year before, whatever its key
            before = {key.partition("-")[2]: value for key, value in _values(slices["previous"])}
            rows = [
                self._row(piece, before.get(piece["key"].partition("-")[2])) for piece in slices["current"]
            ]
            return DimensionView(self, name, rows)
        before = dict(_values(slices["previous"]))
        rows = [
            self._row(piece, before.get(piece["key"], 0 if before else None)) for piece in slices["current"]
        ]
        return DimensionView(self, name, _shortened(rows))

    def _row(self, piece: Mapping[str, Any], previous: int | None) -> Row:
        return Row(piece["key"], label_of(piece["labels"], self.language), piece["value"], previous)


def _values(slices: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(piece["key"], piece["value"]) for piece in slices]


def _shortened(rows: list[Row]) -> list[Row]:
    if len(rows) <= LONGEST:
        return rows
    kept, rest = rows[: LONGEST - 1], rows[LONGEST - 1 :]
    previous = [row.previous for row in rest if row.previous is not None]
    others = Row("", _("All others"), sum(row.value for row in rest), sum(previous) if previous else None)
    return [*kept, others]


def figure_views(figures: Mapping[str, Any], language: str) -> list[FigureView]:
    """All frozen indicators. Call with `language` active."""
    return [FigureView.of(figure, figures["year"], language) for figure in figures.get("indicators", ())]
