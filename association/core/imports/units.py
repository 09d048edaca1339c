"""The unit of money that a heading, a line above it or the format of a cell tells, and what of it is not understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from association.core.l10n.money import Unit
from association.core.l10n.text import normalize

# Not understood: thousands or millions of a unit, two units, another currency.
Told = Unit | Literal["?"]

UNITS: Mapping[str, Unit] = {
    "ریال": "IRR", "rial": "IRR", "rials": "IRR", "irr": "IRR",
    "تومان": "IRT", "تومن": "IRT", "toman": "IRT", "tomans": "IRT", "irt": "IRT",
}  # fmt: skip
# Parts of words, because «هزارتومان» and «ریالی» are written too; «سریال» is a serial number.
_RIAL = re.compile(r"(?<!س)ریال|\b(?:rials?|irr)\b")
_TOMAN = re.compile(r"تومان|تومن|\b(?:tomans?|tumans?|irt)\b")
_NOT_UNDERSTOOD = re.compile(
    r"هزار|میلیون|ملیون|میلیارد|\b(?:thousands?|millions?|billions?|k|mn|bn)\b|000|\b10{1,2}\b"
    r"|دلار|یورو|\b(?:درهم|پوند|لیر|یوان|dollars?|usd|euros?|eur|pounds?|gbp|dirhams?|aed)\b|[$€£]"
    r"|[(\[«]\s*[ترمtr]\s*[)\]»]"
)
_SYMBOL = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_NO_WORDS = re.compile(r"\[[^\]]*\]|[\"\\#0?,._*;()+%/-]")


def unit_told(text: str) -> Told | None:
    """The unit a text names; None where it names none."""
    plain = normalize(text)
    is_rial, is_toman = _RIAL.search(plain) is not None, _TOMAN.search(plain) is not None
    if _NOT_UNDERSTOOD.search(plain) or (is_rial and is_toman):
        return "?"
    return "IRT" if is_toman else "IRR" if is_rial else None


def names_money(text: str) -> bool:
    """Whether Rial or Toman stands in it, whatever else does."""
    plain = normalize(text)
    return bool(_RIAL.search(plain) or _TOMAN.search(plain))


def unit_of_format(number_format: str) -> Told | None:
    """The unit that a spreadsheet shows beside a number: `#,##0 "تومان"`."""
    return unit_told(_NO_WORDS.sub("", _SYMBOL.sub(r"\1", number_format)))
