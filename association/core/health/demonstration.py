"""A database the demonstration has touched: its accounts have a password everybody knows, its people are invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils.translation import gettext as _

from association.core.registry.models import SeedRecord

from .facts import INSTALLATION

_MARK = {"module": "demo", "key": "loaded"}


def mark_database() -> None:
    """Remember for ever that the demonstration was loaded here."""
    SeedRecord.objects.get_or_create(
        **_MARK, defaults={"model": "core.user", "object_id": "0", "digest": "given"}
    )


def is_refused() -> bool:
    """Whether this is a database of the demonstration under settings of a real association."""
    return not settings.DEMO and SeedRecord.objects.filter(**_MARK).exists()


def why_refused() -> str:
    """What to do about it, in words."""
    return _(
        "The demonstration was loaded into this database: its accounts have a password everybody knows. A real "
        "association begins with an empty database; see docs/operations/production.md."
    )


def _is_known_to_be() -> bool:
    """False too for a database that does not answer or was not migrated; signing in asks again."""
    try:
        return is_refused()
    except DatabaseError:
        return False


def refuse_to_start() -> None:
    """Raise ImproperlyConfigured on such a database."""
    if _is_known_to_be():
        raise ImproperlyConfigured(why_refused())


@checks.register(INSTALLATION, checks.Tags.database)
def no_demonstration(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """An error, and a red line of the health page."""
    return [checks.Error(why_refused(), id="core.E020")] if _is_known_to_be() else []
