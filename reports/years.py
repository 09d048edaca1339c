"""The year a report is about, as its readers name it."""

from __future__ import annotations

from association.core.l10n.calendar import JalaliYear
from association.core.l10n.languages import active
from association.core.registry.indicators import Period


def period_of(year: int) -> Period:
    """1 Farvardin to the end of Esfand."""
    jalali = JalaliYear(year)
    return Period(jalali.start_on, jalali.end_on)


def year_name(year: int, language: str | None = None) -> str:
    """«۱۴۰۴», and for readers of English "1404 (2025/26)"."""
    jalali, spoken = JalaliYear(year), active(language)
    if spoken == "fa":
        return jalali.label(spoken)
    return f"{jalali.label(spoken)} ({jalali.start_on.year}/{jalali.end_on.year % 100:02})"
