"""Iranian identifiers: national id, mobile number, IBAN (sheba), bank card and postal code.

`normalize_x` gives the one form we store, or None. `validate_x` is the Django validator of the same rule.
A right checksum proves no mistyping; it does not prove who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .digits import to_latin_digits
from .text import only_seen

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_NOISE = re.compile(r"[\s\-\u2010-\u2015\u2212().]+")
_MOBILE = re.compile(r"(?:\+98|0098|98|0)?(9\d{9})")

# The same rules as patterns of what may be typed, for documents that programs read.
_BETWEEN = r"[\s\-\u2010-\u2015\u2212().]*"
_DIGIT = r"[0-9\u06f0-\u06f9\u0660-\u0669]"


def _spelt(digits: str) -> str:
    """These very digits on any of three keyboards, with what people put between them."""
    return "".join(f"[{d}{chr(0x6F0 + int(d))}{chr(0x660 + int(d))}]{_BETWEEN}" for d in digits)


def _any_digits(count: str) -> str:
    return f"(?:{_DIGIT}{_BETWEEN}){{{count}}}"


_ABROAD = f"(?:\\+{_BETWEEN}{_spelt('98')}|{_spelt('0098')}|{_spelt('98')}|{_spelt('0')})?"
MOBILE_SPELLING = f"^{_BETWEEN}(?:{_ABROAD}{_spelt('9')}{_any_digits('9')})?$"
NATIONAL_ID_SPELLING = f"^{_BETWEEN}(?:{_any_digits('8,10')})?$"
POSTAL_CODE_SPELLING = f"^{_BETWEEN}(?:(?!{_spelt('0')}){_any_digits('10')})?$"


def _tight(text: str) -> str:
    return _NOISE.sub("", to_latin_digits(only_seen(text)))


def normalize_national_id(text: str) -> str | None:
    """Ten digits with a right check digit; spreadsheets that ate up to two leading zeros are forgiven."""
    plain = _tight(text)
    if not re.fullmatch(r"\d{8,10}", plain):
        return None
    digits = plain.zfill(10)
    # 0000000000 or 1111111111 and the 000 test numbers pass the checksum, yet nobody has them.
    if len(set(digits)) == 1 or digits.startswith("000"):
        return None
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits if int(digits[9]) == (rest if rest < 2 else 11 - rest) else None


def normalize_mobile(text: str) -> str | None:
    """+989xxxxxxxxx from any usual way to write an Iranian mobile number."""
    found = _MOBILE.fullmatch(_tight(text))
    return f"+98{found[1]}" if found else None


# From the country's number on: a bare 912… is part of what is stored, and may be part of anything else.
_DIALLED = re.compile(r"(?<![\d+])(?:\+98|0098|98|0)[ \-().]*9(?:[ \-().]*\d){0,9}(?!\d)")


def join_mobiles(text: str) -> str:
    """Text with Latin digits in which each mobile number, whole or begun, is one word without spaces."""
    return _DIALLED.sub(lambda found: _NOISE.sub("", found[0]), text)


def as_dialled(word: str) -> str:
    """A mobile number, whole or begun, as it is dialled in the country: 09…; any other word as it is."""
    return re.sub(r"^(?:\+98|0098|98)(?=9\d{0,9}$)", "0", word)


def normalize_iban(text: str) -> str | None:
    """IR and 24 digits, mod 97 = 1."""
    plain = _tight(text).upper()
    if re.fullmatch(r"\d{24}", plain):
        plain = f"IR{plain}"
    if not re.fullmatch(r"IR\d{24}", plain) or plain[2:4] in {"00", "01", "99"}:
        return None
    # I is 18 and R is 27 in ISO 13616.
    return plain if int(f"{plain[4:]}1827{plain[2:4]}") % 97 == 1 else None


def normalize_card(text: str) -> str | None:
    """Sixteen digits that pass Luhn."""
    plain = _tight(text)
    if not re.fullmatch(r"\d{16}", plain) or len(set(plain)) == 1:
        return None
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in plain[0::2])
    return plain if (doubled + sum(map(int, plain[1::2]))) % 10 == 0 else None


def normalize_postal_code(text: str) -> str | None:
    """Ten digits, the first no zero."""
    plain = _tight(text)
    return plain if re.fullmatch(r"[1-9]\d{9}", plain) else None


def _refuse_unless(
    normalize: Callable[[str], str | None], text: str, message: _StrPromise, code: str
) -> None:
    if normalize(text) is None:
        raise ValidationError(message, code=code)


def validate_national_id(text: str) -> None:
    _refuse_unless(normalize_national_id, text, _("This national ID is not valid."), "national_id")


def validate_mobile(text: str) -> None:
    _refuse_unless(
        normalize_mobile,
        text,
        _("Enter a mobile number such as 09123456789."),
        "mobile",
    )


def validate_iban(text: str) -> None:
    _refuse_unless(
        normalize_iban,
        text,
        _("This IBAN is not valid. It has IR and 24 digits."),
        "iban",
    )


def validate_card(text: str) -> None:
    _refuse_unless(
        normalize_card,
        text,
        _("This card number is not valid. It has 16 digits."),
        "card",
    )


def validate_postal_code(text: str) -> None:
    _refuse_unless(
        normalize_postal_code,
        text,
        _("This postal code is not valid. It has 10 digits."),
        "postal_code",
    )
