"""Jobs that exist for a test only, and worker processes on the test's own database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from association.core.jobs.execution import claim_next, execute
from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution, record
from tests.databases import address_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def contribute_job():
    """Contribute a job of a module until the test ends."""
    added = []

    def add(function, *, name="probe", module="core", every=None, permission="", max_attempts=5):
        options = {"title": name, "every": every, "permission": permission, "max_attempts": max_attempts}
        contribution = Contribution("job", name, module, function, 50, options)
        record(contribution)
        added.append(contribution)
        return contribution

    yield add
    for contribution in added:
        registry._registry["job"].remove(contribution)


@pytest.fixture
def work():
    """Take one run and do it, as a worker would. Returns it as it stands afterwards."""

    def step(**options):
        run = claim_next()
        assert run is not None, "nothing is ready"
        execute(run, **options)
        run.refresh_from_db()
        return run

    return step


@pytest.fixture
def worker_process():
    """Start ``manage.py work`` (with this folder's own job) as a process of its own."""
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.jobs.worker_process", *arguments],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address_of()},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
