"""Whether every signing key follows from the first one, and this machine's is among them."""

from __future__ import annotations

from django.conf import settings

from .errors import SealKeyExposedError, SealKeyMissingError
from .flaws import Findings
from .keys import public_bytes, read_key
from .models import SealKey
from .signing import is_signed, key_id, key_message


def prove_keys(findings: Findings) -> None:
    keys = list(SealKey.objects.select_related("endorsed_by").order_by("since", "id"))
    for place, key in enumerate(keys):
        if key_id(bytes(key.public_key)) != key.pk:
            findings.add(f"key {key.pk}", "key_altered")
        # The first is trusted for what was published on paper; one after a loss for being named in the settings.
        if place and key.pk not in settings.SEAL_TRUSTED_KEYS and not is_endorsed(key):
            findings.add(f"key {key.pk}", "key_unendorsed")
    _prove_own(keys, findings)


def is_endorsed(key: SealKey) -> bool:
    """Whether an earlier key has signed this one."""
    earlier, endorsement = key.endorsed_by, key.endorsement
    if earlier is None or endorsement is None or earlier.since >= key.since:
        return False
    return is_signed(key_message(bytes(key.public_key)), bytes(endorsement), bytes(earlier.public_key))


def _prove_own(keys: list[SealKey], findings: Findings) -> None:
    """On a machine that holds the key: somebody who replaces all keys in the database is found by it."""
    try:
        own = public_bytes(read_key())
    except (SealKeyMissingError, SealKeyExposedError):
        return  # the machine that proves need not be the one that signs; without heads, the days are missing
    if own not in {bytes(key.public_key) for key in keys}:
        findings.add(f"key {key_id(own)}", "key_not_registered")
