"""What the impact report prints of the seal: on paper nobody can change it, so a rewritten history contradicts it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from association.core.l10n.calendar import civil_day
from association.core.printing.certificate import published_certificate
from association.core.registry.indicators import Period

from .heads import latest_heads
from .models import SealKey
from .signing import head_facts


def printed_seal(period: Period, figures: dict[str, Any]) -> dict[str, Any]:
    """The last signed head of every fiscal year, the public keys, and the fingerprint of the PDF certificate.

    Of all years, not of the period alone: each report vouches for the whole history before it. Hashes and keys are
    hexadecimal, dates ISO Gregorian.
    """
    certificate = published_certificate()
    return {
        "heads": [
            {**head_facts(head), "fiscal_year": head.fiscal_year, "signature": bytes(head.signature).hex()}
            for head in latest_heads()
        ],
        "keys": [
            {
                "id": key.pk,
                "public_key": bytes(key.public_key).hex(),
                "since": civil_day(key.since).isoformat(),
            }
            for key in SealKey.objects.order_by("since")
        ],
        "certificate": certificate.fingerprint if certificate else "",
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('seal_heads')}",
    }
