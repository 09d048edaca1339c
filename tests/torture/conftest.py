"""A database of the test's own, and client processes on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases, address_of
from tests.forks import Processes
from tests.modules.receipts.conftest import site_of_the_house  # noqa: F401 -- a fixture
from tests.modules.receipts.seal.conftest import key, sign, tamper, unguarded  # noqa: F401 -- fixtures


@pytest.fixture
def copied(django_db_setup, databases: Databases, django_db_blocker) -> Iterator[str]:
    """The address of a copy of the suite's database, with all triggers."""
    with django_db_blocker.unblock():
        name = databases.copy(databases.template("base"))
    yield address_of(name)
    databases.drop(name)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a server running as another user may enter.

    Not one of pytest's own: every run of pytest on the machine closes the folder they are in to everybody else.
    """
    with tempfile.TemporaryDirectory(prefix="majma-torture-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture
def processes(copied, processes_of) -> Processes:
    """Client processes on the copy."""
    return processes_of("tests.torture.tasks", database=copied)
