"""Amounts and numbers for people. Money is a whole number of Rial everywhere else."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django.utils.translation import gettext as _
from persiantools.digits import to_word

from .digits import to_latin_digits, to_persian_digits
from .languages import Language, active
from .text import only_seen
from .words import in_english

Unit = Literal["IRR", "IRT"]

UNIT_NAMES: dict[Language, str] = {"fa": "ریال", "en": "Rial"}
RIAL_PER_TOMAN = 10
# Fifteen digits are exact in JavaScript and spreadsheets too.
MOST_DIGITS = 15
LARGEST_AMOUNT = 10**MOST_DIGITS - 1

_SPACES = re.compile(r"\s+")
# A first group that begins with 0 groups nothing: "0.500" is half of something.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([,٬،.])\d{3})(?:\1\d{3})*", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
# CLDR's Persian minus: the mark keeps the sign left of the digits in right-to-left text.
_PERSIAN_MINUS = "\u200e\u2212"


class InvalidAmountError(ValueError):
    """The text is no amount of money. The message is for people."""


def format_number(number: float | Decimal, language: str | None = None, places: int | None = None) -> str:
    """Grouped digits, «۱٬۲۵۰٬۰۰۰» or "1,250,000"; `places` fixes the decimals."""
    text = f"{number:,}" if places is None else f"{_rounded(number, places):,.{places}f}"
    if active(language) == "en":
        return text
    persian = to_persian_digits(text.translate({ord(","): "٬", ord("."): "٫"}))
    return persian.replace("-", _PERSIAN_MINUS, 1)


def format_quantity(quantity: Decimal, language: str | None = None) -> str:
    """Up to three decimals and no useless zeros: «۲٫۵», "1,200"."""
    whole = quantity == quantity.to_integral_value()
    return format_number(quantity.quantize(Decimal(1)) if whole else quantity.normalize(), language)


def _rounded(number: float | Decimal, places: int) -> Decimal:
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def format_percent(ratio: float | Decimal, language: str | None = None, places: int = 0) -> str:
    """A ratio as percent: 0.125 with one place gives «۱۲٫۵٪» or "12.5%"."""
    spoken = active(language)
    sign = "٪" if spoken == "fa" else "%"
    return format_number(Decimal(str(ratio)) * 100, spoken, places) + sign


def format_rial(amount: int, language: str | None = None, unit: bool = True) -> str:
    """«۱٬۲۵۰٬۰۰۰ ریال» or "1,250,000 Rial"; number and unit never part at a line end."""
    spoken = active(language)
    number = format_number(amount, spoken)
    return f"{number}\u00a0{UNIT_NAMES[spoken]}" if unit else number


def amount_in_words(amount: int, language: str | None = None) -> str:
    """The amount as a receipt spells it: «یک میلیون و دویست و پنجاه هزار ریال»."""
    spoken = active(language)
    words = to_word(amount) if spoken == "fa" else in_english(amount)
    return f"{words} {UNIT_NAMES[spoken]}"


def parse_rial(text: str, unit: Unit = "IRR", *, allow_zero: bool = False, grouped: bool = True) -> int:
    """Whole Rial from what a person typed, in any digits, grouped or not; Toman counts ten.

    Refuses words, signs, fractions and (unless `allow_zero`) zero rather than guessing what was meant. Programs
    write no groups (`grouped=False`): theirs is a decimal point.
    """
    plain = to_latin_digits(only_seen(text))
    plain = _SPACES.sub("", plain) if grouped else plain.strip()
    if not plain:
        raise InvalidAmountError(_("Enter an amount."))
    if _DIGITS.fullmatch(plain) is None and (not grouped or _GROUPED.fullmatch(plain) is None):
        # Isolated (U+2068, U+2069), so that a minus sign stays before its digits in a Persian sentence.
        said = {"text": f"\u2068{text.strip()}\u2069"}
        raise InvalidAmountError(
            _("“%(text)s” is not an amount. Write a whole number such as 1,250,000.") % said
        )
    digits = re.sub(r"\D", "", plain).lstrip("0")
    # Before it is read: Python reads no number of thousands of digits.
    if len(digits) > MOST_DIGITS:
        raise InvalidAmountError(_("This amount has too many digits."))
    amount = int(digits or "0") * (RIAL_PER_TOMAN if unit == "IRT" else 1)
    if amount == 0 and not allow_zero:
        raise InvalidAmountError(_("The amount must be more than zero."))
    if amount > LARGEST_AMOUNT:
        raise InvalidAmountError(_("This amount has too many digits."))
    return amount
