"""How handing a message over went, and words about it that name nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .choices import DeliveryEventKind

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:=]+@[^\s<>()\[\]\"',;:]+|\+?\d[\d\s-]{7,}\d")

# Asked right before the message leaves; False means that somebody else has it, or that it must not leave.
Claim = Callable[[], bool]


@dataclass(frozen=True)
class Outcome:
    """SENT, REFUSED for good, POSTPONED (provably not sent) or UNSURE.

    `unreachable` tells that the next message would not fare better now.
    """

    kind: DeliveryEventKind
    words: str = ""
    unreachable: bool = False


def nameless(words: object) -> str:
    """The first 300 letters without e-mail addresses and telephone numbers: whoever reads errors may not be
    one who may see them."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return _ADDRESS.sub("…", " ".join(text.split()))[:300]
