"""How old the last backup is, for the health page and the first steps."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core import contribute
from association.core.health.fact import Fact
from association.core.l10n.calendar import civil_day, format_date

RECENT = timedelta(days=2)


def _note() -> Path:
    return Path(settings.VAR_DIR) / "last-backup.json"


def note_backup(at: datetime) -> None:
    """Remember that a whole backup was written."""
    _note().write_text(json.dumps({"at": at.isoformat()}))


def last_backup() -> datetime | None:
    """When the last whole backup was written by this installation."""
    try:
        return datetime.fromisoformat(json.loads(_note().read_text())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _fact() -> Fact:
    title, at = _("Backup"), last_backup()
    if at is not None and timezone.now() - at < RECENT:
        return Fact(title, True, _("last made on %(date)s") % {"date": format_date(civil_day(at))})
    if settings.DEMO:
        return Fact(title, True, _("the demonstration needs none"))
    state = _("last made on %(date)s") % {"date": format_date(civil_day(at))} if at else _("never made")
    return Fact(
        title, False, state, _("Have “manage.py backup FOLDER” run every night, and keep the keys apart.")
    )


contribute.fact(order=30, name="backup")(_fact)
contribute.fact(first_step=True, order=90, name="first-backup")(_fact)
