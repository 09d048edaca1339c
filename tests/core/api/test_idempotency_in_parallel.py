"""Many requests at once with one key. Real transactions; a file of its own, because it empties all tables."""

import threading

from django.db import connection

from association.modules.donations.models import Donation
from association.modules.receipts.models import Receipt
from tests.core.documents.test_numbering import in_parallel
from tests.factories import make_draft, make_party, make_receipt

from .test_idempotency import DONATIONS, ONE, PEOPLE, RECEIPTS, gift


def test_parallel_repeats_create_once(transactional_db, treasurer, api_for):
    body = gift(make_party())

    answers = in_parallel(*[lambda: api_for(treasurer).post(DONATIONS, body, headers=ONE)] * 8)

    done = [answer for answer in answers if answer.status_code == 201]
    refused = [answer.json()["type"] for answer in answers if answer.status_code != 201]
    assert Donation.objects.count() == 1
    assert len({answer.content for answer in done}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in done) == 1
    assert set(refused) <= {"urn:majma:problem:idempotency_in_progress"}


def test_parallel_submits_with_one_key_number_once(transactional_db, treasurer, api_for):
    address = f"{DONATIONS}{make_draft().pk}/submit/"

    in_parallel(*[lambda: api_for(treasurer).post(address, headers=ONE)] * 6)
    last = api_for(treasurer).post(address, headers=ONE)

    assert (last.status_code, last.headers["Idempotency-Replayed"]) == (200, "true")
    assert last.json()["number"] == "D-1405-00001"


def test_other_keys_are_not_held_up(transactional_db, treasurer, api_for):
    def create(n: int):
        return lambda: api_for(treasurer).post(
            PEOPLE, {"name": "زهرا احمدی"}, headers={"Idempotency-Key": str(n)}
        )

    answers = in_parallel(*[create(n) for n in range(6)])

    assert [answer.status_code for answer in answers] == [201] * 6


def test_repeat_of_a_running_request(transactional_db, treasurer, api_for, on_submit):
    """PostgreSQL says so at once; SQLite, with its one writer, waits and gives the answer."""
    address = f"{DONATIONS}{make_draft().pk}/submit/"
    started, go_on = threading.Event(), threading.Event()

    def dawdle(document, user):
        started.set()
        go_on.wait(5)

    def repeat():
        started.wait(5)
        timer = threading.Timer(0.3, go_on.set)
        timer.start()
        try:
            return api_for(treasurer).post(address, headers=ONE)
        finally:
            go_on.set()
            timer.join()

    on_submit(dawdle)
    first, second = in_parallel(lambda: api_for(treasurer).post(address, headers=ONE), repeat)

    assert first.status_code == 200
    if connection.vendor == "postgresql":
        assert second.status_code == 409
        assert second.json()["type"] == "urn:majma:problem:idempotency_in_progress"
    else:
        assert (second.status_code, second.content) == (200, first.content)


def test_parallel_receipts_with_two_keys_still_give_one(transactional_db, treasurer, api_for):
    receipt = make_receipt()
    donation = receipt.lines.get().source_id
    api_for(treasurer).post(f"{RECEIPTS}{receipt.pk}/void/", {"reason": "x", "reason_code": "other"})
    drafts = [api_for(treasurer).post(RECEIPTS, {"donations": [donation]}).json()["id"] for _ in range(2)]

    def issue(pk: int):
        return lambda: api_for(treasurer).post(
            f"{RECEIPTS}{pk}/submit/", headers={"Idempotency-Key": f"issue-{pk}"}
        )

    answers = in_parallel(*[issue(pk) for pk in drafts])

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert Receipt.objects.filter(docstatus=1).count() == 2
