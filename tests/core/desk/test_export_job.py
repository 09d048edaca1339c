"""Lists too long for one answer are exported in the background, with progress, for who asked and nobody else."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from association.core.access.audit import ReadRecord
from association.core.desk.export_job import JOB, remove_exports
from association.core.jobs.context import JobContext
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.worker import Worker
from association.core.uploads.storage import private_storage
from tests.factories import make_party

pytestmark = pytest.mark.django_db
LIST = "/admin/people/people/"


@pytest.fixture(autouse=True)
def short_limit(settings):
    settings.EXPORT_INLINE_ROWS = 3


@pytest.fixture
def people(db):
    for number in range(5):
        make_party(f"نفر {number}")
    make_party("دیگری")


def ask(client, query="q=نفر", file_format="csv") -> JobRun:
    answer = client.get(f"{LIST}?{query}&export={file_format}")
    run = JobRun.objects.get(kind=JOB)
    assert answer.url == f"/admin/jobs/{run.pk}/"
    return run


def content(client, run) -> bytes:
    return b"".join(client.get(f"/admin/exports/{run.pk}/"))


def test_long_list_is_written_in_the_background_as_it_was_searched(people, treasurer, client_for):
    client = client_for(treasurer)
    run = ask(client)

    Worker().drain()
    run.refresh_from_db()
    page = client.get(f"/admin/jobs/{run.pk}/").text
    rows = list(csv.DictReader(io.StringIO(content(client, run).decode("utf-8-sig"))))

    assert (run.state, run.done, run.total) == (JobState.DONE, 5, 5)
    assert f"/admin/exports/{run.pk}/" in page
    assert sorted(row["نام"] for row in rows) == [f"نفر {number}" for number in range(5)]
    assert list(ReadRecord.objects.values_list("user__username", "rows")) == [("treasurer", 5)]


def test_spreadsheet_too(people, treasurer, client_for):
    client = client_for(treasurer)
    run = ask(client, file_format="xlsx")

    Worker().drain()
    sheet = load_workbook(io.BytesIO(content(client, run))).active

    assert sheet.max_row == 6
    assert sheet["A1"].value == "نام"


def test_short_list_is_answered_at_once(people, treasurer, client_for):
    answer = client_for(treasurer).get(f"{LIST}?q=دیگری&export=csv")

    assert answer["Content-Type"].startswith("text/csv")
    assert not JobRun.objects.filter(kind=JOB).exists()


def test_file_is_nobody_elses(people, treasurer, make_user, administrator, client_for):
    run = ask(client_for(treasurer))
    Worker().drain()

    others = [client_for(make_user("second", "treasurer")), client_for(administrator)]

    assert [other.get(f"/admin/exports/{run.pk}/").status_code for other in others] == [404, 404]


def test_right_taken_away_meanwhile_stops_it(people, treasurer, client_for):
    client = client_for(treasurer)
    run = ask(client)
    treasurer.groups.clear()

    Worker().drain()
    run.refresh_from_db()

    assert run.state == JobState.FAILED
    assert not ReadRecord.objects.exists()


def test_file_is_gone_after_a_week(people, treasurer, client_for):
    run = ask(client_for(treasurer))
    Worker().drain()
    JobRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(days=8))
    run.refresh_from_db()

    removed = remove_exports(JobContext(run))

    assert removed == {"removed": 1}
    assert not private_storage().exists(run.result["file"])
