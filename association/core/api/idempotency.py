"""Idempotency keys: a request sent twice with one key is done once.

The key, the work and the answer are written in one transaction, so a crash leaves none of them.
Web code stands in `writes.py`; this is the table and its rules.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from association.core.documents.errors import DomainError
from association.core.documents.locks import is_taken

KEPT_FOR = timedelta(days=30)
LONGEST_KEY = 255


class IdempotencyKeyReusedError(DomainError):
    """The key already stands for another request."""

    code = "idempotency_key_reused"


class IdempotencyInProgressError(DomainError):
    """The first request with this key is still running."""

    code = "idempotency_in_progress"


class IdempotencyKey(models.Model):
    """A key a user's program chose, the request it stood for and the answer that was given."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    key = models.CharField(_("key"), max_length=LONGEST_KEY)
    fingerprint = models.CharField("SHA-256", max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=("user", "key"), name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


def fingerprint_of(method: str, path: str, data: Any, *, rights: str = "") -> str:
    """SHA-256 of a request; two spellings of one JSON body give the same.

    `rights` names what else decides over the answer: one made for more rights is not given to fewer.
    """
    body = dict(data.lists()) if isinstance(data, QueryDict) else data
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(f"{method} {path}\n{rights}\n{canonical}".encode()).hexdigest()


def stored_answer(user: Any, key: str, fingerprint: str) -> IdempotencyKey | None:
    """What was answered to this request before; None gives the caller the right to do the work now.

    Must run in the transaction that does the work. SQLite has one writer at a time: a second request
    waits there and finds the answer. PostgreSQL would let both begin, so the key is locked.
    """
    if is_taken(f"idempotency:{user.pk}:{key}"):
        raise IdempotencyInProgressError(
            _("The first request with this key is still being worked on. Send it again in a moment.")
        )
    stored = IdempotencyKey.objects.filter(user=user, key=key).first()
    if stored is not None and stored.fingerprint != fingerprint:
        raise IdempotencyKeyReusedError(
            _("This key was already used for another request. Choose a new key for each new request.")
        )
    return stored


def prune_idempotency_keys(now: datetime) -> int:
    """Forget keys older than 30 days; the number forgotten."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
