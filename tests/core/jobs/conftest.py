"""Jobs that exist for a test only, and worker processes on the test's own database."""

from typing import Any

import pytest

from association.core.jobs.execution import claim_next, execute
from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution, record
from tests.forks import Child


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
def worker_process(processes_of):
    """Start ``manage.py work`` (with this folder's own job) as a process of its own."""
    started = []

    def start(*arguments: str, **settings: Any) -> Child:
        processes = processes_of("tests.core.jobs.worker_process", **settings)
        started.append(processes.start("work", arguments=arguments))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()
