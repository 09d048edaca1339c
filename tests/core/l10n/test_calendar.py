import itertools
from datetime import date

import pytest

from association.core.l10n.calendar import (
    InvalidDateError,
    JalaliMonth,
    JalaliYear,
    format_date,
    format_jalali,
    parse_date,
)

PAIRS = [
    ("1400-04-12", date(2021, 7, 3)),
    ("1403-12-30", date(2025, 3, 20)),
    ("1405-01-01", date(2026, 3, 21)),
    ("1405-07-01", date(2026, 9, 23)),
]


@pytest.mark.parametrize(("jalali", "gregorian"), PAIRS)
def test_both_calendars_agree_on_known_days(jalali, gregorian):
    assert parse_date(jalali) == gregorian
    assert format_jalali(gregorian, "numeric", "en") == jalali.replace("-", "/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("۱۴۰۵/۰۹/۰۳", date(2026, 11, 24)),
        ("١٤٠٥/٩/٣", date(2026, 11, 24)),
        ("3/9/1405", date(2026, 11, 24)),
        ("1405.9.3", date(2026, 11, 24)),
        (" 1405 9 3 ", date(2026, 11, 24)),
        ("14050903", date(2026, 11, 24)),
        ("۳ آذر ۱۴۰۵", date(2026, 11, 24)),
        ("3 Azar 1405", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("24/11/2026", date(2026, 11, 24)),
        ("13.04.2026", date(2026, 4, 13)),
        ("03/03/2026", date(2026, 3, 3)),
        ("2026/03/04", date(2026, 3, 4)),
        ("\u2067۱۴۰۵/۰۹/۰۳\u2069\ufeff", date(2026, 11, 24)),
        ("１４０５/०९/०३", date(2026, 11, 24)),
        ("1300/01/01", date(1921, 3, 21)),
    ],
)
def test_date_is_read_as_people_type_it(text, expected):
    assert parse_date(text) == expected


def test_two_digit_year_is_read_only_where_its_century_is_known():
    assert parse_date("40/01/01", century_hint=1300) == date(1961, 3, 21)
    with pytest.raises(InvalidDateError, match="چهاررقمی"):
        parse_date("03/10/14")


@pytest.mark.parametrize("text", ["03/04/2026", "۰۴-۰۳-۲۰۲۶", "3.4.2026"])
def test_day_that_may_be_two_is_refused(text):
    with pytest.raises(InvalidDateError, match="دو روز"):
        parse_date(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1299/12/29", "1500/01/01", "9999-12-31"])
def test_year_nobody_means_is_refused(text):
    with pytest.raises(InvalidDateError, match="سال"):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "1404-12-30",
        "1405/13/01",
        "1405/07/31",
        "2026-02-30",
        "3/9/5",
        "405/9/3",
        "فردا",
        "1405/9",
        "0000/1/1",
        "3 آذر 2026 5",
    ],
)
def test_impossible_date_is_refused(text):
    with pytest.raises(InvalidDateError):
        parse_date(text)


def test_date_follows_the_calendar_of_the_reader():
    day = date(2026, 11, 24)

    assert format_date(day, "fa", "long") == "۳ آذر ۱۴۰۵"
    assert format_date(day, "fa") == "۱۴۰۵/۰۹/۰۳"
    assert format_date(day, "en", "long") == "24 November 2026"
    assert format_date(day, "en") == "2026-11-24"
    assert format_jalali(day, "long", "en") == "3 Azar 1405"


def test_year_knows_its_days_and_months():
    year = JalaliYear.of(date(2026, 11, 24))

    assert year == JalaliYear(1405)
    assert (year.start_on, year.end_on) == (date(2026, 3, 21), date(2027, 3, 20))
    assert JalaliYear(1403).end_on == date(2025, 3, 20)
    assert date(2026, 3, 20) not in year
    assert [month.number for month in year.months()] == list(range(1, 13))
    assert year.months()[0].start_on == year.start_on
    assert year.months()[-1].end_on == year.end_on


def test_months_follow_each_other_without_a_gap():
    months = [month for number in range(1390, 1420) for month in JalaliYear(number).months()]

    assert all((after.start_on - before.end_on).days == 1 for before, after in itertools.pairwise(months))


def test_month_has_a_name_in_both_languages():
    month = JalaliMonth.of(date(2026, 11, 24))

    assert month.label("fa") == "آذر ۱۴۰۵"
    assert month.label("en") == "Azar 1405"
