"""What is hashed, byte by byte. Version 1 stays as it is for ever: paper already out depends on it.

    body hash  = SHA256(salt, canonical body)
    leaf       = version 1 B, kind 1 B, length of series 2 B, series, position 8 B, number 8 B,
                 time 8 B (microseconds since 1970 UTC), body hash 32 B, document hash 32 B; big-endian
    leaf hash  = SHA256(0x00, leaf)
    node hash  = SHA256(0x01, left, right)
    chain hash = SHA256(0x02, chain hash of the leaf before, leaf hash); 32 zero bytes stand before the first

The prefixes keep a leaf from ever being taken for a node or a link (as in RFC 6962).
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from typing import Any

VERSION = 1
SALT_BYTES = 16
NOTHING = bytes(32)
_NUMBERS = struct.Struct(">QQQ")


class NotCanonicalError(ValueError):
    """A value that has no one canonical form: a float, a date, a key that is no text."""


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonicalError(repr(key))
            _check(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _check(inner)
    elif value is not None and not isinstance(value, (str, int)):
        raise NotCanonicalError(type(value).__name__)


def canonical_json(value: Any) -> bytes:
    """The one JSON form of a value: keys sorted by code point, no spaces, UTF-8, integers only.

    Raises NotCanonicalError for anything but objects, lists, texts, whole numbers, true, false and null.
    """
    _check(value)
    return trusted_json(value)


def trusted_json(value: Any) -> bytes:
    """`canonical_json` of a value that was read from JSON, without looking at each part again."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def body_hash(salt: bytes, body: bytes) -> bytes:
    """Hides the body: without the 128 random bits nobody can try out names and amounts."""
    return hashlib.sha256(salt + body).digest()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One event as it is hashed. `number` is the place of the document in its series, `recorded_us` microseconds."""

    kind: int
    series: str
    position: int
    number: int
    recorded_us: int
    body_hash: bytes
    document_hash: bytes = NOTHING

    def encoded(self) -> bytes:
        series = self.series.encode()
        return b"".join(
            (
                struct.pack(">BBH", VERSION, self.kind, len(series)),
                series,
                _NUMBERS.pack(self.position, self.number, self.recorded_us),
                self.body_hash,
                self.document_hash,
            )
        )

    def hash(self) -> bytes:
        return hashlib.sha256(b"\x00" + self.encoded()).digest()


def chain_hash(previous: bytes, leaf_hash: bytes) -> bytes:
    """The link that binds a leaf to everything before it."""
    return hashlib.sha256(b"\x02" + previous + leaf_hash).digest()
