"""What a person agreed to is what is done: a confirmation carries the fingerprint of what the page showed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from association.core.l10n.calendar import JalaliYear

from .errors import OutlookChangedError


def fingerprint(facts: Any) -> str:
    """SHA-256, in hexadecimal digits, of facts that JSON can say."""
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def fingerprint_of_certificate(donor: Any, year: JalaliYear, donations: Iterable[Any]) -> str:
    """The same only for the same donor, year, donations and amounts."""
    return fingerprint([donor.pk, year.number, [(row.pk, row.total_irr) for row in donations]])


def changed() -> OutlookChangedError:
    return OutlookChangedError(
        _("The list has changed since it was shown. Look at it as it is now, then confirm.")
    )


def check_agreed(shown: str | None, now: str) -> None:
    """Raise OutlookChangedError unless `shown` is the fingerprint `now`, or None: nobody was shown anything."""
    if shown is not None and shown != now:
        raise changed()
