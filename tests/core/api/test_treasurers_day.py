"""The treasurer's day through the API: donor, gift, receipt, print, void; and what each role may not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from association.modules.funds.services import general_fund
from tests.factories import make_donation, make_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db

DONATIONS, RECEIPTS = "/api/v1/donations/donations/", "/api/v1/receipts/receipts/"


def gift(**changes):
    return {
        "donor": make_party().pk,
        "received_on": "2026-08-10",
        "method": "cash",
        "lines": [{"fund": general_fund().pk, "amount_irr": 2_500_000, "intent": "تبلت"}],
        **changes,
    }


def test_from_donor_to_void_receipt(treasurer, api_for):
    api = api_for(treasurer)
    donor = api.post("/api/v1/people/people/", {"name": "زهرا احمدی", "phone": "۰۹۱۲۳۴۵۶۷۸۹"})
    assert (donor.status_code, donor.json()["phone"]) == (201, "+989123456789")

    draft = api.post(DONATIONS, gift(donor=donor.json()["id"]))
    assert (draft.status_code, draft.json()["docstatus"], draft.json()["number"]) == (201, 0, None)

    recorded = api.post(f"{DONATIONS}{draft.json()['id']}/submit/")
    assert (recorded.status_code, recorded.json()["number"]) == (200, "D-1405-00001")
    assert recorded.json()["total_irr"] == 2_500_000

    receipt = api.post(RECEIPTS, {"donations": [draft.json()["id"]]})
    assert (receipt.status_code, receipt.json()["number"]) == (201, None)
    address = f"{RECEIPTS}{receipt.json()['id']}/"

    issued = api.post(f"{address}submit/")
    assert (issued.status_code, issued.json()["docstatus"]) == (200, 1)
    assert issued.json()["number"].endswith("-000001")

    pdf = api.get(f"{address}prints/receipt/", {"lang": "en"})
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")

    void = api.post(f"{address}void/", {"reason": "wrong donor", "reason_code": "wrong_donor"})
    assert (void.status_code, void.json()["is_void"]) == (200, True)
    assert void.json()["void_reason"] == "Wrong donor: wrong donor"


def test_jalali_date_and_persian_digits_are_read(treasurer, api_for):
    lines = [{"fund": general_fund().pk, "amount_irr": "۲۵۰۰۰۰۰"}]

    answer = api_for(treasurer).post(DONATIONS, gift(received_on="۱۴۰۵/۰۵/۱۹", lines=lines))

    assert (answer.json()["received_on"], answer.json()["lines"][0]["amount_irr"]) == (
        "2026-08-10",
        2_500_000,
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "lines"),
        ({"received_on": "1405/13/01"}, "received_on"),
        ({"received_on": "2099-01-01"}, "received_on"),
        ({"method": "barter"}, "method"),
        ({"donor": 999_999}, "donor"),
        ({"lines": [{"fund": 999_999, "amount_irr": 1}]}, "lines.0.fund"),
        ({"lines": [{"fund": None, "amount_irr": -5}]}, "lines.0.amount_irr"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(treasurer, api_for, changes, field):
    api = api_for(treasurer)

    answer = api.post(DONATIONS, gift(**changes))

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert api.get(DONATIONS).json()["count"] == 0


def test_draft_is_changed_by_patch_and_recorded_one_is_not(treasurer, api_for):
    api = api_for(treasurer)
    draft, recorded = make_draft(), make_donation()
    lines = [{"fund": general_fund().pk, "amount_irr": 7}]

    changed = api.patch(f"{DONATIONS}{draft.pk}/", {"lines": lines})
    refused = api.patch(f"{DONATIONS}{recorded.pk}/", {"note": "x"})

    assert (changed.status_code, changed.json()["total_irr"]) == (200, 7)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:majma:problem:not_draft")


def test_recorded_donation_is_not_deleted(treasurer, api_for):
    assert api_for(treasurer).delete(f"{DONATIONS}{make_donation().pk}/").status_code == 409


def test_rule_broken_is_a_conflict_with_words(treasurer, api_for):
    receipt = make_receipt()
    api = api_for(treasurer)
    draft = api.post(RECEIPTS, {"donations": [receipt.lines.get().source_id]})

    answer = api.post(f"{RECEIPTS}{draft.json()['id']}/submit/")

    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:majma:problem:already_receipted",
    )
    assert receipt.number in answer.json()["detail"]


def test_answers_speak_the_language_asked_for(treasurer):
    client = APIClient()
    client.force_authenticate(treasurer)

    persian = client.get(f"{DONATIONS}999/", {"lang": "fa"})

    assert persian.headers["Content-Language"] == "fa"
    assert persian.json()["title"] != "Not found."


@pytest.mark.parametrize("role", ["board", "communications", "administrator"])
def test_other_roles_see_no_money(role, make_user, api_for):
    api = api_for(make_user(role, role))
    donation, receipt = make_donation(), make_receipt()

    answers = [
        api.get(DONATIONS),
        api.get(f"{DONATIONS}{donation.pk}/"),
        api.post(DONATIONS, gift()),
        api.get(RECEIPTS),
        api.post(f"{RECEIPTS}{receipt.pk}/void/", {"reason": "x", "reason_code": "other"}),
        api.get(f"{RECEIPTS}{receipt.pk}/prints/receipt/"),
        api.get("/api/v1/people/people/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * len(answers)


def test_anonymous_visitors_get_nothing():
    assert APIClient().get(DONATIONS).status_code == 401


def test_token_is_given_used_and_revoked(treasurer):
    client = APIClient()
    token = client.post("/api/v1/auth/login/", {"username": "treasurer", "password": "a-long-secret"}).json()[
        "token"
    ]
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.get(DONATIONS).status_code == 200

    assert client.post("/api/v1/auth/logout/").status_code == 204
    assert client.get(DONATIONS).status_code == 401


def test_wrong_password_is_a_problem():
    answer = APIClient().post("/api/v1/auth/login/", {"username": "treasurer", "password": "wrong"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_unknown_address_is_json_not_a_redirect(client):
    answer = client.get("/api/v1/nowhere/")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("address", [DONATIONS, RECEIPTS, "/api/v1/people/people/"])
def test_list_costs_the_same_for_any_number_of_rows(treasurer, api_for, address, django_assert_num_queries):
    make_receipt()
    api = api_for(treasurer)
    api.get(address)
    with CaptureQueriesContext(connection) as one:
        api.get(address)
    for _ in range(5):
        make_receipt()

    with django_assert_num_queries(len(one)):
        assert api.get(address).json()["count"] == 6


def test_filters_by_date_range_and_search(treasurer, api_for):
    from datetime import date

    make_donation(on=date(2026, 8, 10), donor=make_party("علی کریمی"))
    make_donation(on=date(2026, 9, 10))
    api = api_for(treasurer)

    assert api.get(DONATIONS, {"received_on_after": "2026-09-01"}).json()["count"] == 1
    assert api.get(DONATIONS, {"search": "كريمي"}).json()["count"] == 1
