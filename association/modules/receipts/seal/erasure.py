"""Forgetting what a receipt said once the law no longer asks to keep it; that it existed stays provable."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import SealContents, SealErasure, SealLeaf


@transaction.atomic
def erase_contents(*, leaf: SealLeaf, reason: str) -> SealErasure:
    """Erase body and salt of one event for good. The leaf, the chain and every proof of them stay valid.

    Raises ValidationError (`reason`) without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the contents are erased.")})
    erasure = SealErasure.objects.create(leaf=leaf, reason=reason.strip())
    SealContents.objects.filter(leaf=leaf).delete()
    return erasure
