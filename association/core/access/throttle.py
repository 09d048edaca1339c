"""Slowing down guessing: how often an address may ask, and how often it may be wrong about a password."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

MINUTE, HOUR = 60, 3600


def address_of(request: HttpRequest) -> str:
    """The visitor's address: as many places from the end of X-Forwarded-For as there are proxies of ours.

    What stands before that was written by the visitor, who may write anything.
    """
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(passed_on) and (address := passed_on[-settings.PROXIES].strip()):
        return str(address)
    return str(request.META.get("REMOTE_ADDR", ""))


class LimitCount(models.Model):
    """How often something was asked in a window of time, by a digest of what the limit is for."""

    name = models.CharField(max_length=100, primary_key=True)
    times = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.times}"


# One statement, so that of many who ask at once each is counted, whichever process answers them.
_COUNT = """
INSERT INTO core_limitcount (name, times, ends_at) VALUES (%s, 1, %s)
ON CONFLICT (name) DO UPDATE SET
    times = CASE WHEN core_limitcount.ends_at <= %s THEN 1 ELSE core_limitcount.times + 1 END,
    ends_at = CASE WHEN core_limitcount.ends_at <= %s THEN excluded.ends_at ELSE core_limitcount.ends_at END
RETURNING times
"""


@dataclass(frozen=True)
class Limit:
    """No more than `times` in `seconds` from the first on, counted in the database for each key apart."""

    scope: str
    times: int
    seconds: int

    def _name(self, *key: str) -> str:
        # Hashed: a key may hold what a visitor typed, a name or an address, which nobody needs to find here.
        return f"{self.scope}:{hashlib.sha256(repr(key).encode()).hexdigest()}"

    def _rows(self, *key: str) -> models.QuerySet[LimitCount]:
        return LimitCount.objects.filter(name=self._name(*key), ends_at__gt=timezone.now())

    def count(self, *key: str) -> bool:
        """Count once more; whether that was once too often."""
        now = timezone.now()
        moments = [
            connection.ops.adapt_datetimefield_value(moment)
            for moment in (now + timedelta(seconds=self.seconds), now, now)
        ]
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self._name(*key), *moments])
            return int(cursor.fetchone()[0]) > self.times

    def is_reached(self, *key: str) -> bool:
        """Whether nothing is left until the window is over. Counts nothing."""
        return self._rows(*key).filter(times__gte=self.times).exists()

    def give_back(self, *key: str) -> None:
        """Take one count back: it was none of those the limit is for."""
        self._rows(*key).filter(times__gt=0).update(times=F("times") - 1)

    def forget(self, *key: str) -> None:
        LimitCount.objects.filter(name=self._name(*key)).delete()


def too_many(request: HttpRequest, *, scope: str, limit: int, seconds: int = MINUTE) -> bool:
    """Whether this address has asked more than `limit` times within `seconds`."""
    return Limit(scope, limit, seconds).count(address_of(request))
