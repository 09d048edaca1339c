"""A scratch database for programs that measure: nothing of a demo or a real one is touched. Import it first."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.development")
_FOLDER, _OWNER = tempfile.mkdtemp(prefix="majma-bench-"), os.getpid()
os.environ["MAJMA_VAR_DIR"] = _FOLDER
os.environ["DEBUG"] = "0"  # Django would keep every query it made

import django

django.setup()

from django.core.management import call_command
from django.db import connection


@atexit.register
def _remove() -> None:
    if os.getpid() == _OWNER:
        shutil.rmtree(_FOLDER, ignore_errors=True)


def migrate() -> None:
    """Make the tables. Stops the program in a database somebody has already used."""
    if os.environ.get("MAJMA_SCRATCH_READY"):  # a test gives a migrated copy of its own
        return
    if "receipts_receipt" in connection.introspection.table_names():
        raise SystemExit("this database is in use; a scratch one is needed")
    call_command("migrate", verbosity=0)
