from datetime import UTC, date, datetime

import django_filters
import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.telepath import JSContext
from wagtail.models import Page

from association.core.l10n.forms import JalaliDateFormField, RialFormField
from association.core.l10n.widgets import JalaliDateInput, JalaliDateTimeInput, RialInput, WholeNumberInput


class Gift(forms.Form):
    received_on = forms.DateField(widget=JalaliDateInput)
    publish_at = forms.DateTimeField(widget=JalaliDateTimeInput, required=False)
    amount = RialFormField()
    children = forms.IntegerField(widget=WholeNumberInput, required=False)


def submit(**data):
    return Gift({"received_on": "1405/09/03", "amount": "1000", **data})


@pytest.mark.parametrize("text", ["۱۴۰۵/۰۹/۰۳", "1405-9-3", "3/9/1405", "2026-11-24"])
def test_form_reads_both_calendars_without_script(text):
    form = submit(received_on=text)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["received_on"] == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("۱۴۰۵/۰۹/۰۳ ۱۴:۳۰", datetime(2026, 11, 24, 11, 0, tzinfo=UTC)),
        ("۱۴۰۵/۰۹/۰۳، ۱۴:۳۰", datetime(2026, 11, 24, 11, 0, tzinfo=UTC)),
        ("2026-11-24 14:30", datetime(2026, 11, 24, 11, 0, tzinfo=UTC)),
        ("1405/09/03", datetime(2026, 11, 23, 20, 30, tzinfo=UTC)),
    ],
)
def test_moment_is_read_in_tehran_time(text, expected):
    form = submit(publish_at=text)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["publish_at"] == expected


def test_impossible_date_stays_in_the_field_with_an_error():
    form = submit(received_on="۱۴۰۴/۱۲/۳۰")

    assert not form.is_valid()
    assert 'value="۱۴۰۴/۱۲/۳۰"' in str(form["received_on"])


def test_input_shows_the_readers_calendar():
    form = Gift(
        initial={"received_on": date(2026, 11, 24), "publish_at": datetime(2026, 11, 24, 11, tzinfo=UTC)}
    )

    with translation.override("fa"):
        assert 'value="۱۴۰۵/۰۹/۰۳"' in str(form["received_on"])
        assert 'value="۱۴۰۵/۰۹/۰۳ ۱۴:۳۰"' in str(form["publish_at"])
    with translation.override("en"):
        assert 'value="2026-11-24"' in str(form["received_on"])
        assert 'value="2026-11-24 14:30"' in str(form["publish_at"])


def test_refused_form_shows_the_date_as_it_was():
    form = submit(received_on="1405/09/03", amount="")

    assert not form.is_valid()
    assert 'value="۱۴۰۵/۰۹/۰۳"' in str(form["received_on"])


@pytest.mark.parametrize("widget", [JalaliDateInput, JalaliDateTimeInput, RialInput])
def test_widget_keeps_the_controllers_it_is_given(widget):
    html = widget(attrs={"data-controller": "w-action"}).render("x", None)

    assert 'data-controller="w-action ' in html
    assert "<script" not in html


@pytest.mark.parametrize("widget", [JalaliDateInput, JalaliDateTimeInput])
def test_stream_field_gets_our_input_and_not_the_gregorian_picker(widget):
    packed = JSContext().pack(widget())

    assert packed["_type"] == "wagtail.widgets.Widget"
    assert "jalali-date" in str(packed["_args"])
    assert "date-time-chooser.js" not in str(widget().media)


def test_list_filter_takes_a_jalali_range():
    class Gifts(django_filters.FilterSet):
        date = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget)

    form = Gifts(QueryDict("date_from=۱۴۰۴/۰۱/۰۱&date_to=1404/06/31"), queryset=Page.objects.none()).form

    assert form.is_valid(), form.errors
    assert form.cleaned_data["date"].start.date() == date(2025, 3, 21)
    assert form.cleaned_data["date"].stop.date() == date(2025, 9, 22)


def test_amount_is_grouped_and_read_back():
    form = submit(amount="۱٬۲۵۰٬۰۰۰", children="۱۲")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == 1_250_000
    assert form.cleaned_data["children"] == 12
    assert 'value="۱٬۲۵۰٬۰۰۰"' in RialInput().render("amount", 1_250_000)
    assert 'value="۱۲"' in WholeNumberInput().render("children", 12)


def test_amount_field_explains_what_is_wrong():
    field = RialFormField()

    with pytest.raises(forms.ValidationError):
        field.clean("صد")
    with pytest.raises(forms.ValidationError):
        field.clean("0")
    assert RialFormField(allow_zero=True).clean("0") == 0
    assert RialFormField(unit="IRT").clean("125000") == 1_250_000
    assert field.has_changed(1000, "۱٬۰۰۰") is False
    assert field.has_changed(1000, "2000") is True


def test_date_field_explains_what_is_wrong():
    with translation.override("fa"), pytest.raises(forms.ValidationError) as refused:
        JalaliDateFormField().clean("۱۴۰۴/۱۲/۳۰")

    assert refused.value.messages == ["روزی با تاریخ ۱۴۰۴/۱۲/۳۰ در تقویم نیست."]
