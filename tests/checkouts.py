"""A copy of the repository in a folder, and programs that run in it on a copy of the suite's database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from .databases import BASE, Databases


def copy_repository(folder: Path) -> None:
    """What the product and its tests need to run, without what git ignores but the sample packages."""
    for name in ("association", "cms", "reports", "tests"):
        shutil.copytree(settings.BASE_DIR / name, folder / name)
    shutil.copytree(settings.BASE_DIR / ".venv" / "sample", folder / ".venv" / "sample")
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(settings.BASE_DIR / name, folder / name)


class Checkout:
    """A copy of the repository. Its programs see nothing of this run but a migrated database."""

    def __init__(self, root: Path, databases: Databases):
        self.root, self.output = root, ""
        copy_repository(root)
        # PostgreSQL is named by DATABASE_URL; what begins with MAJMA_ or PYTEST_ leads back to this run.
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "MAJMA_"))}
        self._environment[BASE] = databases.template("base")

    def run(self, line: str) -> None:
        """A command as a page of the documentation writes it; it must succeed."""
        words = line.split()
        command = [sys.executable, *words[1:]] if words[0] == ".venv/bin/python" else words
        done = subprocess.run(
            command, cwd=self.root, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        self.output = done.stdout
