"""Making, revoking and recognising keys of programs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from association.core.documents.errors import DomainError
from association.core.l10n.calendar import civil_today

from .models import ApiKey, KeyState
from .scopes import offered_scopes

VIEW, ADD, REVOKE = "core.view_apikey", "core.add_apikey", "core.revoke_apikey"
LONGEST_DAYS = 366
USE_IS_WRITTEN_EVERY = timedelta(minutes=1)
_SECRET_BYTES = 32


class KeyAlreadyRevokedError(DomainError):
    """A key is revoked once."""

    code = "key_already_revoked"


class InvalidKeyError(Exception):
    """No key that may be used; the message says no more than its bearer knows."""


def keys_for(user: Any) -> QuerySet[ApiKey]:
    """The keys a person may see: one's own, or all."""
    keys = ApiKey.objects.select_related("owner", "revoked_by")
    return keys if user.has_perm(VIEW) else keys.filter(owner=user)


def may_revoke(user: Any, key: ApiKey) -> bool:
    """Whether the person may revoke this key."""
    return key.owner_id == user.pk or user.has_perm(REVOKE)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max), timezone.get_default_timezone())


def _require_sound(owner: Any, name: str, scopes: set[str], expires_on: date, today: date) -> None:
    errors: dict[str, Any] = {}
    if not name.strip():
        errors["name"] = _("Say what the key is for.")
    if not scopes:
        errors["scopes"] = _("Choose at least one thing the key may do.")
    elif not scopes <= {scope for kind in offered_scopes(owner) for scope, _words in kind.scopes}:
        errors["scopes"] = _("A key can do nothing that its owner may not do.")
    if not today <= expires_on <= today + timedelta(days=LONGEST_DAYS):
        errors["expires_on"] = _("A key is good for a year at most, and not in the past.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def create_key(
    *, owner: Any, name: str, scopes: Iterable[str], expires_on: date, today: date | None = None
) -> tuple[ApiKey, str]:
    """A new key of `owner` for one program, and the text the program sends. It is never to be had again.

    Good until the end of `expires_on`, in the association's time. Raises PermissionDenied without the
    right to make keys, ValidationError naming `name`, `scopes` or `expires_on`.
    """
    if not owner.has_perm(ADD):
        raise PermissionDenied
    wanted = set(scopes)
    _require_sound(owner, name, wanted, expires_on, today or civil_today())
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(_SECRET_BYTES)
    key = ApiKey.objects.create(
        name=name.strip(),
        owner=owner,
        prefix=prefix,
        digest=_digest(secret),
        scopes=sorted(wanted),
        expires_at=_end_of(expires_on),
    )
    log(instance=key, action="api_key.create", user=owner, data={"prefix": prefix, "scopes": key.scopes})
    return key, f"{prefix}.{secret}"


@transaction.atomic
def revoke_key(*, key: ApiKey, revoked_by: Any) -> ApiKey:
    """Make a key useless at once. Raises PermissionDenied, KeyAlreadyRevokedError."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if not may_revoke(revoked_by, key):
        raise PermissionDenied
    if key.revoked_at is not None:
        raise KeyAlreadyRevokedError(_("This key was revoked before."))
    key.revoked_at, key.revoked_by = timezone.now(), revoked_by
    key.save(update_fields=["revoked_at", "revoked_by"])
    log(instance=key, action="api_key.revoke", user=revoked_by, data={"prefix": key.prefix})
    return key


def recognise(token: str, *, now: datetime) -> ApiKey:
    """The key a program has shown. Raises InvalidKeyError for one that does not work at `now`."""
    prefix, _dot, secret = token.partition(".")
    key = ApiKey.objects.select_related("owner").filter(prefix=prefix).first()
    # Compared for an unknown prefix too, so that the time taken does not tell which exist.
    right = secrets.compare_digest(_digest(secret), key.digest if key else _digest(""))
    if key is None or not right:
        raise InvalidKeyError(_("This key is not known."))
    state = key.state(now)
    if state == KeyState.REVOKED:
        raise InvalidKeyError(_("This key was revoked."))
    if state == KeyState.EXPIRED:
        raise InvalidKeyError(_("This key has expired."))
    if not key.owner.is_active:
        raise InvalidKeyError(_("The owner of this key may not sign in any more."))
    return key


def note_use(key: ApiKey, *, now: datetime) -> None:
    """Remember when the key was used last, to the minute: not every reading need be a writing."""
    if key.last_used_at is None or now - key.last_used_at >= USE_IS_WRITTEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        key.last_used_at = now
