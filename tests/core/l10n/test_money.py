from decimal import Decimal

import pytest

from association.core.l10n.money import (
    InvalidAmountError,
    amount_in_words,
    format_number,
    format_percent,
    format_rial,
    parse_rial,
)


def test_rial_is_grouped_in_both_languages():
    assert format_rial(1_250_000, "fa") == "۱٬۲۵۰٬۰۰۰\u00a0ریال"
    assert format_rial(1_250_000, "en") == "1,250,000\u00a0Rial"
    assert format_rial(1_250_000, "fa", unit=False) == "۱٬۲۵۰٬۰۰۰"
    assert format_rial(-5_000, "fa", unit=False) == "\u200e−۵٬۰۰۰"


@pytest.mark.parametrize(
    ("amount", "persian", "english"),
    [
        (1_000, "یک هزار ریال", "one thousand Rial"),
        (1_250_000, "یک میلیون و دویست و پنجاه هزار ریال", "one million two hundred fifty thousand Rial"),
        (
            21_000_000_117,
            "بیست و یک میلیارد و یکصد و هفده ریال",
            "twenty-one billion one hundred seventeen Rial",
        ),
    ],
)
def test_amount_is_spelled(amount, persian, english):
    assert amount_in_words(amount, "fa") == persian
    assert amount_in_words(amount, "en") == english


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1250000", "IRR", 1_250_000),
        ("۱٬۲۵۰٬۰۰۰", "IRR", 1_250_000),
        ("١،٢٥٠،٠٠٠", "IRR", 1_250_000),
        ("1,250,000", "IRR", 1_250_000),
        ("1.250.000", "IRR", 1_250_000),
        (" 1 250 000 ", "IRR", 1_250_000),
        ("۱۲۵۰۰۰", "IRT", 1_250_000),
        ("\u2068۱٬۲۵۰٬۰۰۰\u2069", "IRR", 1_250_000),
        ("１２５００００", "IRR", 1_250_000),
    ],
)
def test_amount_is_read_in_any_writing(text, unit, expected):
    assert parse_rial(text, unit) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "۰",
        "-5",
        "−5",
        "12.50",
        "1,25",
        "1,250.000",
        "۱٫۵",
        "صد هزار",
        "100 ریال",
        "1e6",
        "9" * 16,
        "²",
        "0.500",
        "000,500",
        "1,000,000.00",
    ],
)
def test_doubtful_amount_is_refused(text):
    with pytest.raises(InvalidAmountError):
        parse_rial(text)


def test_program_writes_no_groups():
    assert parse_rial("1250000", grouped=False) == 1_250_000
    for text in ("12.345", "1,250,000", "1 250 000"):
        with pytest.raises(InvalidAmountError):
            parse_rial(text, grouped=False)


def test_numbers_and_percent():
    assert format_number(1237, "fa") == "۱٬۲۳۷"
    assert format_number(Decimal("3.145"), "fa", places=2) == "۳٫۱۵"
    assert format_number(12.5, "en", places=1) == "12.5"
    assert format_percent(0.125, "fa", places=1) == "۱۲٫۵٪"
    assert format_percent(Decimal("0.87"), "en") == "87%"
