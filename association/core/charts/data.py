"""What is drawn: values with the texts people read, already in their language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Bar:
    """One category: a value, and the same of the year before for comparison."""

    label: str
    value: int
    text: str
    previous: int | None = None
    previous_text: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars under a title. `series` and `previous_series` name the two colours, such as two years."""

    title: str
    bars: Sequence[Bar]
    series: str = ""
    previous_series: str = ""

    @property
    def compares(self) -> bool:
        """Whether anything is known of the year before; a row of zeros would only take up room."""
        return any(bar.previous for bar in self.bars)

    @property
    def largest(self) -> int:
        values = [bar.value for bar in self.bars]
        if self.compares:
            values += [bar.previous or 0 for bar in self.bars]
        return max(values, default=0)

    def describe(self, bar: Bar) -> str:
        """One bar in words, for those who do not see it."""
        if not self.compares or bar.previous is None:
            return _("%(label)s: %(value)s") % {"label": bar.label, "value": bar.text}
        return _("%(label)s: %(value)s (%(series)s: %(previous)s)") % {
            "label": bar.label,
            "value": bar.text,
            "series": self.previous_series,
            "previous": bar.previous_text,
        }

    @property
    def alternative(self) -> str:
        """The whole chart in words."""
        return f"{self.title}. " + _("; ").join(self.describe(bar) for bar in self.bars)


@dataclass(frozen=True)
class BarChart(Chart):
    """Horizontal bars, which grow from where reading starts."""


@dataclass(frozen=True)
class ColumnChart(Chart):
    """Upright columns in a row, such as months. `scale_text` writes the numbers of the scale."""

    scale_text: Callable[[int], str] = str
