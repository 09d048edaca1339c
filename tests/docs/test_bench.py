"""Programs that measure run to their end; the comparison with other printers is `make bench`."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.databases import address_of


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (["verify.py", "--count", "20"], "20 receipts on"),
        (["issue.py", "--count", "20", "--clients", "3"], "'gaps': 0, 'doubled': 0"),
    ],
)
def test_programs_of_their_own_run_to_their_end(program, said, django_db_setup, django_db_blocker, databases):
    with django_db_blocker.unblock():
        scratch = databases.copy(databases.template("base"))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")}
    environment |= {"DATABASE_URL": address_of(scratch), "MAJMA_SCRATCH_READY": "1"}
    command = [sys.executable, f"benchmarks/{program[0]}", *program[1:]]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    databases.drop(scratch)

    assert done.returncode == 0, done.stderr
    assert said in done.stdout


@pytest.mark.parametrize("name", ["nothing", "../x"])
def test_unknown_benchmark_is_refused(name):
    with pytest.raises(CommandError, match="no benchmark"):
        call_command("bench", name)


def test_program_of_its_own_is_named_as_such():
    with pytest.raises(CommandError, match=r"benchmarks/verify\.py"):
        call_command("bench", "verify")
