"""Numbers that are names: of documents, telephones, people, accounts. One rule for their digits.

What has digits only, or counts documents, has the digits of the reader: «۰۹۱۲ ۴۶۰ ۷۵۵۷», «D-۱۴۰۵-۰۰۷۸۷». What Latin
letters belong to by its nature (an IBAN, an e-mail or web address, a key, a hash) has Latin digits. Both run from left
to right. In the admin the typeface draws the reader's digits, so that what is copied from it is what other
systems take; public pages and prints write them.
"""

from __future__ import annotations

import re

from .digits import to_latin_digits, to_persian_digits
from .languages import active

_MOBILE = re.compile(r"\+98(\d{3})(\d{3})(\d{4})")
_SERIES = re.compile(r"[A-Z]{1,4}-\d[\d-]*")
_LATIN = re.compile(r"[A-Za-z]")


def is_latin(text: str) -> bool:
    """Whether the digits are Latin in every language."""
    return _LATIN.search(text) is not None and _SERIES.fullmatch(text) is None


def grouped(text: str, language: str | None = None) -> str:
    """A mobile number as people read it: 0912 460 7557, abroad +98 912 460 7557; anything else as it is."""
    lead = "0" if active(language) == "fa" else "+98 "
    return _MOBILE.sub(rf"{lead}\1 \2 \3", text) if _MOBILE.fullmatch(text) else text


def in_readers_digits(text: str, language: str | None = None) -> str:
    """The same for paper and public pages, with the digits written."""
    plain = grouped(to_latin_digits(text), language)
    return to_persian_digits(plain) if active(language) == "fa" and not is_latin(plain) else plain
