"""What only real processes show: a worker that dies, two that want the same, one that is told to leave."""

import signal
import time
from collections import Counter

import pytest

from association.core.imports.job import enqueue_import
from association.core.imports.models import ImportRun
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job
from association.core.registry.models import ModuleState
from association.modules.donations.models import Donation

LINES = 700

pytestmark = pytest.mark.django_db(transaction=True)


def gifts(lines: int = LINES) -> bytes:
    rows = "".join(f"K{n:05},1403/02/01,1000,نقدی\n" for n in range(lines))
    return f"id,date,amount,method\n{rows}".encode()


@pytest.fixture
def long_import(make_user):
    user = make_user("treasurer", "treasurer")
    run = ImportRun.objects.create(importer="gifts", file_name="long.csv", content=gifts(), uploaded_by=user)
    return run, enqueue_import(run, user=user)


def wait_for(condition, *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def state_of(job) -> tuple[str, int]:
    return JobRun.objects.values_list("state", "done").get(pk=job.pk)


def middle_of(job) -> bool:
    state, done = state_of(job)
    assert state in (JobState.QUEUED, JobState.RUNNING)
    return 100 <= done < LINES


def assert_imported_once(run) -> None:
    assert Donation.objects.count() == LINES
    assert Donation.objects.recorded().total_irr() == LINES * 1000
    run.refresh_from_db()
    assert (run.result["recorded"], run.result["repeated"], run.result["refused"]) == (LINES, 0, 0)


def test_killed_worker_doubles_nothing(long_import, worker_process):
    run, job = long_import
    worker = worker_process()
    wait_for(lambda: middle_of(job))

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    state, done = state_of(job)
    assert (state, Donation.objects.count()) == (JobState.RUNNING, done)
    assert done < LINES

    time.sleep(0.1)
    after = worker_process("--once", "--stale-after", "0.05")
    assert after.wait(timeout=120) == 0, after.stderr.read()

    job.refresh_from_db()
    assert (job.state, job.attempt, job.done) == (JobState.DONE, 2, LINES)
    assert_imported_once(run)


def test_worker_told_to_leave_gives_its_run_back(long_import, worker_process):
    run, job = long_import
    worker = worker_process()
    wait_for(lambda: middle_of(job))

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0, worker.stderr.read()
    state, done = state_of(job)
    assert (state, Donation.objects.count()) == (JobState.QUEUED, done)

    assert worker_process("--once").wait(timeout=120) == 0
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 1)
    assert_imported_once(run)


def test_import_waits_while_its_module_is_off(long_import, worker_process):
    _run, job = long_import
    ModuleState.objects.filter(label="donations").update(enabled=False)

    assert worker_process("--once").wait(timeout=60) == 0

    job.refresh_from_db()
    assert (job.state, job.attempt, Donation.objects.count()) == (JobState.QUEUED, 0, 0)
    ModuleState.objects.filter(label="donations").update(enabled=True)


def test_two_workers_never_do_one_run_twice(worker_process, tmp_path, contribute_job):
    contribute_job(lambda context: None, name="mark")
    marks = tmp_path / "marks"
    keys = [f"mark-{n}" for n in range(80)]
    for key in keys:
        enqueue_job("mark", key=key, arguments={"file": str(marks)})

    workers = [worker_process("--once") for _number in range(2)]
    for worker in workers:
        assert worker.wait(timeout=120) == 0, worker.stderr.read()

    lines = [line.split() for line in marks.read_text().splitlines()]
    assert Counter(key for _pid, key in lines) == dict.fromkeys(keys, 1)
    assert len({pid for pid, _key in lines}) == 2
    assert JobRun.objects.filter(kind="mark", state=JobState.DONE, attempt=1).count() == len(keys)
    assert JobRun.objects.filter(kind="tidy-jobs").count() == 1
