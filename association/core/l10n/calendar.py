"""The Jalali calendar: years, months, and dates as people write them.

Dates are stored as Gregorian `date`; Jalali exists only where a person reads or types.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils import timezone
from persiantools.jdatetime import JalaliDate

from .date_input import InvalidDateError, parse_date
from .digits import to_persian_digits
from .languages import Language, active
from .months import GREGORIAN_MONTHS, MONTHS

__all__ = [
    "InvalidDateError",
    "JalaliMonth",
    "JalaliYear",
    "Style",
    "civil_day",
    "civil_today",
    "format_date",
    "format_jalali",
    "parse_date",
]

Style = Literal["numeric", "long"]


def civil_today() -> date:
    """The day it is where the association is (TIME_ZONE), whatever time zone the reader has chosen."""
    return civil_day(timezone.now())


def civil_day(at: datetime) -> date:
    """The day an instant (aware) falls on where the association is."""
    return timezone.localdate(at, timezone.get_default_timezone())


@dataclass(frozen=True, order=True)
class JalaliMonth:
    """One month of one Jalali year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> JalaliMonth:
        jalali = JalaliDate(day)
        return cls(jalali.year, jalali.month)

    @property
    def start_on(self) -> date:
        return JalaliDate(self.year, self.number, 1).to_gregorian()

    @property
    def end_on(self) -> date:
        return self.next().start_on - timedelta(days=1)

    def next(self) -> JalaliMonth:
        return JalaliMonth(self.year + 1, 1) if self.number == 12 else JalaliMonth(self.year, self.number + 1)

    def name(self, language: str | None = None) -> str:
        return MONTHS[active(language)][self.number - 1]

    def label(self, language: str | None = None) -> str:
        """«آذر ۱۴۰۵» or "Azar 1405"."""
        spoken = active(language)
        return _in_digits(f"{self.name(spoken)} {self.year}", spoken)


@dataclass(frozen=True, order=True)
class JalaliYear:
    """A Jalali year, which is also the fiscal year: 1 Farvardin to the end of Esfand."""

    number: int

    @classmethod
    def of(cls, day: date) -> JalaliYear:
        return cls(JalaliDate(day).year)

    @property
    def start_on(self) -> date:
        return JalaliDate(self.number, 1, 1).to_gregorian()

    @property
    def end_on(self) -> date:
        return JalaliDate(self.number + 1, 1, 1).to_gregorian() - timedelta(days=1)

    def months(self) -> list[JalaliMonth]:
        return [JalaliMonth(self.number, month) for month in range(1, 13)]

    def label(self, language: str | None = None) -> str:
        return _in_digits(str(self.number), active(language))

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day <= self.end_on


def _in_digits(text: str, language: Language) -> str:
    return to_persian_digits(text) if language == "fa" else text


def format_jalali(day: date, style: Style = "numeric", language: str | None = None) -> str:
    """The Jalali date in either language: «۳ آذر ۱۴۰۵», "3 Azar 1405", «۱۴۰۵/۰۹/۰۳», "1405/09/03"."""
    spoken = active(language)
    jalali = JalaliDate(day)
    if style == "long":
        text = f"{jalali.day} {MONTHS[spoken][jalali.month - 1]} {jalali.year}"
    else:
        text = f"{jalali.year:04}/{jalali.month:02}/{jalali.day:02}"
    return _in_digits(text, spoken)


def format_date(day: date, language: str | None = None, style: Style = "numeric") -> str:
    """The date in the calendar of the reader: Jalali in Persian, Gregorian in English.

    English numbers are ISO, because 03/04/2025 is March to some and April to others.
    """
    spoken = active(language)
    if spoken == "fa":
        return format_jalali(day, style, spoken)
    if style == "long":
        return f"{day.day} {GREGORIAN_MONTHS[day.month - 1]} {day.year}"
    return f"{day:%Y-%m-%d}"
