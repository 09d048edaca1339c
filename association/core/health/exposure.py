"""Files of the installation that other accounts of the machine could read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils.translation import gettext as _

from association.core.private_file import is_exposed

from .facts import INSTALLATION


def exposed_files() -> list[Path]:
    """The folder of the installation, and a database of SQLite that lies elsewhere, where others may open them."""
    folder = Path(settings.VAR_DIR)
    wanted = [folder]
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        beside = [database, *(Path(f"{database}{suffix}") for suffix in ("-wal", "-shm"))]
        wanted += [file for file in beside if not file.is_relative_to(folder)]
    return [path for path in wanted if path.exists() and is_exposed(path)]


@checks.register(INSTALLATION)
def nothing_is_exposed(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Donors, national ids and children's files are read by the account of the service alone."""
    words = _("Other accounts of this machine may read %(path)s. Run: chmod -R go= %(path)s")
    return [checks.Warning(words % {"path": path}, id="core.W021") for path in exposed_files()]
