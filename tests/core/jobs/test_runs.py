"""Asking, doing, failing, stopping: one worker, step by step."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from association.core.jobs.errors import JobLostError, JobStateError, UnknownJobError
from association.core.jobs.execution import claim_next, execute, pause_before, reap
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import cancel_job, enqueue_job, retry_job
from association.core.profile import AssociationProfile
from association.core.registry.models import ModuleState
from association.core.registry.state import forget

pytestmark = pytest.mark.django_db


def run_now(run):
    JobRun.objects.filter(pk=run.pk).update(run_after=timezone.now())


def test_run_is_done_with_progress_and_result(contribute_job, work):
    def count(context):
        context.advance(2, 3, "two of three", cursor={"at": 2})
        return {"counted": context.arguments["upto"]}

    contribute_job(count)
    enqueue_job("probe", key="a", arguments={"upto": 3})

    run = work()

    assert (run.state, run.done, run.total, run.message) == (JobState.DONE, 2, 3, "two of three")
    assert (run.cursor, run.result, run.attempt) == ({"at": 2}, {"counted": 3}, 1)
    assert run.heartbeat_at >= run.started_at
    assert run.finished_at


def test_same_key_is_one_run(contribute_job):
    contribute_job(lambda context: None)

    first = enqueue_job("probe", key="a", arguments={"n": 1})
    again = enqueue_job("probe", key="a", arguments={"n": 2})

    assert first == again
    assert JobRun.objects.get().arguments == {"n": 1}


def test_job_nobody_contributes_is_refused():
    with pytest.raises(UnknownJobError):
        enqueue_job("nothing", key="a")


def test_failure_is_tried_again_later_and_later_until_it_has_failed(contribute_job, work):
    def fail(context):
        raise ZeroDivisionError("first line\nDETAIL: a row")

    contribute_job(fail, max_attempts=3)
    enqueue_job("probe", key="a")

    pauses = []
    for _attempt in range(2):
        run = work()
        assert (run.state, run.error) == (JobState.QUEUED, "ZeroDivisionError: first line")
        pauses.append(round((run.run_after - timezone.now()).total_seconds()))
        assert claim_next() is None
        run_now(run)
    run = work()

    assert pauses == [30, 60]
    assert (run.state, run.attempt) == (JobState.FAILED, 3)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 30), (2, 60), (5, 480), (12, 3600)])
def test_pauses_double_up_to_an_hour(attempt, seconds):
    assert pause_before(attempt) == timedelta(seconds=seconds)


def test_next_attempt_goes_on_from_the_cursor(contribute_job, work):
    seen = []

    def fail_once(context):
        seen.append(context.cursor)
        context.advance(1, 2, cursor=1)
        if context.run.attempt == 1:
            raise OSError("away")

    contribute_job(fail_once)
    enqueue_job("probe", key="a")
    run_now(work())

    assert work().state == JobState.DONE
    assert seen == [None, 1]


def test_chunk_that_fails_takes_its_cursor_back(contribute_job, work):
    def fail_after_advancing(context):
        with transaction.atomic():
            AssociationProfile.objects.all().delete()
            context.advance(1, 2, cursor=1)
            raise OSError("away")

    contribute_job(fail_after_advancing)
    enqueue_job("probe", key="a")

    run = work()

    assert (run.cursor, run.done) == (None, 0)


def test_waiting_run_is_cancelled_at_once(contribute_job):
    contribute_job(lambda context: None)
    run = enqueue_job("probe", key="a")

    cancel_job(run)

    assert run.state == JobState.CANCELLED
    assert claim_next() is None


def test_running_run_stops_at_its_next_chunk_and_can_go_on(contribute_job, work):
    def count(context):
        for done in range(context.cursor or 0, 3):
            context.advance(done + 1, 3, cursor=done + 1)
            if done == 0:
                cancel_job(JobRun.objects.get(pk=context.run.pk))

    contribute_job(count)
    enqueue_job("probe", key="a")

    run = work()
    assert (run.state, run.done) == (JobState.CANCELLED, 2)

    retry_job(run)
    run = work()
    assert (run.state, run.done, run.attempt) == (JobState.DONE, 3, 1)


def test_ended_run_cannot_be_cancelled_nor_a_good_one_tried_again(contribute_job, work):
    contribute_job(lambda context: None)
    enqueue_job("probe", key="a")
    run = work()

    with pytest.raises(JobStateError):
        cancel_job(run)
    with pytest.raises(JobStateError):
        retry_job(run)


def test_stopping_worker_gives_the_run_back_without_counting_the_attempt(contribute_job, work):
    contribute_job(lambda context: context.advance(1, 2, cursor=1))
    enqueue_job("probe", key="a")

    run = work(stopping=lambda: True)

    assert (run.state, run.attempt, run.cursor) == (JobState.QUEUED, 0, 1)


def test_silent_run_is_put_back_and_its_old_worker_may_write_no_more(contribute_job):
    def outlived(context):
        JobRun.objects.filter(pk=context.run.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
        assert reap() == 1
        with pytest.raises(JobLostError):
            context.advance(1, 2, cursor="stolen")

    contribute_job(outlived)
    enqueue_job("probe", key="a")

    run = claim_next()
    execute(run)
    run.refresh_from_db()

    assert (run.state, run.cursor, run.result) == (JobState.QUEUED, None, None)


def test_run_that_beats_is_left_alone(contribute_job):
    contribute_job(lambda context: None)
    enqueue_job("probe", key="a")
    run = claim_next()

    assert reap() == 0
    run.refresh_from_db()
    assert run.state == JobState.RUNNING


@pytest.mark.parametrize(
    ("changes", "state"),
    [({"attempt": 5}, JobState.FAILED), ({"cancel_requested": True}, JobState.CANCELLED)],
    ids=["last attempt", "asked to stop"],
)
def test_silent_run_ends_when_it_has_no_further_attempt(contribute_job, changes, state):
    contribute_job(lambda context: None)
    enqueue_job("probe", key="a")
    run = claim_next()
    JobRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1), **changes)

    reap()

    run.refresh_from_db()
    assert run.state == state


def test_job_of_a_module_that_is_off_waits(contribute_job, work):
    contribute_job(lambda context: None, module="donations")
    run = enqueue_job("probe", key="a")
    ModuleState.objects.filter(label="donations").update(enabled=False)
    forget()

    assert claim_next() is None
    run.refresh_from_db()
    assert (run.state, run.attempt) == (JobState.QUEUED, 0)

    ModuleState.objects.filter(label="donations").update(enabled=True)
    forget()
    assert work().state == JobState.DONE


def test_permission_is_asked_when_asking_and_when_starting(contribute_job, work, treasurer, board):
    contribute_job(lambda context: None, permission="donations.submit_donation")
    with pytest.raises(PermissionDenied):
        enqueue_job("probe", key="b", requested_by=board)
    enqueue_job("probe", key="a", requested_by=treasurer)
    treasurer.groups.clear()

    run = work()

    assert (run.state, run.attempt) == (JobState.FAILED, 1)
    assert run.error
