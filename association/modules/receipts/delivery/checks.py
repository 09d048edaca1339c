"""System checks of what sends: said at every start, and on the health page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from association.core.health.facts import INSTALLATION

from .choices import Channel
from .set_up import problem_of


@checks.register(INSTALLATION)
def what_sends_is_set_up(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """E-mail has a sender, and the SMS provider, where one is named, can be used."""
    asked = [(Channel.EMAIL, "receipts.W001")]
    if settings.SMS_BACKEND:
        asked.append((Channel.SMS, "receipts.W002"))
    found = [(problem_of(channel), name) for channel, name in asked]
    return [
        checks.Warning(words, hint="docs/operations/mail-and-sms.md", id=name)
        for words, name in found
        if words
    ]
