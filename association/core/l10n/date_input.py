"""Read a date the way people type it."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _
from persiantools.jdatetime import JalaliDate

from .digits import to_latin_digits
from .months import MONTHS
from .text import normalize

# Years above this are Gregorian; no Jalali year of ours comes near, no Gregorian one lies below.
LAST_JALALI_YEAR = 1700
# «۰۳» is 1403 and «۹۹» is 1399. Sixty years ahead of 1400 nobody donates, sixty before many were born.
FIRST_YEAR_OF_OLD_CENTURY = 60

_PARTS = re.compile(r"(\d+)[\s/.\-]+(\d+)[\s/.\-]+(\d+)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_NUMBERS = {
    normalize(name): number for names in MONTHS.values() for number, name in enumerate(names, 1)
}
_NAMES = re.compile("|".join(sorted(map(re.escape, _MONTH_NUMBERS), key=len, reverse=True)))


class InvalidDateError(ValueError):
    """The text is no date of either calendar. The message is for people."""


def _full_year(text: str, century: int | None) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise InvalidDateError(_("Write the year with four digits, such as 1405/09/03."))
    short = int(text)
    if century is None:
        century = 1300 if short >= FIRST_YEAR_OF_OLD_CENTURY else 1400
    return century + short


def parse_date(text: str, *, century_hint: int | None = None) -> date:
    """A Gregorian date from Persian, Arabic or Latin digits, in the Jalali or Gregorian calendar.

    The four-digit year may stand first or last; a two-digit year is Jalali and stands first. It counts
    from `century_hint` (1300 or 1400), or else from the century it most likely means.
    """
    plain = to_latin_digits(text).strip()
    if not plain:
        raise InvalidDateError(_("Enter a date."))
    named = _NAMES.sub(lambda match: f" {_MONTH_NUMBERS[match[0]]} ", normalize(plain))
    found = _COMPACT.fullmatch(plain) or _PARTS.fullmatch(named.strip())
    if found is None:
        raise InvalidDateError(
            _("“%(text)s” is not a date. Write it like 1405/09/03.") % {"text": text.strip()}
        )
    first, month, last = found.groups()
    if len(last) == 4 and len(first) <= 2:
        first, last = last, first
    year = _full_year(first, century_hint)
    try:
        if year > LAST_JALALI_YEAR:
            return date(year, int(month), int(last))
        return JalaliDate(year, int(month), int(last)).to_gregorian()
    except (ValueError, OverflowError) as exc:
        raise InvalidDateError(_("There is no such day as %(text)s.") % {"text": text.strip()}) from exc
