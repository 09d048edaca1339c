"""A key of each test's own, and ways to break what the guards protect."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from association.core.rules import install
from association.core.sealing.heads import write_heads
from association.core.sealing.keys import create_key


@pytest.fixture
def key(db, settings, tmp_path):
    """A signing key, registered."""
    settings.SEAL_KEY_FILE = str(tmp_path / "keys" / "seal.pem")
    return create_key()


@pytest.fixture
def sign(key):
    """Sign all chains as of a day, today if none is given."""
    return lambda today=None: write_heads(today=today or timezone.localdate())


@pytest.fixture
def unguarded(db):
    """What somebody with full power over the database can do."""

    @contextmanager
    def open_house():
        install.remove()
        yield
        install.install()

    return open_house


@pytest.fixture
def tamper(unguarded):
    """Run SQL as if no guard were there; foreign keys hold."""

    def run(sql: str, *values):
        with unguarded(), connection.cursor() as cursor:
            cursor.execute(sql, values)

    return run
