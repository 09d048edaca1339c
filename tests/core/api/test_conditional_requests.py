"""ETag, If-Match, If-None-Match: nobody writes over what he has not seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from association.modules.donations.models import Donation
from association.modules.people.models import Party
from association.modules.receipts.models import ReceiptVoid
from tests.factories import make_donation, make_draft, make_fund, make_party, make_receipt

pytestmark = pytest.mark.django_db

DONATIONS, RECEIPTS = "/api/v1/donations/donations/", "/api/v1/receipts/receipts/"
PEOPLE, FUNDS = "/api/v1/people/people/", "/api/v1/funds/funds/"
STALE = {"If-Match": '"0123456789abcdef-en"'}


def etag(api, address: str) -> str:
    return api.get(address).headers["ETag"]


def test_tag_is_strong_and_stays_while_nothing_changes(treasurer, api_for):
    api, address = api_for(treasurer), f"{PEOPLE}{make_party().pk}/"

    tag = etag(api, address)

    assert tag.startswith('"')
    assert tag.endswith('-en"')
    assert etag(api, address) == tag


def test_printing_is_no_change(treasurer, api_for):
    api, address = api_for(treasurer), f"{RECEIPTS}{make_receipt().pk}/"
    before = etag(api, address)

    assert api.get(f"{address}prints/receipt/").status_code == 200
    assert etag(api, address) == before


def test_every_step_of_a_donation_has_its_own_tag(treasurer, api_for):
    api, address = api_for(treasurer), f"{DONATIONS}{make_draft().pk}/"

    tags = [etag(api, address)]
    tags.append(api.patch(address, {"note": "نقدی"}).headers["ETag"])
    lines = [{"fund": make_fund().pk, "amount_irr": 1_000_000}]
    tags.append(api.patch(address, {"lines": lines}).headers["ETag"])
    tags.append(api.post(f"{address}submit/").headers["ETag"])
    tags.append(api.post(f"{address}cancel/", {"reason": "دو بار ثبت شده"}).headers["ETag"])

    assert len(set(tags)) == 5
    assert etag(api, address) == tags[-1]


def test_voiding_changes_the_tag_of_a_receipt(treasurer, api_for):
    api, address = api_for(treasurer), f"{RECEIPTS}{make_receipt().pk}/"
    before = etag(api, address)

    voided = api.post(f"{address}void/", {"reason": "x", "reason_code": "other"}).headers["ETag"]

    assert voided != before
    assert etag(api, address) == voided


def test_change_of_a_line_alone_changes_the_tag(treasurer, api_for):
    fund = make_fund(intents=("تبلت",))
    api, address = api_for(treasurer), f"{FUNDS}{fund.pk}/"
    before = etag(api, address)

    fund.intents.model.objects.filter(fund=fund).update(words="کتاب")

    assert etag(api, address) != before


def test_created_row_comes_with_the_tag_it_is_read_with(treasurer, api_for):
    api = api_for(treasurer)

    created = api.post(PEOPLE, {"name": "زهرا احمدی"})

    assert created.headers["ETag"] == etag(api, f"{PEOPLE}{created.json()['id']}/")


def test_known_representation_is_not_sent_again(treasurer, api_for):
    party = make_party()
    api, address = api_for(treasurer), f"{PEOPLE}{party.pk}/"
    tag = etag(api, address)

    known = api.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    persian = api.get(address, headers={"If-None-Match": tag, "Accept-Language": "fa"})
    party.name = "زهرا کریمی"
    party.save()
    changed = api.get(address, headers={"If-None-Match": tag})

    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", tag)
    assert (persian.status_code, changed.status_code) == (200, 200)


def test_two_people_change_the_same_row(treasurer, api_for):
    api, address = api_for(treasurer), f"{PEOPLE}{make_party().pk}/"
    seen = {"If-Match": etag(api, address)}

    first = api.patch(address, {"name": "زهرا کریمی"}, headers=seen)
    second = api.patch(address, {"name": "زهرا محمدی"}, headers=seen)

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.headers["Content-Type"] == "application/problem+json"
    assert second.json()["type"] == "urn:majma:problem:precondition_failed"
    assert Party.objects.get().name == "زهرا کریمی"
    again = api.patch(address, {"name": "زهرا محمدی"}, headers={"If-Match": first.headers["ETag"]})
    assert again.status_code == 200


@pytest.mark.parametrize("given", ["*", '"other-en", {tag}', "{persian}"])
def test_condition_that_holds(treasurer, api_for, given):
    api, address = api_for(treasurer), f"{DONATIONS}{make_draft().pk}/"
    persian = api.get(address, {"lang": "fa"}).headers["ETag"]
    condition = given.format(tag=etag(api, address), persian=persian)

    assert api.patch(address, {"note": "x"}, headers={"If-Match": condition}).status_code == 200


@pytest.mark.parametrize("given", ['"other-en"', "W/{tag}", "no tag", ""])
def test_condition_that_does_not_hold(treasurer, api_for, given):
    api, address = api_for(treasurer), f"{DONATIONS}{make_draft().pk}/"
    condition = given.format(tag=etag(api, address))

    answer = api.patch(address, {"note": "x"}, headers={"If-Match": condition})

    assert (answer.status_code, Donation.objects.get().note) == (412, "")


def test_stale_reader_neither_deletes_nor_submits_nor_cancels_nor_voids(treasurer, api_for):
    api, draft, recorded, receipt = api_for(treasurer), make_draft(), make_donation(), make_receipt()

    answers = [
        api.delete(f"{DONATIONS}{draft.pk}/", headers=STALE),
        api.post(f"{DONATIONS}{draft.pk}/submit/", headers=STALE),
        api.post(f"{DONATIONS}{recorded.pk}/cancel/", {"reason": "x"}, headers=STALE),
        api.post(f"{RECEIPTS}{receipt.pk}/void/", {"reason": "x", "reason_code": "other"}, headers=STALE),
    ]

    assert [answer.status_code for answer in answers] == [412] * 4
    draft.refresh_from_db()
    recorded.refresh_from_db()
    assert (draft.docstatus, recorded.docstatus, ReceiptVoid.objects.count()) == (0, 1, 0)


def test_fresh_reader_deletes(treasurer, api_for):
    api, address = api_for(treasurer), f"{DONATIONS}{make_draft().pk}/"

    assert api.delete(address, headers={"If-Match": etag(api, address)}).status_code == 204
    assert api.get(address).status_code == 404


def test_failed_condition_leaves_the_key_free(treasurer, api_for):
    api, address = api_for(treasurer), f"{DONATIONS}{make_draft().pk}/"
    key = {"Idempotency-Key": "1"}

    refused = api.post(f"{address}submit/", headers={**key, **STALE})
    done = api.post(f"{address}submit/", headers={**key, "If-Match": etag(api, address)})
    repeated = api.post(f"{address}submit/", headers={**key, "If-Match": '"by now stale-en"'})

    assert (refused.status_code, done.status_code, repeated.status_code) == (412, 200, 200)
    assert repeated.headers["ETag"] == done.headers["ETag"] == etag(api, address)


def test_row_one_may_not_see_is_not_betrayed_by_a_condition(board, api_for):
    answer = api_for(board).patch(f"{DONATIONS}{make_draft().pk}/", {"note": "x"}, headers=STALE)

    assert answer.status_code == 403


@pytest.mark.parametrize("lines", [1, 4])
def test_reading_one_row_costs_the_same_for_any_number_of_lines(treasurer, api_for, lines):
    funds = [make_fund(f"fund-{n}") for n in range(lines)]
    draft = make_draft()
    api, address = api_for(treasurer), f"{DONATIONS}{draft.pk}/"
    api.patch(address, {"lines": [{"fund": fund.pk, "amount_irr": 1} for fund in funds]})

    with CaptureQueriesContext(connection) as queries:
        api.get(address)

    assert len(queries) <= 9
