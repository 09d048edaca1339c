"""Whether the installation can send at all: asked before each order, by system checks and the health page."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from association.core.health.facts import INSTALLATION
from association.core.outbox.address import target_of

from ..errors import ChannelNotSetUpError
from .choices import Channel

SMTP = "django.core.mail.backends.smtp.EmailBackend"
HTTP_GATEWAY = "association.modules.receipts.delivery.gateways.HttpGateway"


def check_set_up(channel: Channel) -> None:
    """Raise ChannelNotSetUpError where the installation cannot send by this channel."""
    if words := problem_of(channel):
        raise ChannelNotSetUpError(words)


def problem_of(channel: Channel) -> str:
    """What is missing before anything can leave by a channel; empty when nothing is."""
    if channel == Channel.EMAIL:
        return _problem_of_mail()
    if channel == Channel.SMS:
        if not settings.SMS_BACKEND:
            return _("No SMS provider is set up on this installation.")
        return _problem_of_sms()
    return ""


def _problem_of_mail() -> str:
    if settings.EMAIL_BACKEND != SMTP:
        return ""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    if host in ("", "localhost"):
        return _(
            "No sender of e-mail is set up on this installation: DEFAULT_FROM_EMAIL must hold an address of "
            "the association."
        )
    return ""


def _problem_of_sms() -> str:
    try:
        import_string(settings.SMS_BACKEND)
    except ImportError:
        return _("MAJMA_SMS_BACKEND names a class that cannot be loaded.")
    if settings.SMS_BACKEND != HTTP_GATEWAY:
        return ""
    config = settings.SMS_HTTP
    try:
        target_of(config["url"].replace("{key}", "key"))
        re.compile(config["accepted"])
    except ValidationError as exc:
        return f"MAJMA_SMS_URL: {' '.join(exc.messages)}"
    except re.error:
        return _("MAJMA_SMS_ACCEPTED is no regular expression.")
    if config["format"] not in ("form", "json"):
        return _("MAJMA_SMS_FORMAT is “form” or “json”.")
    return ""


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
