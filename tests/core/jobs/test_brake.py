"""The emergency brake: a module switched off, or a person deactivated, stops a running job within one chunk."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from association.core.desk import export_job
from association.core.desk.bulk.actions import bulk_actions_of
from association.core.desk.bulk.job import enqueue_bulk
from association.core.desk.export_job import enqueue_export
from association.core.documents.version import version_of
from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job, take_over_job
from association.core.registry.lifecycle import disable_module, enable_module
from association.modules.donations.models import Donation
from association.modules.people.models import Party
from association.modules.receipts.batches import order_batch
from association.modules.receipts.choices import BatchKind
from association.modules.receipts.models import Receipt
from tests.factories import DAY, make_donation, make_party

pytestmark = pytest.mark.django_db
CHUNKS = 6


@pytest.fixture
def chunks(contribute_job):
    """A job of the module funds that records one person a chunk; `then` happens after the second one."""

    def begin(then, *, module="funds", permission="", user=None):
        def work(context):
            for number in range(context.cursor or 0, CHUNKS):
                with transaction.atomic():
                    Party.objects.create(name=f"{number}")
                    context.advance(number + 1, CHUNKS, cursor=number + 1)
                if number == 1:
                    then(context)

        contribute_job(work, module=module, permission=permission)
        return enqueue_job("probe", key="a", requested_by=user)

    return begin


def done(run) -> tuple[str, int]:
    run.refresh_from_db()
    return run.state, Party.objects.count()


def test_module_switched_off_stops_it_and_on_again_it_goes_on(chunks, work):
    run = chunks(lambda context: disable_module("receipts") and None, module="receipts")

    work()
    assert done(run) == (JobState.QUEUED, 2)
    enable_module("receipts")
    JobRun.objects.update(run_after="2020-01-01T00:00:00Z")
    work()

    assert done(run) == (JobState.DONE, CHUNKS)


def test_module_whose_rows_it_works_on_counts_too(chunks, work):
    run = chunks(
        lambda context: (context.require_module("receipts"), disable_module("receipts")), module="core"
    )

    work()

    assert done(run) == (JobState.QUEUED, 2)


def test_person_who_is_deactivated_starts_nothing_more(chunks, work, treasurer):
    run = chunks(lambda _context: get_user_model().objects.update(is_active=False), user=treasurer)

    work()

    assert done(run) == (JobState.FAILED, 2)
    assert "دیگر اجازه" in run.error


def test_right_taken_away_in_the_middle_ends_it(chunks, work, treasurer):
    run = chunks(
        lambda _context: treasurer.groups.clear(), user=treasurer, permission="receipts.submit_receipt"
    )

    work()

    assert done(run) == (JobState.FAILED, 2)


def test_batch_of_a_deactivated_treasurer_waits_for_another(treasurer, make_user, monkeypatch):
    for number in range(4):
        make_donation(donor=make_party(f"نیکوکار {number}"), on=DAY, by=treasurer)
    order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    get_user_model().objects.filter(pk=treasurer.pk).update(is_active=False)

    execute(claim_next())

    run = JobRun.objects.get(kind="receipt-batch")
    assert (run.state, Receipt.objects.count()) == (JobState.FAILED, 0)
    take_over_job(run, user=make_user("second", "treasurer"))
    execute(claim_next())
    assert Receipt.objects.count() == 4


def rights_gone_at_the_first_chunk(user):
    """Called as each chunk ends: it is then that others take rights away or switch a module off."""

    def stopping() -> bool:
        user.groups.clear()
        return False

    return stopping


def test_right_taken_away_stops_an_import_at_its_next_chunk(treasurer, client_for, do_jobs):
    rows = "".join(f"A{number},1403/02/01,1000,نقدی\n" for number in range(250))
    sent = {"file": SimpleUploadedFile("a.csv", f"id,date,amount,method\n{rows}".encode())}
    client = client_for(treasurer)
    address = client.post("/admin/import/gifts/", sent)["Location"]
    do_jobs()
    client.post(address)

    execute(claim_next(), stopping=rights_gone_at_the_first_chunk(treasurer))

    run = JobRun.objects.get(kind="import")
    assert (run.state, Donation.objects.count()) == (JobState.FAILED, run.done)
    assert 0 < run.done <= 100  # a slow machine makes smaller chunks
    assert "دیگر اجازه" in run.error


def test_right_taken_away_stops_an_action_on_many_rows(treasurer):
    gifts = [make_donation(donor=make_party(f"نیکوکار {number}"), by=treasurer) for number in range(6)]
    seen = {gift.pk: version_of(gift) for gift in gifts}
    enqueue_bulk(bulk_actions_of(Donation)["cancel"], Donation, seen, user=treasurer, values={"reason": "x"})

    execute(claim_next(), stopping=rights_gone_at_the_first_chunk(treasurer))

    run = JobRun.objects.get(kind="bulk")
    assert (run.result["done"], run.result["failed"]) == (1, 5)
    assert Donation.objects.recorded().count() == 5


def test_right_taken_away_stops_an_export_before_there_is_a_file(treasurer, monkeypatch):
    monkeypatch.setattr(export_job, "ROWS_PER_STEP", 2)
    for number in range(6):
        make_party(f"نیکوکار {number}")
    enqueue_export(Party, query="", file_format="csv", user=treasurer)

    execute(claim_next(), stopping=rights_gone_at_the_first_chunk(treasurer))

    run = JobRun.objects.get(kind="export")
    assert (run.state, run.result) == (JobState.FAILED, None)


def test_person_of_a_job_is_read_anew_whoever_holds_it(chunks, work, treasurer):
    held = []

    def then(context):
        held.append(context.user)
        assert held[0].has_perm("receipts.submit_receipt")
        treasurer.groups.clear()

    run = chunks(then, user=treasurer)
    work()

    assert done(run) == (JobState.DONE, CHUNKS)
    assert not held[0].has_perm("receipts.submit_receipt")
