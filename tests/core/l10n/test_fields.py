from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from association.core.l10n.fields import PersianCharField, QuantityField, RialField, WholeNumberField
from association.core.l10n.forms import RialFormField
from association.core.l10n.serializers import JalaliDateField, RialSerializerField
from association.core.l10n.widgets import WholeNumberInput


def test_rial_field_takes_whole_positive_amounts():
    field = RialField()

    assert field.clean(1_250_000, None) == 1_250_000
    for wrong in (0, -1, 10**15):
        with pytest.raises(ValidationError):
            field.clean(wrong, None)
    assert RialField(allow_zero=True).clean(0, None) == 0
    assert isinstance(field.formfield(), RialFormField)


def test_rial_field_survives_a_migration():
    path, kwargs = RialField(allow_zero=True).deconstruct()[1::2]

    assert path == "association.core.l10n.fields.RialField"
    assert kwargs == {"allow_zero": True}
    assert RialField().deconstruct()[3] == {}


def test_count_is_typed_in_any_digits():
    assert isinstance(WholeNumberField().formfield().widget, WholeNumberInput)


def test_persian_text_is_stored_in_one_spelling():
    field = PersianCharField(max_length=50)

    assert field.clean("  علي  كريمي ", None) == "علی کریمی"
    assert field.get_prep_value("علي") == "علی"
    assert field.clean("می‌شود", None) == "می‌شود"


class GiftSerializer(serializers.Serializer):
    received_on = JalaliDateField()
    amount = RialSerializerField()


@pytest.mark.parametrize("text", ["۱۴۰۵/۰۹/۰۳", "1405-09-03", "2026-11-24"])
def test_api_reads_both_calendars_and_writes_iso(text):
    gift = GiftSerializer(data={"received_on": text, "amount": 1000})

    assert gift.is_valid(), gift.errors
    assert gift.validated_data["received_on"] == date(2026, 11, 24)
    assert gift.data["received_on"] == "2026-11-24"


def test_api_refuses_what_is_no_date_or_amount():
    gift = GiftSerializer(data={"received_on": "1404/12/30", "amount": "صد"})

    assert not gift.is_valid()
    assert set(gift.errors) == {"received_on", "amount"}


@pytest.mark.parametrize(
    ("amount", "valid"),
    [(1000, True), ("۱۰۰۰", True), ("۱٬۰۰۰", False), (0, False), (1.5, False), (-5, False)],
)
def test_api_takes_whole_positive_amounts(amount, valid):
    assert GiftSerializer(data={"received_on": "2026-11-24", "amount": amount}).is_valid() is valid


@pytest.mark.parametrize(
    ("typed", "read"),
    [("۱۲٫۵", "12.5"), ("12.5", "12.5"), ("۱٬۲۰۰", "1200"), ("1,200.25", "1200.25"), (" ۳ ", "3")],
)
def test_quantity_is_typed_in_any_digits(typed, read):
    assert QuantityField().formfield().clean(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["12,5", "۱۲/۵", "1,20", "nan", "۲ کیلو"])
def test_quantity_that_may_mean_two_things_is_refused(typed):
    with pytest.raises(ValidationError):
        QuantityField().formfield().clean(typed)


def test_quantity_is_shown_without_useless_zeros():
    show = QuantityField().formfield().widget.format_value

    assert [show(Decimal("2.500")), show(Decimal("1200.000")), show("x")] == ["۲٫۵", "۱٬۲۰۰", "x"]


@pytest.mark.parametrize("text", ["12.345", "1,250,000", "۱٬۲۵۰"])
def test_amount_of_a_program_has_no_groups(text):
    gift = GiftSerializer(data={"received_on": "2026-11-24", "amount": text})

    assert not gift.is_valid()
    assert list(gift.errors) == ["amount"]


@pytest.mark.parametrize("text", ["03/04/2026", "05/01/26", "0001-01-01"])
def test_api_refuses_a_doubtful_day(text):
    gift = GiftSerializer(data={"received_on": text, "amount": 1})

    assert not gift.is_valid()
    assert list(gift.errors) == ["received_on"]
