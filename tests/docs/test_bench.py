"""The comparison of printers runs with all of them, on any machine that can run the tests."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def test_every_printer_prints_and_is_named():
    # A process of its own: it starts a browser, and so may tests in this one.
    command = [sys.executable, "manage.py", "bench", "receipts", "--count", "1", "--json"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=True, text=True)

    figures = json.loads(done.stdout.splitlines()[-1])
    peers = ("naive", "lean", "lean_small_logo", "chromium", "wkhtmltopdf", "typst")
    assert set(figures) == {"count", "ours_ms", "two_workers", *(f"ratio_to_{name}" for name in peers)}
    assert all(value > 0 for value in figures.values())


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (["verify.py", "--count", "20"], "20 receipts on sqlite: proven"),
        (["issue.py", "--count", "20", "--clients", "3"], "'gaps': 0, 'doubled': 0"),
    ],
)
def test_programs_of_their_own_run_to_their_end(program, said):
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "DJANGO_"))
    }
    command = [sys.executable, f"benchmarks/{program[0]}", *program[1:]]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert said in done.stdout


@pytest.mark.parametrize("name", ["nothing", "../x"])
def test_unknown_benchmark_is_refused(name):
    with pytest.raises(CommandError, match="no benchmark"):
        call_command("bench", name)


def test_program_of_its_own_is_named_as_such():
    with pytest.raises(CommandError, match=r"benchmarks/verify\.py"):
        call_command("bench", "verify")
