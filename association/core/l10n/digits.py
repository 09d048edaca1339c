"""Persian, Arabic-Indic and Latin digits, and those of every other script."""

import re
import unicodedata

_TO_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_TO_PERSIAN = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶۷۸۹")
# `\d` is every decimal digit Unicode knows, such as the full-width ones of East Asian keyboards.
_OF_OTHER_SCRIPTS = re.compile(r"(?![0-9])\d")


def to_latin_digits(text: str) -> str:
    """Every digit as 0-9."""
    if text.isascii():
        return text
    return _OF_OTHER_SCRIPTS.sub(lambda found: str(unicodedata.decimal(found[0])), text.translate(_TO_LATIN))


def to_persian_digits(text: str) -> str:
    """Every digit as ۰-۹."""
    return text.translate(_TO_PERSIAN)


def is_id(text: str) -> bool:
    """Whether a text from outside can be the id of a row: ASCII digits, within what 64 bits hold."""
    return text.isascii() and text.isdecimal() and len(text) <= 18
