"""Amending a cancelled document and duplicating any row."""

import pytest
from django.core.exceptions import PermissionDenied

from association.core.documents.submitting import AlreadyAmendedError, DocumentNotCancelledError
from association.core.documents.transitions import perform
from association.modules.donations.models import Donation
from tests.factories import make_donation, make_party, make_receipt
from tests.pages import post_form

pytestmark = pytest.mark.django_db
API = "/api/v1/donations/donations/"
ADMIN = "/admin/donations/donations/"


@pytest.fixture
def cancelled(treasurer):
    return perform(make_donation(by=treasurer), "cancel", user=treasurer, reason="مبلغ نادرست")


def test_amending_makes_a_linked_draft_with_the_same_contents(cancelled, treasurer):
    draft = perform(cancelled, "amend", user=treasurer)
    amended = perform(draft, "submit", user=treasurer)

    assert (draft.is_draft, draft.amended_from, draft.total_irr) == (True, cancelled, cancelled.total_irr)
    assert [line.fund for line in amended.lines.all()] == [line.fund for line in cancelled.lines.all()]
    assert amended.number == "D-1405-00002"


def test_only_a_cancelled_document_is_amended_and_only_once(cancelled, treasurer):
    perform(cancelled, "amend", user=treasurer)

    with pytest.raises(AlreadyAmendedError):
        perform(cancelled, "amend", user=treasurer)
    with pytest.raises(DocumentNotCancelledError):
        perform(make_donation(), "amend", user=treasurer)
    assert Donation.objects.filter(amended_from=cancelled).count() == 1


def test_amending_needs_the_right_to_add(cancelled, board):
    with pytest.raises(PermissionDenied):
        perform(cancelled, "amend", user=board)


def test_amend_button_leads_to_the_form_of_the_draft(cancelled, treasurer, client_for):
    client = client_for(treasurer)

    page = client.get(f"{ADMIN}inspect/{cancelled.pk}/").text
    answer = post_form(client, f"{ADMIN}amend/{cancelled.pk}/confirm/", follow=True)

    draft = Donation.objects.get(amended_from=cancelled)
    assert f"{ADMIN}amend/{cancelled.pk}/confirm/" in page
    assert answer.redirect_chain[-1][0] == f"{ADMIN}edit/{draft.pk}/"
    assert cancelled.number in client.get(f"{ADMIN}inspect/{draft.pk}/").text
    assert f"{ADMIN}amend/" not in client.get(f"{ADMIN}inspect/{cancelled.pk}/").text


def test_duplicate_opens_a_filled_form_and_saves_what_is_left_in_it(treasurer, client_for):
    donation = make_donation(donor=make_party("نسرین"), amount_irr=2_500_000)
    client = client_for(treasurer)
    inspect = client.get(f"{ADMIN}inspect/{donation.pk}/").text
    form = client.get(f"{ADMIN}new/?copy={donation.pk}").context["form"]
    lines = form.formsets["lines"]
    data = {
        "donor": form.initial["donor"], "received_on": "1405/05/20", "method": "card",
        "tracking_number": "", "note": "",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": str(lines.initial_form_count()),
        "lines-0-fund": lines.forms[0].initial["fund"], "lines-0-amount_irr": lines.forms[0].initial["amount_irr"],
        "lines-0-intent": "", "lines-0-id": "", "lines-0-ORDER": "1",
    }  # fmt: skip

    client.post(f"{ADMIN}new/", data)

    copy = Donation.objects.get(docstatus=0)
    assert f"?copy={donation.pk}" in inspect
    assert form.initial["received_on"] != donation.received_on
    assert (copy.donor, copy.total_irr, copy.number) == (donation.donor, 2_500_000, None)


def test_api_amends_and_duplicates(cancelled, treasurer, board, api_for):
    api = api_for(treasurer)
    live = make_donation()

    amended = api.post(f"{API}{cancelled.pk}/amend/")
    twice = api.post(f"{API}{cancelled.pk}/amend/")
    early = api.post(f"{API}{live.pk}/amend/")
    copy = api.post(f"{API}{live.pk}/duplicate/")

    assert (amended.status_code, amended.json()["amended_from"]) == (201, cancelled.pk)
    assert (twice.status_code, twice.json()["type"]) == (409, "urn:majma:problem:already_amended")
    assert (early.status_code, early.json()["type"]) == (409, "urn:majma:problem:not_cancelled")
    assert (copy.status_code, copy.json()["docstatus"]) == (201, 0)
    assert api_for(board).post(f"{API}{live.pk}/duplicate/").status_code in (403, 404)


def test_receipts_are_neither_amended_nor_duplicated(treasurer, api_for):
    receipt = make_receipt()
    api = api_for(treasurer)

    answers = [api.post(f"/api/v1/receipts/receipts/{receipt.pk}/{name}/") for name in ("amend", "duplicate")]

    assert [answer.status_code for answer in answers] == [404, 404]
