"""Read a date the way people type it."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _
from persiantools.jdatetime import JalaliDate

from .digits import to_latin_digits
from .months import MONTHS
from .text import normalize, only_seen

# Years above this are Gregorian; no Jalali year of ours comes near, no Gregorian one lies below.
LAST_JALALI_YEAR = 1700
# 1300 to 1499: whoever is alive was born in them, and nothing is planned beyond.
EARLIEST, LATEST = JalaliDate(1300, 1, 1).to_gregorian(), JalaliDate(1499, 12, 29).to_gregorian()

_PARTS = re.compile(r"(\d+)[\s/.\-]+(\d+)[\s/.\-]+(\d+)", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH_NUMBERS = {
    normalize(name): number for names in MONTHS.values() for number, name in enumerate(names, 1)
}
_NAMES = re.compile("|".join(sorted(map(re.escape, _MONTH_NUMBERS), key=len, reverse=True)))


class InvalidDateError(ValueError):
    """The text is no date of either calendar. The message is for people."""


def _full_year(text: str, century: int | None) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2 or century is None:
        raise InvalidDateError(_("Write the year with four digits, such as 1405/09/03."))
    return century + int(text)


def year_of(text: str) -> int:
    """The year of a full date, as it stands there in its own calendar. Raises InvalidDateError."""
    parse_date(text)
    found = re.search(r"\d{4}", to_latin_digits(only_seen(text)), re.ASCII)
    if found is None:  # a year of two digits is none in full
        raise InvalidDateError(_("Write the year with four digits, such as 1405/09/03."))
    return int(found[0])


def parse_date(text: str, *, century_hint: int | None = None) -> date:
    """A Gregorian date from digits of any script, in the Jalali or Gregorian calendar.

    The four-digit year may stand first or last. A two-digit year is refused unless the caller knows its
    century (`century_hint`, 1300 or 1400); it is Jalali then and stands first. So is a day such as 03/04/2026,
    which is April to some and March to others, and a day before 1300 or after 1499.
    """
    shown = text.strip()
    plain = to_latin_digits(only_seen(text)).strip()
    if not plain:
        raise InvalidDateError(_("Enter a date."))
    folded = normalize(to_latin_digits(text))
    named = _NAMES.sub(lambda match: f" {_MONTH_NUMBERS[match[0]]} ", folded)
    found = _COMPACT.fullmatch(plain) or _PARTS.fullmatch(named.strip())
    if found is None:
        raise InvalidDateError(_("“%(text)s” is not a date. Write it like 1405/09/03.") % {"text": shown})
    first, month, last = found.groups()
    turned = len(last) == 4 and len(first) <= 2
    if turned:
        first, last = last, first
    year = _full_year(first, century_hint)
    try:
        if year > LAST_JALALI_YEAR:
            if turned and int(last) != int(month) and max(int(last), int(month)) <= 12:
                raise InvalidDateError(
                    _("“%(text)s” may mean two days. Write the year first, such as 2026-11-24.")
                    % {"text": shown}
                )
            day = date(year, int(month), int(last))
        else:
            day = JalaliDate(year, int(month), int(last)).to_gregorian()
    except InvalidDateError:
        raise
    except (ValueError, OverflowError) as exc:
        raise InvalidDateError(_("There is no such day as %(text)s.") % {"text": shown}) from exc
    if not EARLIEST <= day <= LATEST:
        raise InvalidDateError(_("The year of %(text)s cannot be meant.") % {"text": shown})
    return day
