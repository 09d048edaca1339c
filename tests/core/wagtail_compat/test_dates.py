"""Dates of Django and Wagtail, through the names that are replaced."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import engines
from django.utils import formats, translation
from wagtail import blocks
from wagtail.admin import filters
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.admin.panels import PublishingPanel
from wagtail.admin.views.mixins import ExcelDateFormatter
from wagtail.admin.views.reports.aging_pages import AgingPagesReportFilterSet
from wagtail.models import Page

from association.core.l10n.widgets import JalaliDateInput, JalaliDateTimeInput
from association.core.wagtail_compat import dates

DAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 24, 14, 30)


@pytest.mark.parametrize(
    ("value", "name", "persian", "english"),
    [
        (DAY, "DATE_FORMAT", "۳ آذر ۱۴۰۵", "24 November 2026"),
        (DAY, "SHORT_DATE_FORMAT", "۱۴۰۵/۰۹/۰۳", "2026-11-24"),
        (DAY, "YEAR_MONTH_FORMAT", "آذر ۱۴۰۵", "November 2026"),
        (DAY, "MONTH_DAY_FORMAT", "۳ آذر", "24 November"),
        (MOMENT, "DATETIME_FORMAT", "۳ آذر ۱۴۰۵، ساعت ۱۴:۳۰", "24 November 2026, 14:30"),
        (MOMENT, "SHORT_DATETIME_FORMAT", "۱۴۰۵/۰۹/۰۳، ۱۴:۳۰", "2026-11-24 14:30"),
    ],
)
def test_named_format_follows_the_reader(value, name, persian, english):
    with translation.override("fa"):
        assert formats.date_format(value, name) == persian
    with translation.override("en"):
        assert formats.date_format(value, name) == english


def test_time_has_persian_digits():
    with translation.override("fa"):
        assert formats.time_format(time(14, 30)) == "۱۴:۳۰"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ v }}", "۳ آذر ۱۴۰۵، ساعت ۱:۳۰".replace("۱:۳۰", "۰۱:۳۰")),
        ("{{ v|date }}", "۳ آذر ۱۴۰۵"),
        ("{{ v|date:'SHORT_DATE_FORMAT' }}", "۱۴۰۵/۰۹/۰۳"),
        ("{{ v|date:'c' }}", "2026-11-24T01:30:00+03:30"),
        ("{{ v|date:'Y-m-d' }}", "2026-11-24"),
        ("{{ v|time }}", "۰۱:۳۰"),
    ],
)
def test_templates_speak_jalali_in_tehran_time(source, expected):
    with translation.override("fa"):
        value = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
        assert engines["django"].from_string(source).render({"v": value}) == expected


def test_a_format_of_the_other_language_loses_its_mark():
    with translation.override("fa"):
        marked = formats.get_format("DATE_FORMAT")
    with translation.override("en"):
        assert formats.date_format(DAY, marked) == "24 November 2026"


def test_spreadsheets_do_not_get_the_mark():
    with translation.override("fa"):
        assert ExcelDateFormatter().get() == "yyyy/mm/dd، hh:mm"


def test_installing_twice_changes_nothing():
    from django.utils import dateformat

    before = dateformat.format
    dates.install()

    assert dateformat.format is before


def test_every_place_of_the_admin_offers_the_calendar():
    go_live = next(child for child in PublishingPanel().children if child.field_name == "go_live_at")

    assert isinstance(formfield_for_dbfield(Page._meta.get_field("go_live_at")).widget, JalaliDateTimeInput)
    assert isinstance(go_live.widget, JalaliDateTimeInput)
    assert isinstance(blocks.DateBlock().field.widget, JalaliDateInput)
    assert isinstance(blocks.DateTimeBlock().field.widget, JalaliDateTimeInput)
    assert all(isinstance(widget, JalaliDateInput) for widget in filters.DateRangePickerWidget().widgets)
    aging = AgingPagesReportFilterSet.base_filters["last_published_at"].extra["widget"]
    assert aging is JalaliDateInput
