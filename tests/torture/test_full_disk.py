"""T15: no room left. People are told so in their language; when there is room, work goes on without a restart.

`make torture` does it with real small disks as well (test_small_disk.py).
"""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from association.core.documents.attachments import Attachment
from association.core.documents.invariants import number_gaps
from association.core.health.proofs import prove
from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun, JobState
from association.core.l10n.calendar import JalaliYear
from association.core.uploads.storage import private_storage
from association.modules.receipts.batches import job_of, order_batch
from association.modules.receipts.choices import BatchKind
from association.modules.receipts.models import Receipt
from tests.factories import make_donation, make_party, make_receipt
from tests.pages import hidden_of

from .disks import files_no_larger_than, full_database
from .figures import publish

pytestmark = pytest.mark.django_db(transaction=True)
DRAFTS = 40
ISSUE = "/admin/receipts/receipts/new/"
RECEIPTS = "/api/v1/receipts/receipts/"


def fill_up(donor) -> int:
    """Issue until there is no room; the number of receipts that were kept."""
    kept = 0
    while True:
        try:
            make_receipt(make_donation(donor=donor))
        except OperationalError:
            return kept
        kept += 1
        assert kept < 2_000


def test_api_says_503_and_the_same_request_is_done_once_there_is_room(treasurer, api_for):
    api, donor = api_for(treasurer), make_party()
    drafts = [
        api.post(RECEIPTS, {"donations": [make_donation(donor=donor).pk]}).json()["id"] for _ in range(DRAFTS)
    ]

    def submit(pk):
        return api.post(f"{RECEIPTS}{pk}/submit/", {}, headers={"Idempotency-Key": f"issue-{pk}"})

    with full_database():
        kept = fill_up(donor)
        # One row may still find a place in a page that is half empty; forty do not.
        told = [submit(pk) for pk in drafts]
        refused = [answer for answer in told if answer.status_code != 200]
        persian = api.post(f"{RECEIPTS}{drafts[-1]}/submit/?lang=fa", {})
    done = [submit(pk) for pk in drafts]

    publish("T15", case="database", refused=len(refused), kept=kept + len(done), gaps=len(number_gaps()))
    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in refused} == {(503, "60")}
    assert len(refused) > DRAFTS / 2
    assert refused[0].json()["type"] == "urn:majma:problem:storage_full"
    assert "no room left" in refused[0].json()["detail"]
    assert "جایی برای نوشتن" in persian.json()["detail"]
    assert [answer.status_code for answer in done] == [200] * DRAFTS
    numbers = list(
        Receipt.objects.exclude(number=None).order_by("sequence").values_list("sequence", flat=True)
    )
    assert numbers == list(range(1, kept + DRAFTS + 1))
    assert [proof for proof in prove() if not proof.ok] == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize(("language", "words"), [("fa", "جایی برای نوشتن"), ("en", "no room left")])
def test_screens_say_503_in_words_of_their_reader(treasurer, language, words):
    treasurer.wagtail_userprofile.preferred_language = language
    treasurer.wagtail_userprofile.save()
    browser, donor = Client(raise_request_exception=False), make_party()
    browser.force_login(treasurer)
    gifts = [make_donation(donor=donor).pk for _ in range(DRAFTS)]

    shown = hidden_of(browser.get(ISSUE))
    with full_database():
        fill_up(donor)
        for gift in gifts:
            page = browser.post(ISSUE, {**shown, "sources": [gift]})
            if page.status_code != 302:
                break
        read = browser.get("/admin/receipts/receipts/")

    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert words in page.text
    assert f'<html lang="{language}"' in page.text
    assert read.status_code == 200
    assert not Receipt.objects.filter(claims__source_id=gift).exists()


def test_error_of_our_own_stays_an_error(treasurer, api_for, client_for):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE receipts_receiptclaim RENAME TO elsewhere")
    browser = Client(raise_request_exception=False)
    browser.force_login(treasurer)
    try:
        page = browser.get("/admin/receipts/receipts/")
        gift = make_donation()
        page = browser.post(ISSUE, {"sources": [gift.pk]})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO receipts_receiptclaim")

    assert page.status_code == 500


def kept_files() -> list[Path]:
    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def test_attachment_without_room_leaves_no_row_and_no_file(treasurer, api_for):
    address, before = f"/api/v1/people/people/{make_party().pk}/attachments/", len(kept_files())

    def send():
        file = ContentFile(b"%PDF-1.7\n" + b"x" * 8_000_000, name="slip.pdf")
        return api_for(treasurer).post(address, {"file": file}, format="multipart")

    with files_no_larger_than(7_000_000):  # the database is smaller, so only the file meets the limit
        refused = send()
        after_refusal = len(kept_files())
    done = send()

    assert (refused.status_code, refused.json()["type"]) == (503, "urn:majma:problem:storage_full")
    assert (after_refusal, len(kept_files())) == (before, before + 1)
    assert done.status_code == 201
    assert Attachment.objects.count() == 1


@pytest.fixture
def batch(treasurer):
    for number in range(6):
        make_donation(donor=make_party(f"نیکوکار {number}"), on=JalaliYear(1404).start_on, by=treasurer)
    return order_batch(kind=BatchKind.ALL, year=JalaliYear(1404), language="fa", user=treasurer)


def work_on(batch) -> JobRun:
    """One attempt at a batch, without waiting for its time."""
    JobRun.objects.filter(pk=job_of(batch).pk).update(run_after=timezone.now())
    JobRun.objects.exclude(pk=job_of(batch).pk).delete()
    execute(claim_next())
    return job_of(batch)


def test_batch_that_cannot_write_its_files_goes_on_later(batch):
    folder = Path(private_storage().path("batches"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)  # of a test before
    folder.write_bytes(b"")  # a file where the folder would be: nothing can be put there

    refused = work_on(batch)
    folder.unlink()
    done = work_on(batch)

    batch.refresh_from_db()
    numbers = list(Receipt.objects.order_by("sequence").values_list("sequence", flat=True))
    publish("T15", case="files", receipts=len(numbers), gaps=len(number_gaps()))
    assert (refused.state, refused.error[:15]) == (JobState.QUEUED, "FileExistsError")
    assert (done.state, set(batch.files)) == (JobState.DONE, {"zip", "pdf"})
    assert numbers == [1, 2, 3, 4, 5, 6]
