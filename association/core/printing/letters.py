"""Which letters the typeface of all prints has a glyph for: others would be blank on paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders

FONT = "core/fonts/Vazirmatn-Regular.ttf"


@cache
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(finders.find(FONT), lazy=True) as font:
        return frozenset(font.getBestCmap())


def unprintable_letters(text: str) -> str:
    """Letters of a text without a glyph in the typeface, each once; invisible characters are left out."""
    unknown = dict.fromkeys(letter for letter in text if ord(letter) not in _known())
    return "".join(letter for letter in unknown if unicodedata.category(letter)[0] not in "CZ")


def texts_in(value: Any) -> Iterator[str]:
    """All texts within plain JSON, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
