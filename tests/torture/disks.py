"""Disks with no room left: real ones where a test may mount them, the database's own limits everywhere."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

# What PostgreSQL itself says when it cannot lengthen a file.
_SAYS_FULL = """
CREATE FUNCTION says_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER says_full BEFORE INSERT ON core_sealleaf EXECUTE FUNCTION says_full()
"""


@contextmanager
def full_database() -> Iterator[None]:
    """No further page for this connection's database.

    SQLite: a limit of pages, which gives the very error a full disk gives (SQLITE_FULL). PostgreSQL: the server
    raises its own error for a full disk, with its own code, at the last write of an issue.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_SAYS_FULL)
        else:
            cursor.execute("VACUUM")  # pages that tests before have filled and left would still take rows
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA max_page_count = 1")  # never below the pages there are
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP FUNCTION says_full() CASCADE")
            else:
                cursor.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Writing a file beyond `size` bytes fails in this process, as beyond the end of a disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class SmallDisk:
    """A disk in memory, mounted for one test; needs root."""

    def __init__(self, folder: Path, megabytes: int):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", str(folder)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.fail(f'no disk may be mounted here ({made.stderr.strip()}); leave out -m "not mounts"')

    def fill(self) -> None:
        """Take all the room there is."""
        filler = self.folder / "filler"
        with filler.open("ab", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    def free(self) -> None:
        (self.folder / "filler").unlink()

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)
