"""A signing key and a certificate for the demonstration, in its own folder, and the first signed heads."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from association.core.printing.certificate import create_certificate, has_certificate
from association.core.profile import AssociationProfile
from association.core.sealing.heads import write_heads
from association.core.sealing.keys import create_key, key_file, replace_lost_key
from association.core.sealing.models import SealKey


def seal_demo(*, today: date) -> None:
    """Sign what there is. Nothing happens on a second run of the same day."""
    if not SealKey.objects.exists():
        key_file().unlink(missing_ok=True)  # of a demonstration whose database is gone
    if not key_file().exists():
        if SealKey.objects.exists():
            replace_lost_key()
        else:
            create_key()
    if not has_certificate():
        create_certificate(AssociationProfile.load().name("en") or settings.WAGTAIL_SITE_NAME)
    write_heads(today=today)
