"""What is signed, and proving a signature. Ed25519 (RFC 8032)."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .chain import series_name
from .encoding import trusted_json
from .models import SealHead

# Say what a signature is about, so that none can be taken for one about something else. The first kind that was
# sealed gave its name to both; signatures that are out depend on it, and the series stands in what is signed.
HEAD = b"majma receipt head 1\n"
KEY = b"majma receipt key 1\n"


def key_id(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()[:16]


def head_facts(head: SealHead) -> dict[str, Any]:
    """A head as it is signed and published; hashes in hexadecimal."""
    return {
        "version": 1,
        "series": series_name(head.document_model, head.fiscal_year),
        "date": head.date.isoformat(),
        "position": head.position,
        "last_number": head.last_number,
        "voids": head.cancelled,
        "chain_hash": bytes(head.chain_hash).hex(),
        "root": bytes(head.root).hex(),
        "key": head.key_id,
    }


def head_message(head: SealHead) -> bytes:
    return HEAD + trusted_json(head_facts(head))


def key_message(public_key: bytes) -> bytes:
    """What an earlier key signs to endorse a later one."""
    return KEY + public_key


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
