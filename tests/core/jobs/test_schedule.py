"""Jobs that come round: once per period, whoever asks, and never for a module that is off."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from association.core.jobs.models import JobRun, JobState
from association.core.jobs.schedule import period_key, schedule_due
from association.core.jobs.services import enqueue_job
from association.core.registry.models import ModuleState
from association.core.registry.state import forget

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)  # 00:30 of the 25th in Tehran


@pytest.mark.parametrize(
    ("every", "key"),
    [
        ("hour", "probe:2026-11-25T00+0330"),
        ("day", "probe:2026-11-25"),
        ("week", "probe:2026-11-21/week"),
    ],
)
def test_period_is_that_of_the_clock_in_tehran(every, key):
    assert period_key("probe", every, EVENING) == key


@pytest.mark.parametrize(("day", "saturday"), [(20, "14"), (21, "21"), (27, "21"), (28, "28")])
def test_week_begins_on_saturday(day, saturday):
    noon = datetime(2026, 11, day, 9, tzinfo=UTC)

    assert period_key("probe", "week", noon) == f"probe:2026-11-{saturday}/week"


def test_one_run_per_period(contribute_job):
    contribute_job(lambda context: None, every="day")
    probes = JobRun.objects.filter(kind="probe")

    for hours in (0, 0, 1, 23):
        schedule_due(EVENING + timedelta(hours=hours))
    assert [run.key for run in probes] == ["probe:2026-11-25"]

    schedule_due(EVENING + timedelta(hours=24))
    assert [run.key for run in probes.order_by("pk")] == ["probe:2026-11-25", "probe:2026-11-26"]


def test_module_that_is_off_is_not_scheduled(contribute_job):
    contribute_job(lambda context: None, every="day", module="donations")
    ModuleState.objects.filter(label="donations").update(enabled=False)
    forget()

    schedule_due(EVENING)

    assert not JobRun.objects.filter(kind="probe").exists()


def test_work_once_schedules_and_does_it(contribute_job):
    contribute_job(lambda context: "done", every="hour")

    call_command("work", "--once")
    call_command("work", "--once")

    run = JobRun.objects.get(kind="probe")
    assert (run.state, run.result, run.attempt) == (JobState.DONE, "done", 1)


def test_old_scheduled_runs_are_removed_and_others_kept(treasurer, work):
    long_ago = timezone.now() - timedelta(days=31)
    old = {"state": JobState.DONE, "finished_at": long_ago}
    JobRun.objects.create(kind="x", key="scheduled", **old)
    JobRun.objects.create(kind="x", key="asked", requested_by=treasurer, **old)
    JobRun.objects.create(kind="x", key="failed", state=JobState.FAILED, finished_at=long_ago)
    enqueue_job("tidy-jobs", key="now")

    assert work().result == {"removed": 1}
    assert set(JobRun.objects.values_list("key", flat=True)) == {"asked", "failed", "now"}
