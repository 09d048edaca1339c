"""Where the work began: the number named at the association's founding.

It counts children *identified* by then, according to the source; it is no estimate of all children
out of school in the province.
"""

from __future__ import annotations

from datetime import date
from typing import Any

IDENTIFIED = 1_237
STATED_ON = date(2021, 7, 3)  # 12 Tir 1400
SOURCE = {
    "fa": "سخنان مدیرکل دفتر امور اجتماعی و فرهنگی استانداری قزوین، به گزارش خبرگزاری برنا",
    "en": "Statement of the Qazvin governorate (Office of Social and Cultural Affairs), reported by Borna news agency",
}


def baseline() -> dict[str, Any]:
    """The baseline as the figures keep it."""
    return {"identified": IDENTIFIED, "on": STATED_ON.isoformat(), "source": SOURCE}
