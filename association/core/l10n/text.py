"""Persian text as it is stored and searched: one form for what people type in many, and the one list of
characters nobody sees."""

import re
import unicodedata
from collections.abc import Iterable

from .digits import to_latin_digits
from .languages import active

HALF_SPACE = "\u200c"
# Format characters that do print: the signs of years, verses and numbers in Arabic script.
_PRINTED_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
# Fillers, blanks and joiners that Unicode does not count among the format characters.
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"


def _is_unseen(char: str) -> bool:
    """Control characters that are no white space, and what only steers how others are shown."""
    category = unicodedata.category(char)
    if category == "Cc":
        return char not in "\t\n\v\f\r\x85"
    return (category == "Cf" and char not in _PRINTED_FORMATS) or char in _FILLERS


# Half a surrogate pair is no character at all: it cannot be stored or sent.
_RANGES = "\ud800-\udfff\U000e0000-\U000e0fff\U0001d173-\U0001d17a"
_UNSEEN_BUT_HALF_SPACE = "".join(
    re.escape(char) for char in map(chr, range(0xD800)) if _is_unseen(char) and char != HALF_SPACE
) + "".join(re.escape(char) for char in map(chr, range(0xE000, 0x10000)) if _is_unseen(char))
_UNSEEN = re.compile(f"[{_UNSEEN_BUT_HALF_SPACE}{_RANGES}]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_LETTERS = str.maketrans({
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ؤ": "و",
    "ـ": "", HALF_SPACE: " ",
})  # fmt: skip
_SPELLING = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ـ": ""})
_SPACE = re.compile(r"\s+")
_STRAY_HALF_SPACE = re.compile(rf"{HALF_SPACE}*(\s|^|$){HALF_SPACE}*|(?<={HALF_SPACE}){HALF_SPACE}+")
# «خانه‌ی ما» and «خانۀ ما» are two spellings of one word.
_EZAFE = re.compile(rf"ه[{HALF_SPACE}\s]ی(?!\w)")


def without_unseen(text: str) -> str:
    """Text without control, direction and zero-width characters; half-spaces stay."""
    return _UNSEEN.sub("", text)


def only_seen(text: str) -> str:
    """The same without half-spaces: for amounts, dates and identifiers, where nothing unseen means anything."""
    return _UNSEEN.sub("", text).replace(HALF_SPACE, "")


def holds_control(text: str) -> bool:
    """Whether the text holds a character that no keyboard types and no spreadsheet may hold."""
    return _CONTROL.search(text) is not None


def clean_persian(text: str) -> str:
    """Text as a Persian keyboard writes it: Arabic ي and ك folded, half-spaces kept, what is unseen removed,
    spaces tidied."""
    spelled = without_unseen(unicodedata.normalize("NFC", text)).translate(_SPELLING)
    return _STRAY_HALF_SPACE.sub(r"\1", _SPACE.sub(" ", spelled)).strip()


def normalize(text: str) -> str:
    """Key for search and comparison: letters and digits folded, marks and half-spaces gone, lower case.

    «كتاب‌هاي ١٤٠٣» and "کتاب های 1403" give the same key.
    """
    folded = _EZAFE.sub("ه", without_unseen(unicodedata.normalize("NFKC", text)).translate(_SPELLING))
    plain = "".join(char for char in folded.translate(_LETTERS) if unicodedata.category(char) != "Mn")
    return _SPACE.sub(" ", to_latin_digits(plain)).strip().lower()


def compact(text: str) -> str:
    """The key without its spaces: «علی‌رضا», «علی رضا» and «علیرضا» are one name."""
    return normalize(text).replace(" ", "")


def beside(*parts: str) -> str:
    """Parts on one line, each in its own direction: a number stays whole between Persian words."""
    return " · ".join(f"\u2068{part}\u2069" for part in parts)


def listed(parts: Iterable[object]) -> str:
    """Words one after another, with the comma of the reader's language."""
    return ("، " if active() == "fa" else ", ").join(map(str, parts))


# Short vowels are not written, so this is no reading.
_LATIN = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ذ": "z",
    "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh",
    "ف": "f", "ق": "gh", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "و": "v", "ه": "h", "ی": "y", "ء": "",
}  # fmt: skip


def in_latin_letters(text: str) -> str:
    """«شغل پدر» is "shghl pdr"; what is no Persian letter stays."""
    return "".join(_LATIN.get(char, char) for char in normalize(text))
