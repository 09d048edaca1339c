"""A key in words for people."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from association.core.templatetags.majma_l10n import code

from .models import ApiKey, KeyState

_STATE_CLASS = {
    KeyState.ACTIVE: "submitted",
    KeyState.EXPIRED: "draft",
    KeyState.REVOKED: "cancelled",
}


def state_tag(key: ApiKey) -> str:
    state = key.state(timezone.now())
    return format_html(
        '<span class="desk-status desk-status--{}">{}</span>', _STATE_CLASS[state], state.label
    )


def person(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


def moment(at: Any) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""


def last_use(key: ApiKey) -> str:
    return moment(key.last_used_at) or _("never")


def facts_of(key: ApiKey) -> list[tuple[str, Any, str]]:
    """Label, value and name of each fact on the key's page."""
    return [
        (_("Program"), key.name, "name"),
        (_("Beginning of the key"), code(key.prefix), "prefix"),
        (_("Owner of the key"), person(key.owner), "owner"),
        (_("Key made"), moment(key.created_at), "created_at"),
        (_("Expires"), moment(key.expires_at), "expires_at"),
        (_("Last used"), last_use(key), "last_used_at"),
        (_("Revoked"), moment(key.revoked_at), "revoked_at"),
        (_("Revoked by"), person(key.revoked_by), "revoked_by"),
    ]
