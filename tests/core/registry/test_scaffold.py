"""``modules new`` writes a module that works: tried in a copy of the house."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from association.core.registry.scaffold import ScaffoldError, write_module


@pytest.fixture
def house(tmp_path):
    for name in ("association", "cms", "reports", "tests"):
        shutil.copytree(
            settings.BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copytree(settings.BASE_DIR / ".venv" / "sample", tmp_path / ".venv" / "sample")
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(settings.BASE_DIR / name, tmp_path / name)
    return tmp_path


def test_new_module_passes_its_own_test(house):
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DATABASE_URL", "MAJMA_"))
    }

    write_module("lendings", root=house)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/modules/lendings"]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
    assert (house / "association/modules/lendings/migrations/0001_initial.py").exists()


def test_new_module_leaves_the_tables_of_rights_whole(house):
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DATABASE_URL", "MAJMA_"))
    }

    write_module("lendings", root=house)
    access = "tests/core/access"
    chosen = [f"{access}/test_{t}_matrix.py::test_every_address_is_decided" for t in ("leak", "row")]
    chosen += [
        f"{access}/test_api_matrix.py::test_endpoints_answer_as_the_table_says[{r}]"
        for r in ("treasurer", "board")
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


@pytest.mark.parametrize("name", ["Lendings", "2nd", "a", "class", "donations"])
def test_bad_and_taken_names_are_refused(name):
    with pytest.raises(ScaffoldError):
        write_module(name, root=settings.BASE_DIR)
