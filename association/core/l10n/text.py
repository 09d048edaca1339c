"""Persian text as it is stored for search: one form for what people type in many."""

import re
import unicodedata

from .digits import to_latin_digits

_LETTERS = str.maketrans({
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ؤ": "و",
    "ـ": "", "\u200c": " ", "\u200d": "", "\u200e": "", "\u200f": "", "\u00a0": " ", "\ufeff": "",
})  # fmt: skip
_SPELLING = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ـ": "", "\u200d": "", "\ufeff": "", "\u00a0": " "})
_SPACE = re.compile(r"\s+")


def clean_persian(text: str) -> str:
    """Text as a Persian keyboard writes it: Arabic ي and ك folded, half-spaces kept, spaces tidied."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).translate(_SPELLING)).strip()


def normalize(text: str) -> str:
    """Key for search and comparison: letters and digits folded, marks and half-spaces gone, lower case.

    «كتاب‌هاي ١٤٠٣» and "کتاب های 1403" give the same key.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    plain = "".join(char for char in folded if unicodedata.category(char) != "Mn")
    return _SPACE.sub(" ", to_latin_digits(plain)).strip().lower()


def beside(*parts: str) -> str:
    """Parts on one line, each in its own direction: a number stays whole between Persian words."""
    return " · ".join(f"\u2068{part}\u2069" for part in parts)
