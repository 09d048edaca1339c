"""The suite's databases: every migration runs once, everything else is a copy.

A *template* is a database nobody connects to. `base` has every migration, trigger, role and seed; `website_rows` adds
the pages of the demonstration, `association_rows` its accounts and funds. Each worker of a run works in a copy of
`base`; each test that commits has a copy of its own, thrown away after it, so no table is ever emptied.

What outlives a run is one migrated database, for as long as the migrations are the same: in pytest's cache folder on
SQLite, in the server on PostgreSQL. A program that starts pytest itself hands over its own with `MAJMA_TEST_BASE`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone, translation

from association.core.registry.state import forget
from association.demo.accounts import create_accounts
from association.demo.money import build_funds
from cms.demo import build_website

RUN_FOLDER = "MAJMA_TEST_RUN"  # set by the process that starts the workers, read by all of them
BASE = "MAJMA_TEST_BASE"  # a migrated database of whoever started this pytest
WEBSITE_TODAY = date(2026, 11, 24)


def session_key(username: str) -> str:
    """The session `association_rows` holds for an account of the demonstration: signed in without the form."""
    return f"signed-in-{username}"


def _add_accounts_and_funds() -> None:
    create_accounts()
    build_funds()
    for user in get_user_model().objects.all():
        signed_in = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        Session.objects.create(
            session_key=session_key(user.username),
            session_data=SessionStore().encode(signed_in),
            expire_date=timezone.now() + timedelta(days=1),
        )


# What a template is made from, and what adds its rows.
TEMPLATES: dict[str, tuple[str, Callable[[], object]]] = {
    "website_rows": ("base", lambda: build_website(today=WEBSITE_TODAY)),
    "association_rows": ("website_rows", _add_accounts_and_funds),
}


class SqliteFiles:
    """Databases as files of one folder."""

    def __init__(self, run: Path, kept: Path):
        self._run, self._kept = run, kept

    def name(self, label: str) -> str:
        return str(self._run / f"{label}.sqlite3")

    def kept(self, fingerprint: str) -> str:
        self._kept.mkdir(parents=True, exist_ok=True)
        return str(self._kept / f"migrated-{fingerprint}.sqlite3")

    def exists(self, name: str) -> bool:
        return Path(name).exists()

    def create(self, name: str) -> None:
        Path(name).unlink(missing_ok=True)

    def copy(self, source: str, target: str) -> None:
        shutil.copyfile(source, target)
        Path(target).chmod(0o600)  # as in an installation: the health page looks

    def keep(self, source: str, target: str) -> None:
        """Copy to where the next run looks, in place of what earlier migrations left there."""
        for old in self._kept.glob("migrated-*.sqlite3"):
            old.unlink()
        partial = f"{target}.{os.getpid()}"
        shutil.copyfile(source, partial)
        Path(partial).rename(target)

    def drop(self, name: str) -> None:
        for path in Path(name).parent.glob(f"{Path(name).name}*"):
            path.unlink(missing_ok=True)

    def end_run(self) -> None:
        """Nothing: the folder of the run goes as a whole."""


class PostgresDatabases:
    """Databases of one server."""

    def __init__(self, run: Path):
        self._prefix = f"majma_test_{run.name.rpartition('-')[2].lower()}_"

    def _execute(self, *statements: str) -> list[tuple]:
        server = connection.settings_dict
        with psycopg.connect(
            host=server["HOST"],
            port=server["PORT"],
            user=server["USER"],
            password=server["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        ) as administrator:
            found: list[tuple] = []
            for statement in statements:
                cursor = administrator.execute(statement)
                found = cursor.fetchall() if cursor.description else []
            return found

    def _names(self, beginning: str) -> list[str]:
        pattern = beginning.replace("_", r"\_") + "%"
        return [
            name
            for (name,) in self._execute(f"SELECT datname FROM pg_database WHERE datname LIKE '{pattern}'")
        ]

    def name(self, label: str) -> str:
        return f"{self._prefix}{label}".replace("-", "_")

    def kept(self, fingerprint: str) -> str:
        return f"majma_migrated_{fingerprint}"

    def exists(self, name: str) -> bool:
        return bool(self._execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def create(self, name: str) -> None:
        self._execute(f'CREATE DATABASE "{name}"')

    def copy(self, source: str, target: str) -> None:
        self._execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def keep(self, source: str, target: str) -> None:
        self._drop(self._names("majma_migrated_"))
        self.copy(source, target)

    def drop(self, name: str) -> None:
        self._drop([name])

    def _drop(self, names: list[str]) -> None:
        if names:
            self._execute(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names))

    def end_run(self) -> None:
        """Drop what the run made, whichever of its processes made it."""
        self._drop(self._names(self._prefix))


def _vendor(config: pytest.Config, run: Path) -> SqliteFiles | PostgresDatabases:
    if connection.vendor == "postgresql":
        return PostgresDatabases(run)
    cache = getattr(config, "cache", None)
    return SqliteFiles(run, Path(cache.mkdir("majma")) if cache else run)


def begin_run() -> None:
    """Make the folder all workers of this run share."""
    os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="majma-tests-")


def end_run(config: pytest.Config) -> None:
    """Leave nothing of this run behind but the migrated database."""
    run = Path(os.environ.pop(RUN_FOLDER))
    if (run / "base.name").exists():
        _vendor(config, run).end_run()
    shutil.rmtree(run, ignore_errors=True)


def use(name: str) -> None:
    """Let Django's connection lead to another database from now on, in every thread that connects anew."""
    connection.close()
    connection.settings_dict["NAME"] = name
    # A module that is installed anew has other content types than the template.
    ContentType.objects.clear_cache()
    forget()


def address_of(name: str = "") -> str:
    """The value of DATABASE_URL that leads another process to a database: the one of this test, or one of that name."""
    server = connection.settings_dict
    name = name or str(server["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}/{name}"


def _fingerprint() -> str:
    """Stands for the migrations of all apps: their names, and the contents of ours."""
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            contents = b"" if "site-packages" in path.parts else path.read_bytes()
            digest.update(f"{app.label}/{path.name}".encode() + contents)
    return digest.hexdigest()[:16]


class Databases:
    """Templates and their copies, for one process of a run."""

    def __init__(self, config: pytest.Config):
        self._run = Path(os.environ[RUN_FOLDER])
        self._vendor = _vendor(config, self._run)

    @contextmanager
    def _lock(self, label: str) -> Iterator[None]:
        with (self._run / f"{label}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def template(self, label: str) -> str:
        """The name of a template. Whoever asks first makes it."""
        ready = self._run / f"{label}.name"
        with self._lock(label):
            if not ready.exists():
                usual, name = connection.settings_dict["NAME"], self._vendor.name(label)
                if label == "base":
                    self._migrate(name)
                else:
                    source, add_rows = TEMPLATES[label]
                    self._vendor.copy(self.template(source), name)
                    use(name)
                    with translation.override("fa"), transaction.atomic():
                        add_rows()
                use(usual)
                ready.write_text(name)
        return ready.read_text()

    def _migrate(self, name: str) -> None:
        """Make a database with every migration, and triggers, roles and seeds as the code has them now."""
        given, kept = os.environ.get(BASE, ""), self._vendor.kept(_fingerprint())
        fresh = not given and not self._vendor.exists(kept)
        if fresh:
            self._vendor.create(name)
        else:
            self._vendor.copy(given or kept, name)
        use(name)
        call_command("migrate", interactive=False, verbosity=0)
        if fresh:
            connection.close()
            self._vendor.keep(name, kept)

    def copy(self, template: str) -> str:
        """A database of one's own with the contents of a template; its name."""
        name = self._vendor.name(f"{os.getpid()}-{secrets.token_hex(4)}")
        self._vendor.copy(template, name)
        return name

    def drop(self, name: str) -> None:
        """Remove a copy, whoever is still connected to it."""
        self._vendor.drop(name)
