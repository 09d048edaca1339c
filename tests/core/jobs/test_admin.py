"""The pages: who sees which run, how far it is, stopping and trying again, and the import that leads there."""

import pytest
from django.urls import reverse

from association.core.imports.job import enqueue_check, enqueue_import
from association.core.imports.models import ImportRun
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job
from association.modules.donations.models import Donation

pytestmark = pytest.mark.django_db


def gifts(lines: int) -> bytes:
    rows = "".join(f"A{n:05},1403/02/01,1000,نقدی\n" for n in range(lines))
    return f"id,date,amount,method\n{rows}".encode()


@pytest.fixture
def run(contribute_job, treasurer):
    contribute_job(lambda context: None)
    return enqueue_job("probe", key="a", requested_by=treasurer, subject="gifts.csv")


def address(name: str, run, *more: str) -> str:
    return reverse(name, args=[run.pk, *more])


def test_person_sees_own_runs_and_administrators_all(run, treasurer, board, administrator, client_for):
    index = reverse("job_runs")

    assert "gifts.csv" in client_for(treasurer).get(index).text
    assert "gifts.csv" in client_for(administrator).get(index).text
    assert "gifts.csv" not in client_for(board).get(index).text


@pytest.mark.parametrize("name", ["job_run", "job_run_state"])
def test_foreign_run_does_not_exist(run, board, administrator, client_for, name):
    assert client_for(board).get(address(name, run)).status_code == 404
    assert client_for(administrator).get(address(name, run)).status_code == 200


def test_foreign_run_cannot_be_stopped(run, board, client_for):
    assert client_for(board).post(address("job_run_action", run, "cancel")).status_code == 404

    run.refresh_from_db()
    assert run.state == JobState.QUEUED


def test_who_may_only_look_cannot_stop(run, administrator, client_for):
    group = administrator.groups.get()
    group.permissions.remove(group.permissions.get(codename="change_jobrun"))

    assert client_for(administrator).post(address("job_run_action", run, "cancel")).status_code == 302

    run.refresh_from_db()
    assert run.state == JobState.QUEUED


def test_visitor_is_asked_to_sign_in(run, client):
    assert client.get(address("job_run_state", run)).status_code == 302


def test_stop_asks_first_and_the_run_can_be_tried_again(run, treasurer, client_for):
    client = client_for(treasurer)

    asked = client.get(address("job_run_action", run, "cancel"))
    run.refresh_from_db()
    assert ("توقف کار" in asked.text, run.state) == (True, JobState.QUEUED)

    client.post(address("job_run_action", run, "cancel"))
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED

    client.post(address("job_run_action", run, "retry"))
    run.refresh_from_db()
    assert run.state == JobState.QUEUED


def test_action_the_state_forbids_is_a_message(run, treasurer, client_for):
    answer = client_for(treasurer).post(address("job_run_action", run, "retry"), follow=True)

    assert "تنها کار ناموفق یا متوقف‌شده" in answer.text


def test_nothing_is_asked_that_the_state_forbids(run, treasurer, client_for):
    answer = client_for(treasurer).get(address("job_run_action", run, "retry"))

    assert answer["Location"] == address("job_run", run)


def test_state_is_told_in_figures_of_the_reader(run, treasurer, client_for):
    JobRun.objects.filter(pk=run.pk).update(state=JobState.RUNNING, done=300, total=1200)

    answer = client_for(treasurer).get(address("job_run_state", run))

    assert answer.json() == {
        "state": "running",
        "label": "در حال انجام",
        "final": False,
        "done": 300,
        "total": 1200,
        "progress": "۳۰۰ از ۱٬۲۰۰ (۲۵٪)",
        "note": "",
    }
    assert "no-store" in answer["Cache-Control"]


def test_list_asks_the_database_equally_often_for_more_runs(
    run, treasurer, client_for, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(treasurer)
    client.get(reverse("job_runs"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("job_runs"))
    for key in "bc":
        enqueue_job("probe", key=key, requested_by=treasurer)

    with django_assert_num_queries(len(one)):
        client.get(reverse("job_runs"))


@pytest.fixture
def uploaded(treasurer, client_for):
    """Upload a list of so many gifts; returns the client and the address of its preview."""

    def upload(lines: int):
        run = ImportRun.objects.create(
            importer="gifts", file_name="gifts.csv", content=gifts(lines), uploaded_by=treasurer
        )
        return client_for(treasurer), reverse("import_preview", args=["gifts", run.pk])

    return upload


def test_list_is_imported_in_the_background_once(uploaded, work):
    client, preview = uploaded(151)
    run = ImportRun.objects.get()
    enqueue_check(run, user=run.uploaded_by)

    check = work()
    assert (check.kind, check.state, check.done, check.total) == ("import-check", JobState.DONE, 151, 151)
    assert Donation.objects.count() == 0
    client.post(preview), client.post(preview)

    job = JobRun.objects.get(kind="import")
    assert client.get(preview)["Location"] == address("job_run", job)

    done = work()
    assert (done.state, done.done, done.total) == (JobState.DONE, 151, 151)
    assert done.result == {"recorded": 151, "refused": 0, "repeated": 0, "url": preview}
    assert Donation.objects.count() == 151
    assert preview in client.get(address("job_run", job)).text
    assert "۱۵۱" in client.get(preview).text


def test_list_nobody_has_seen_the_preview_of_is_not_imported(uploaded):
    client, preview = uploaded(2)

    client.post(preview)

    assert not JobRun.objects.exists()


def test_page_of_a_list_writes_nothing_and_asks_nothing_of_the_file(uploaded, work):
    client, preview = uploaded(2)
    run = ImportRun.objects.get()
    enqueue_check(run, user=run.uploaded_by)
    work()
    before = ImportRun.objects.values().get()

    client.get(preview)

    assert ImportRun.objects.values().get() == before
    assert JobRun.objects.count() == 1


def test_import_of_whoever_lost_the_permission_is_refused(uploaded, work, treasurer):
    uploaded(2)
    enqueue_import(ImportRun.objects.get(), user=treasurer)
    treasurer.groups.clear()

    run = work()

    assert (run.state, run.attempt, Donation.objects.count()) == (JobState.FAILED, 1, 0)


def test_refused_lines_of_all_chunks_are_counted(uploaded, work):
    uploaded(250)
    run = ImportRun.objects.get()
    run.content = (
        bytes(run.content)
        .replace(b"A00003,1403/02/01", b"A00003,1403/13/01")
        .replace(b"A00240,1403/02/01", b"A00003,1403/13/01")
    )
    run.save()
    enqueue_import(run, user=run.uploaded_by)

    work()

    run.refresh_from_db()
    assert (run.result["recorded"], run.result["refused"]) == (248, 2)
    assert [error["line"] for error in run.result["errors"]] == [5, 242]
