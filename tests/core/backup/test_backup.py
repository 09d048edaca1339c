"""A backup is whole or refused, keeps no key, and is restored into an empty place only."""

import hashlib
import json
import subprocess
import tarfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import ConnectionHandler, connection
from django.utils import timezone
from wagtail.models import Page

from association.core.backup.age import note_backup
from association.core.backup.archive import BackupBrokenError, check_backup, restore_backup, write_backup
from association.core.health.facts import facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.PRIVATE_ROOT = settings.VAR_DIR / "private"
    (settings.VAR_DIR / "keys").mkdir(parents=True, mode=0o700)
    (settings.VAR_DIR / "keys" / "seal.pem").write_text("secret key")
    default_storage.save("documents/minutes.pdf", ContentFile(b"%PDF minutes"))
    return tmp_path / "backups"


@pytest.fixture
def file(installation) -> Path:
    return write_backup(installation)


def test_backup_holds_database_and_uploads_and_no_key(file):
    with tarfile.open(file) as tar:
        names = tar.getnames()
        content = b"".join(tar.extractfile(name).read() for name in names)

    assert [name for name in names if name.startswith("private/")] == ["private/documents/minutes.pdf"]
    assert names[0] in ("database/majma.sqlite3", "database/majma.pgdump")
    assert b"secret key" not in content
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damaged_backup_is_refused(file, damage):
    content = bytearray(file.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    else:
        content[content.index(b"%PDF minutes") + 1] ^= 1
    file.write_bytes(content)

    with pytest.raises(CommandError):
        call_command("backup", str(file), "--check")
    with pytest.raises(CommandError):
        call_command("restore", str(file))


@pytest.mark.parametrize("name", ["private//outside", "private/../../outside", "private/a/../../../outside"])
def test_backup_that_would_write_outside_its_place_is_refused(file, empty_place, tmp_path, name):
    name = name.replace("//outside", f"/{tmp_path}/outside")
    made = tmp_path / "made.tar"
    with tarfile.open(file) as old, tarfile.open(made, "w") as new:
        manifest = json.load(old.extractfile("manifest.json"))
        for member in old.getmembers()[:-1]:
            new.addfile(member, old.extractfile(member))
        for entry, content in ((name, b"x"), ("manifest.json", None)):
            manifest["members"].setdefault(name, hashlib.sha256(b"x").hexdigest())
            content = content or json.dumps(manifest).encode()
            info = tarfile.TarInfo(entry)
            info.size = len(content)
            new.addfile(info, BytesIO(content))

    with pytest.raises(BackupBrokenError):
        restore_backup(made, into=empty_place)

    assert not (tmp_path / "outside").exists()
    assert not empty_place.introspection.table_names()


def test_nothing_is_written_over(file):
    with pytest.raises(CommandError, match="خالی"):
        call_command("restore", str(file))


@pytest.fixture
def empty_place(settings, tmp_path):
    """Another database of the same kind with nothing in it, and an empty folder."""
    settings.PRIVATE_ROOT = tmp_path / "new" / "private"
    given = connection.settings_dict
    name = str(tmp_path / "new.sqlite3") if connection.vendor == "sqlite" else "majma_restored"
    programs = [f"--host={given['HOST']}", f"--port={given['PORT']}", f"--username={given['USER']}", name]
    if connection.vendor != "sqlite":
        subprocess.run(["createdb", *programs], check=True)
    place = ConnectionHandler({"default": {**given, "NAME": name}})["default"]
    yield place
    place.close()
    if connection.vendor != "sqlite":
        subprocess.run(["dropdb", *programs], check=True)


def test_restored_installation_has_its_rows_and_files(file, empty_place, settings):
    restore_backup(file, into=empty_place)

    assert (settings.PRIVATE_ROOT / "documents" / "minutes.pdf").read_bytes() == b"%PDF minutes"
    with empty_place.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM wagtailcore_page")
        assert cursor.fetchone()[0] == Page.objects.count()


def backup_line():
    return next(fact for fact in facts() if fact.title == "پشتیبان")


def test_health_page_tells_how_old_the_last_backup_is(installation, settings):
    settings.DEMO = False
    never = backup_line().ok
    out = StringIO()
    call_command("backup", str(installation), stdout=out)
    fresh = backup_line().ok
    note_backup(timezone.now() - timedelta(days=3))

    assert (never, fresh, backup_line().ok) == (False, True, False)
    assert check_backup(Path(out.getvalue().splitlines()[0]))["format"] == 1
