"""One key, one deed: repeats, other requests, failures, crashes, rights taken away."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from rest_framework.test import APIClient

from association.core.api.idempotency import IdempotencyKey, prune_idempotency_keys
from association.modules.donations.models import Donation
from association.modules.funds.services import general_fund
from association.modules.people.models import Party
from association.modules.receipts.models import ReceiptVoid
from tests.factories import make_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db

DONATIONS, RECEIPTS = "/api/v1/donations/donations/", "/api/v1/receipts/receipts/"
PEOPLE = "/api/v1/people/people/"
ONE = {"Idempotency-Key": "4f1c"}


def gift(donor):
    return {
        "donor": donor.pk,
        "received_on": "2026-08-10",
        "method": "cash",
        "lines": [{"fund": general_fund().pk, "amount_irr": 2_500_000}],
    }


def test_repeat_gets_the_same_answer_and_creates_nothing(treasurer, api_for):
    api, body = api_for(treasurer), gift(make_party())

    first = api.post(DONATIONS, body, headers=ONE)
    again = api.post(DONATIONS, dict(reversed(body.items())), headers=ONE)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Donation.objects.count() == 1


def test_without_a_key_every_request_counts(treasurer, api_for):
    api, body = api_for(treasurer), gift(make_party())

    for _ in range(2):
        assert api.post(DONATIONS, body).status_code == 201

    assert Donation.objects.count() == 2
    assert IdempotencyKey.objects.count() == 0


def test_submit_and_void_are_repeated_without_a_conflict(treasurer, api_for):
    api, draft, receipt = api_for(treasurer), make_draft(), make_receipt()
    void = {"reason": "wrong donor", "reason_code": "wrong_donor"}

    submits = [api.post(f"{DONATIONS}{draft.pk}/submit/", headers=ONE) for _ in range(2)]
    voids = [
        api.post(f"{RECEIPTS}{receipt.pk}/void/", void, headers={"Idempotency-Key": "v"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in submits + voids] == [200] * 4
    assert submits[0].json() == submits[1].json()
    assert voids[0].json() == voids[1].json()
    assert ReceiptVoid.objects.count() == 1


def test_answer_is_repeated_in_the_language_of_the_first(treasurer, api_for):
    api, body = api_for(treasurer), gift(make_party())

    api.post(DONATIONS, body, headers=ONE)
    again = api.post(DONATIONS, body, headers={**ONE, "Accept-Language": "fa"})

    assert again.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("address", "changes"), [(DONATIONS, {"note": "x"}), (PEOPLE, {})], ids=["body", "address"]
)
def test_key_of_another_request_is_refused(treasurer, api_for, address, changes):
    api, body = api_for(treasurer), gift(make_party())
    api.post(DONATIONS, body, headers=ONE)

    refused = api.post(address, body | changes, headers=ONE)

    assert (refused.status_code, refused.headers["Content-Type"]) == (409, "application/problem+json")
    assert refused.json()["type"] == "urn:majma:problem:idempotency_key_reused"
    assert Donation.objects.count() == 1


def test_keys_of_two_people_are_two_keys(treasurer, make_user, api_for):
    body = {"name": "زهرا احمدی"}

    answers = [
        api_for(user).post(PEOPLE, body, headers=ONE)
        for user in (treasurer, make_user("second", "treasurer"))
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]


def test_refused_request_leaves_its_key_free(treasurer, api_for):
    api, body = api_for(treasurer), gift(make_party())

    refused = api.post(DONATIONS, body | {"lines": []}, headers=ONE)
    accepted = api.post(DONATIONS, body, headers=ONE)

    assert (refused.status_code, accepted.status_code) == (400, 201)


def test_conflict_is_asked_again_not_replayed(treasurer, api_for):
    draft = make_draft()
    api, address = api_for(treasurer), f"{DONATIONS}{draft.pk}/cancel/"
    body = {"reason": "entered twice"}

    before = api.post(address, body, headers=ONE)
    api.post(f"{DONATIONS}{draft.pk}/submit/")
    after = api.post(address, body, headers=ONE)

    assert (before.status_code, after.status_code) == (409, 200)


def test_crash_leaves_neither_work_nor_key(treasurer, on_submit):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(treasurer)
    draft = make_draft()
    falling = [True]

    def fall_once(document, user):
        if falling.pop() if falling else False:
            raise OperationalError("power cut")

    on_submit(fall_once)
    crashed = client.post(f"{DONATIONS}{draft.pk}/submit/", headers=ONE)
    draft.refresh_from_db()
    left = (draft.number, IdempotencyKey.objects.count())
    again = client.post(f"{DONATIONS}{draft.pk}/submit/", headers=ONE)

    assert (crashed.status_code, left) == (500, (None, 0))
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (200, False)


def test_right_taken_away_is_not_answered_from_memory(treasurer, api_for):
    draft = make_draft()
    api_for(treasurer).post(f"{DONATIONS}{draft.pk}/submit/", headers=ONE)
    treasurer.groups.clear()
    stripped = type(treasurer).objects.get(pk=treasurer.pk)

    answer = api_for(stripped).post(f"{DONATIONS}{draft.pk}/submit/", headers=ONE)

    assert answer.status_code == 403


@pytest.mark.parametrize("key", ["", "  ", "k" * 256, "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_key_that_cannot_be_kept_is_named(treasurer, api_for, key):
    answer = api_for(treasurer).post(PEOPLE, {"name": "زهرا"}, headers={"Idempotency-Key": key})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["Idempotency-Key"]
    assert Party.objects.count() == 0


def test_old_keys_are_pruned_and_young_ones_stay(treasurer, api_for, capsys):
    api, now = api_for(treasurer), timezone.now()
    for key in ("old", "young"):
        api.post(PEOPLE, {"name": "زهرا احمدی"}, headers={"Idempotency-Key": key})
    IdempotencyKey.objects.filter(key="old").update(created_at=now - timedelta(days=30, seconds=1))

    assert prune_idempotency_keys(now - timedelta(days=1)) == 0
    call_command("prune")

    assert capsys.readouterr().out == "idempotency keys: 1\n"
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]
