"""Correct and replace: void and successor in one step, each naming the other."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from association.core.documents.requests import SecondPersonNeededError
from association.core.l10n.calendar import JalaliYear
from association.core.printing.prints import stored_print
from association.modules.receipts.errors import (
    OutsideTheYearError,
    ReceiptAlreadyVoidError,
)
from association.modules.receipts.models import Receipt, ReceiptClaim, ReceiptRules
from association.modules.receipts.services import issue_annual_receipt, replace_receipt
from tests.factories import make_donation, make_party, make_receipt
from tests.modules.receipts.test_pdf import text_of
from tests.pages import post_form

pytestmark = pytest.mark.django_db
ADMIN = "/admin/receipts/receipts"
API = "/api/v1/receipts/receipts"


@pytest.fixture
def receipt(treasurer):
    return make_receipt(make_donation(donor=make_party("زهرا احمدى"), by=treasurer), by=treasurer)


def test_new_receipt_names_the_old_one_and_says_what_is_on_record_now(receipt, treasurer):
    receipt.donor.name = "زهرا احمدی‌نژاد"
    receipt.donor.save()

    new = replace_receipt(receipt=receipt, reason="نام نادرست", replaced_by=treasurer)

    old = Receipt.objects.get(pk=receipt.pk)
    assert (old.is_void, old.amendment, new.amended_from) == (True, new, old)
    assert new.body["replaces"] == old.number
    assert new.body["donor"]["fa"] == "زهرا احمدی‌نژاد"
    assert old.body["donor"]["fa"] == "زهرا احمدی"
    assert list(ReceiptClaim.objects.values_list("receipt_id", flat=True)) == [new.pk]


def test_other_donations_may_stand_on_the_new_one(receipt, treasurer):
    other = make_donation(donor=receipt.donor, amount_irr=7_000_000, by=treasurer)
    first = receipt.lines.get().document

    new = replace_receipt(receipt=receipt, reason="کمک دیگر", replaced_by=treasurer, sources=[first, other])

    assert new.total_irr == 8_000_000


def test_failure_of_the_new_one_leaves_the_old_one_valid(receipt, treasurer):
    foreign = make_donation(donor=make_party("دیگری"), by=treasurer)

    with pytest.raises(Exception, match="."):
        replace_receipt(
            receipt=receipt,
            reason="x",
            replaced_by=treasurer,
            sources=[receipt.lines.get().document, foreign],
        )

    assert not Receipt.objects.get(pk=receipt.pk).is_void
    assert Receipt.objects.count() == 1


def test_twice_is_refused(receipt, treasurer):
    replace_receipt(receipt=receipt, reason="x", replaced_by=treasurer)

    with pytest.raises(ReceiptAlreadyVoidError):
        replace_receipt(receipt=receipt, reason="x", replaced_by=treasurer)


def test_who_may_not_void_may_not_replace(receipt, board):
    with pytest.raises(PermissionDenied):
        replace_receipt(receipt=receipt, reason="x", replaced_by=board)


def test_large_receipt_is_not_replaced_by_one_person(receipt, treasurer, two_people):
    with pytest.raises(SecondPersonNeededError):
        replace_receipt(receipt=receipt, reason="x", replaced_by=treasurer)


def test_certificate_takes_no_donation_of_another_year(treasurer, client_for):
    donor = make_party("مینا")
    make_donation(donor=donor, on=date(2025, 8, 1), by=treasurer)
    other = make_donation(donor=donor, on=date(2026, 8, 1), by=treasurer)
    receipt = issue_annual_receipt(donor=donor, year=JalaliYear(1404), issued_by=treasurer)

    offered = client_for(treasurer).get(f"{ADMIN}/replace/{receipt.pk}/").context["rows"]
    with pytest.raises(OutsideTheYearError):
        replace_receipt(receipt=receipt, reason="x", replaced_by=treasurer, sources=[other])

    assert other.pk not in [row["document"].pk for row in offered]
    assert not Receipt.objects.get(pk=receipt.pk).is_void


def test_wizard_shows_both_and_replaces(receipt, treasurer, client_for):
    client = client_for(treasurer)
    receipt.donor.name = "زهرا احمدی‌نژاد"
    receipt.donor.save()
    donation = receipt.lines.get().document

    page = client.get(f"{ADMIN}/replace/{receipt.pk}/").text
    empty = client.post(f"{ADMIN}/replace/{receipt.pk}/", {"reason": "", "reason_code": "wrong_donor"})
    done = post_form(
        client,
        f"{ADMIN}/replace/{receipt.pk}/",
        reason="نام",
        reason_code="wrong_donor",
        sources=[donation.pk],
        follow=True,
    )

    assert "<ins><bdi>زهرا احمدی‌نژاد</bdi></ins>" in page
    assert set(empty.context["form"].errors) == {"reason", "sources"}
    assert "جایگزین رسید" in done.text
    assert client.get(f"{ADMIN}/replace/{receipt.pk}/").status_code == 404


def test_api_replaces(receipt, treasurer, api_for):
    api = api_for(treasurer)

    new = api.post(f"{API}/{receipt.pk}/replace/", {"reason": "نام", "reason_code": "wrong_donor"})
    old = api.get(f"{API}/{receipt.pk}/").json()

    assert new.status_code == 201
    assert (new.json()["replaces"], old["replaced_by"], old["is_void"]) == (
        receipt.pk,
        new.json()["id"],
        True,
    )


@pytest.fixture
def two_people(site_of_the_house):
    return ReceiptRules.objects.create(site=site_of_the_house, second_person_from_irr=0)


def test_print_of_the_old_one_names_the_new_one(receipt, treasurer):
    new = replace_receipt(receipt=receipt, reason="نام نادرست", replaced_by=treasurer)
    old = Receipt.objects.get(pk=receipt.pk)

    printed = bytes(stored_print(old, name="receipt", language="en").pdf)

    assert f"Replaced by receipt no. {new.number}" in " ".join(text_of(printed).split())
