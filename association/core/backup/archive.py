"""One file that holds an installation: its database and everything people sent. Keys are kept apart, on purpose.

A tar without compression (pictures and PDFs are packed already): `manifest.json` last, with the hash of each member.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError

from . import database

MANIFEST = "manifest.json"
FORMAT = 1
_PIECE = 1024 * 1024


class BackupBrokenError(DomainError):
    """The file is no whole backup of ours."""

    code = "backup_broken"


class PlaceNotEmptyError(DomainError):
    """A backup is restored into an empty place only: nothing is ever written over."""

    code = "place_not_empty"


def write_backup(folder: Path) -> Path:
    """Write `majma-<time>.tar` into `folder`, read it again, and return it. Raises BackupBrokenError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = timezone.now()
    final = folder / f"majma-{now:%Y%m%dT%H%M%SZ}.tar"
    handle, half = tempfile.mkstemp(dir=folder, suffix=".half")  # of the mode 600
    try:
        with (
            os.fdopen(handle, "wb") as target,
            tarfile.open(fileobj=target, mode="w") as tar,
            tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as scratch,
        ):
            # The database first: of what is sent meanwhile there is a file too many, never one too few.
            dump = database.dump_to(Path(scratch))
            members = {f"database/{dump.name}": dump}
            root = Path(settings.PRIVATE_ROOT)
            members |= {f"private/{p.relative_to(root)}": p for p in sorted(root.rglob("*")) if p.is_file()}
            hashes = {name: _add(tar, name, path) for name, path in members.items() if path.exists()}
            manifest = {"format": FORMAT, "made_at": now.isoformat(), "members": hashes}
            _add_bytes(tar, MANIFEST, json.dumps(manifest).encode())
        check_backup(Path(half))
        Path(half).replace(final)
    finally:
        Path(half).unlink(missing_ok=True)
    return final


def check_backup(file: Path) -> dict[str, Any]:
    """Read every byte and return the manifest. Raises BackupBrokenError for anything missing, added or changed."""
    broken = BackupBrokenError(_("The file is no whole backup: something in it is missing or was changed."))
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                opened = tar.extractfile(member)
                # An absolute name, or one that climbs, would be written outside the place it is restored into.
                path = PurePosixPath(member.name.partition("/")[2])
                if opened is None or path.is_absolute() or ".." in path.parts:
                    raise broken
                if member.name == MANIFEST:
                    manifest = json.load(opened)
                else:
                    found[member.name] = _hash(opened)
    except (tarfile.TarError, OSError, ValueError) as exc:
        raise broken from exc
    if not manifest or manifest.get("format") != FORMAT or manifest.get("members") != found:
        raise broken
    return manifest


def restore_backup(file: Path, *, into: Any = connection) -> None:
    """Put a backup into this installation, which has no table and no file yet.

    Raises BackupBrokenError before anything is written, and PlaceNotEmptyError.
    """
    members = check_backup(file)["members"]
    if f"database/{database.name_of_dump(into)}" not in members:
        raise BackupBrokenError(
            _("The backup is of another kind of database. Restore it into one of its own kind.")
        )
    root = Path(settings.PRIVATE_ROOT)
    if database.has_tables(into) or (root.exists() and any(root.rglob("*"))):
        raise PlaceNotEmptyError(
            _(
                "There is something in this installation already. Restore into an empty database and an empty folder."
            )
        )
    with tarfile.open(file, mode="r:") as tar, tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as scratch:
        for member in tar:
            kind, _slash, name = member.name.partition("/")
            if member.name == MANIFEST:
                continue
            target = (root if kind == "private" else Path(scratch)) / name
            _write(tar, member, target)
            if kind == "database":
                database.load_from(target, into)


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    info = tarfile.TarInfo(name)
    info.size, info.mode = path.stat().st_size, 0o600
    with path.open("rb") as opened:
        tar.addfile(info, opened)
    with path.open("rb") as opened:
        return _hash(opened)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    with tempfile.TemporaryFile() as opened:
        opened.write(content)
        opened.seek(0)
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        tar.addfile(info, opened)


def _hash(opened: Any) -> str:
    digest = hashlib.sha256()
    while piece := opened.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened: Any = tar.extractfile(member)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        while piece := opened.read(_PIECE):
            handle.write(piece)
