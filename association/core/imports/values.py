"""Values of a line that every kind of list holds: amounts and dates."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from association.core.l10n.calendar import InvalidDateError, parse_date
from association.core.l10n.date_input import LAST_JALALI_YEAR, year_of
from association.core.l10n.digits import to_latin_digits
from association.core.l10n.money import InvalidAmountError, Unit, format_number, parse_rial
from association.core.l10n.text import normalize, only_seen

from .reading import Row
from .result import RowRefused
from .units import UNITS

# Bank panels write "1,000,000.00" and "1000000.0". One or two zeros group nothing, so the point is a decimal one.
_NO_FRACTION = re.compile(r"(\d[\d,٬،\s]*)[.٫]0{1,2}", re.ASCII)
_CLOCK = re.compile(r"[\sT]+\d{1,2}:\d{2}(:\d{2})?$", re.ASCII)
_SHORT = re.compile(r"(\d{2})\D(\d{1,2})\D(\d{1,2})", re.ASCII)


def refused(row: Row, column: str, reason: str) -> RowRefused:
    """The refusal of a line for one of its columns, named as the file names it."""
    return RowRefused(row.headings.get(column, column), str(reason))


def amount_of(row: Row, column: str, *, unit_column: str = "unit") -> int:
    """Whole Rial. The unit stands in a column of its own, in the heading, in the format of the cell, or is Rial.

    Raises RowRefused, also where commas perhaps cut the amount into several cells.
    """
    if perhaps := row.grouped.get(column):
        raise refused(
            row,
            column,
            _(
                "Perhaps this is the amount %(amount)s, not in quotation marks. Put it into quotation marks, or each "
                "of these cells if they are no one amount."
            )
            % {"amount": f"\u2068{perhaps}\u2069"},
        )
    unit = _unit_of(row, column, unit_column)
    cell = row.cells.get(column)
    if isinstance(cell, float) and cell != int(cell):
        shown = format_number(cell)
        raise refused(row, column, _("%(number)s is no whole number.") % {"number": shown})
    text = to_latin_digits(only_seen(row.values.get(column, ""))).strip()
    if match := _NO_FRACTION.fullmatch(text):
        text = match[1]
    try:
        return parse_rial(text, unit)
    except InvalidAmountError as exc:
        raise refused(row, column, str(exc)) from exc


def _unit_of(row: Row, column: str, unit_column: str) -> Unit:
    written = normalize(row.values.get(unit_column, ""))
    in_heading, in_cell = row.units.get(column), row.formats.get(column)
    if in_cell == "?":
        raise refused(
            row,
            column,
            _(
                "The format of this cell tells a unit that is neither Rial nor Toman. Write the amount in whole Rial."
            ),
        )
    unit = UNITS.get(written) if written else in_heading or in_cell or "IRR"
    if unit is None:
        raise refused(row, unit_column, _("The unit is neither Rial nor Toman."))
    if in_heading and unit != in_heading:
        raise refused(row, unit_column, _("The unit of this line is another than that of the heading."))
    if in_cell and unit != in_cell:
        raise refused(
            row,
            column,
            _("The format of this cell tells another unit than the heading or the column of units."),
        )
    return unit


def years_told(texts: Iterable[str]) -> frozenset[int]:
    """The years that a list's full dates tell, each in the calendar of its date."""
    years = set()
    for text in texts:
        try:
            years.add(year_of(_day(text)))
        except InvalidDateError:
            continue
    return frozenset(years)


def date_of(row: Row, column: str, *, years: Collection[int] = ()) -> date:
    """The day of a line; a time of day beside it is left out.

    A two-digit year is Jalali, and read only where it is one of `years`, those the list tells in full, and
    where the same digits are no other day of them, in either calendar. Raises RowRefused.
    """
    cell = row.cells.get(column)
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    text = _day(row.values.get(column, ""))
    try:
        if _SHORT.fullmatch(text):
            return _short_date(text, years)
        return parse_date(text)
    except InvalidDateError as exc:
        raise refused(row, column, str(exc)) from exc


def _day(text: str) -> str:
    return _CLOCK.sub("", to_latin_digits(only_seen(text)).strip())


def _short_date(text: str, years: Collection[int]) -> date:
    first, second, last = re.split(r"\D", text)
    ways = {(first, second, last), (last, second, first)}
    jalali = [year for year in years if year <= LAST_JALALI_YEAR]
    days = {day for way in ways for day in _days_in(way, jalali)}
    if not days:
        return parse_date(text)  # which says what is wrong with it
    # Months stand first in some Gregorian dates.
    others = {*ways, (last, first, second)}
    days |= {day for way in others for day in _days_in(way, set(years) - set(jalali))}
    if len(days) > 1:
        raise InvalidDateError(
            _("“%(text)s” may mean two days. Write the year first, such as 2026-11-24.") % {"text": text}
        )
    return days.pop()


def _days_in(parts: tuple[str, str, str], years: Collection[int]) -> list[date]:
    """The day that year, month and day mean in those of the years that end so."""
    year, month, day = parts
    found = []
    for full in years:
        if f"{full % 100:02}" == year:
            try:
                found.append(parse_date(f"{full}/{month}/{day}"))
            except InvalidDateError:
                continue
    return found
