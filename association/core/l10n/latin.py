"""Persian words in Latin letters, for names that programs use. Short vowels are not written, so this is no reading."""

from __future__ import annotations

from .text import normalize

_LETTERS = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ذ": "z",
    "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh",
    "ف": "f", "ق": "gh", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "و": "v", "ه": "h", "ی": "y", "ء": "",
}  # fmt: skip


def in_latin_letters(text: str) -> str:
    """«شغل پدر» is "shghl pdr"; what is no Persian letter stays."""
    return "".join(_LETTERS.get(char, char) for char in normalize(text))
