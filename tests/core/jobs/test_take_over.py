"""A job whose person may no longer do it: why it stopped, and another one who may goes on with it, on record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient
from wagtail.log_actions import registry as log_registry

from association.core.jobs.errors import JobStateError
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job, retry_job, take_over_job

pytestmark = pytest.mark.django_db
RIGHT = "receipts.submit_receipt"
API = "/api/v1/core/jobs/"


@pytest.fixture
def second(make_user):
    return make_user("second", "treasurer")


@pytest.fixture
def did():
    return []


@pytest.fixture
def run(contribute_job, treasurer, work, did):
    """A job of two steps that was stopped after the first, because its person lost the right."""

    def steps(context):
        for step in range(context.cursor or 0, 2):
            did.append((step, context.user.username))
            context.advance(step + 1, 2, cursor=step + 1)
            if context.run.attempt == 1 and context.user == treasurer:
                raise RuntimeError("the machine went down")

    contribute_job(steps, permission=RIGHT)
    asked = enqueue_job("probe", key="a", requested_by=treasurer, subject="دستهٔ یک")
    work()
    JobRun.objects.update(run_after=asked.created_at)
    treasurer.groups.clear()
    stopped = work()
    assert stopped.state == JobState.FAILED
    return stopped


def logged(run) -> list[tuple[str, str, dict]]:
    entries = log_registry.get_logs_for_instance(run)
    return [(entry.action, entry.user.username, entry.data) for entry in entries]


def page(run, *more: str) -> str:
    return reverse("job_run_action" if more else "job_run", args=[run.pk, *more])


def test_another_goes_on_where_it_stopped_and_that_is_on_record(run, second, work, did):
    taken = take_over_job(run, user=second)

    assert (taken.state, taken.requested_by, taken.attempt, taken.error) == ("queued", second, 0, "")
    assert work().state == JobState.DONE
    assert did == [(0, "treasurer"), (1, "second")]
    assert logged(run) == [("job.take_over", "second", {"before": "treasurer"})]


def test_nobody_without_the_right_takes_it(run, board, treasurer):
    for user in (board, type(treasurer).objects.get(pk=treasurer.pk)):
        with pytest.raises(PermissionDenied):
            take_over_job(run, user=user)

    run.refresh_from_db()
    assert (run.state, run.requested_by.username) == (JobState.FAILED, "treasurer")


def test_what_its_person_may_still_do_is_taken_by_nobody(contribute_job, treasurer, second, work):
    contribute_job(lambda context: 1 / 0, permission=RIGHT, max_attempts=1)
    enqueue_job("probe", key="b", requested_by=treasurer)
    failed = work()

    with pytest.raises(JobStateError):
        take_over_job(failed, user=second)

    assert JobRun.objects.get().requested_by == treasurer


def test_jobs_without_a_right_of_their_own_are_private(contribute_job, treasurer, administrator, work):
    contribute_job(lambda context: 1 / 0, max_attempts=1)
    enqueue_job("probe", key="b", requested_by=treasurer)
    treasurer.is_active = False
    treasurer.save()

    with pytest.raises(PermissionDenied):
        take_over_job(work(), user=administrator)


def test_of_two_who_take_it_the_second_is_told(run, second, make_user):
    third = make_user("third", "treasurer")
    take_over_job(run, user=second)

    with pytest.raises(JobStateError):
        take_over_job(run, user=third)

    assert JobRun.objects.get().requested_by == second


def test_account_that_was_closed_leaves_its_job_behind(contribute_job, treasurer, second, work):
    contribute_job(lambda context: None, permission=RIGHT)
    enqueue_job("probe", key="b", requested_by=treasurer)
    type(treasurer).objects.filter(pk=treasurer.pk).update(is_active=False)

    assert take_over_job(work(), user=second).requested_by == second


def test_trying_again_says_why_it_would_stop_again(run, administrator, client_for):
    administrator_page = client_for(administrator).get(page(run)).text

    with pytest.raises(JobStateError, match="treasurer"):
        retry_job(run)

    assert page(run, "retry") not in administrator_page
    assert "\u2068treasurer\u2069 دیگر اجازهٔ این کار را ندارد" in administrator_page
    assert page(run, "take-over") not in administrator_page  # who may not send, may not go on sending


def test_page_asks_first_and_then_it_is_theirs(run, second, client_for, work):
    client = client_for(second)

    listed, shown = client.get(reverse("job_runs")).text, client.get(page(run)).text
    asked = client.get(page(run, "take-over"))
    run.refresh_from_db()
    before = run.state
    done = client.post(page(run, "take-over"), follow=True)

    assert "دستهٔ یک" in listed
    assert "\u2068treasurer\u2069 دیگر اجازهٔ این کار را ندارد" in shown
    assert page(run, "take-over") in shown
    assert ("ادامه به نام من" in asked.text, before) == (True, JobState.FAILED)
    assert "این کار اکنون به نام شماست" in done.text
    assert "به نام خود ادامه داد" in done.text
    assert work().state == JobState.DONE


def test_others_neither_see_nor_take_it(run, board, client_for):
    client = client_for(board)

    assert "دستهٔ یک" not in client.get(reverse("job_runs")).text
    assert client.get(page(run)).status_code == 404
    assert client.post(page(run, "take-over")).status_code == 404


def test_who_was_slower_is_told_in_the_list(run, second, make_user, client_for):
    client = client_for(make_user("third", "treasurer"))
    asked = client.get(page(run, "take-over"))
    take_over_job(run, user=second)

    late = client.get(page(run, "take-over"))

    assert (asked.status_code, late.status_code) == (200, 404)


@pytest.mark.parametrize("runs", [1, 3])
def test_list_costs_the_same_for_any_number_left_behind(run, second, client_for, treasurer, runs):
    client, costs = client_for(second), []
    for count in (1, runs):
        for number in range(JobRun.objects.count(), count):
            JobRun.objects.create(kind="probe", key=f"more {number}", requested_by=treasurer, state="failed")
        client.get(reverse("job_runs"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("job_runs"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_api_tells_and_takes_over(run, second, board, work):
    mine, other = APIClient(), APIClient()
    mine.force_authenticate(second)
    other.force_authenticate(board)

    told = mine.get(API).json()["results"]
    refused = other.post(f"{API}{run.pk}/take-over/")
    taken = mine.post(f"{API}{run.pk}/take-over/")
    twice = mine.post(f"{API}{run.pk}/take-over/")

    assert [(row["id"], row["state"], row["asked_by"], row["may_take_over"]) for row in told] == [
        (run.pk, "failed", "treasurer", True)
    ]
    assert refused.status_code == 404
    assert (taken.status_code, taken.json()["asked_by"], taken.json()["may_take_over"]) == (
        200,
        "second",
        False,
    )
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:majma:problem:job_state")
    assert work().state == JobState.DONE


def test_key_of_a_program_sees_jobs_of_its_scopes_only(run, second):
    own = enqueue_job("probe", key="own", requested_by=second)
    JobRun.objects.filter(pk=own.pk).update(state=JobState.CANCELLED)
    second.scopes = frozenset({"donations.view_donation"})
    client = APIClient()
    client.force_authenticate(second)

    assert client.get(API).json()["results"] == []
    assert client.post(f"{API}{run.pk}/take-over/").status_code == 404
