"""Large receipts are voided by two people; the database keeps them apart."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from association.core.documents.requests import (
    AlreadyRequestedError,
    NothingRequestedError,
    SecondPersonNeededError,
    TransitionRequest,
)
from association.core.documents.transitions import perform
from association.modules.receipts.models import Receipt, ReceiptRules
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_receipt
from tests.pages import post_form

pytestmark = pytest.mark.django_db
ADMIN = "/admin/receipts/receipts"
LIMIT = 500_000_000


@pytest.fixture(autouse=True)
def limit(site_of_the_house):
    ReceiptRules.objects.create(site=site_of_the_house, second_person_from_irr=LIMIT)


@pytest.fixture
def receipt(treasurer):
    return make_receipt(make_donation(amount_irr=LIMIT, by=treasurer), by=treasurer)


@pytest.fixture
def second(make_user):
    return make_user("second", "treasurer")


def fresh(receipt) -> Receipt:
    return Receipt.objects.get(pk=receipt.pk)


def test_below_the_limit_one_person_is_enough(treasurer):
    small = make_receipt(make_donation(amount_irr=LIMIT - 1, by=treasurer), by=treasurer)

    assert void_receipt(receipt=small, reason="x", voided_by=treasurer).is_void


def test_from_the_limit_on_it_waits_for_another_person(receipt, treasurer, second):
    asked = void_receipt(receipt=receipt, reason="برگشت وجه", voided_by=treasurer)
    with pytest.raises(SecondPersonNeededError):
        perform(asked, "confirm_void", user=treasurer)
    waiting = fresh(receipt).is_void
    voided = perform(asked, "confirm_void", user=second)

    assert (waiting, voided.is_void) == (False, True)
    assert (voided.voiding.voided_by, voided.voiding.reason) == (treasurer, "برگشت وجه")
    assert TransitionRequest.objects.get(object_id=receipt.pk).decided_by == second


def test_refused_request_leaves_it_valid_and_may_be_made_again(receipt, treasurer, second):
    void_receipt(receipt=receipt, reason="x", voided_by=treasurer)
    with pytest.raises(AlreadyRequestedError):
        void_receipt(receipt=receipt, reason="y", voided_by=second)

    perform(fresh(receipt), "reject_void", user=second)
    with pytest.raises(NothingRequestedError):
        perform(fresh(receipt), "confirm_void", user=second)
    void_receipt(receipt=receipt, reason="z", voided_by=treasurer)

    assert not fresh(receipt).is_void
    assert TransitionRequest.objects.filter(decided_at=None).count() == 1


def test_database_refuses_one_person_in_both_places(receipt, treasurer):
    void_receipt(receipt=receipt, reason="x", voided_by=treasurer)
    request = TransitionRequest.objects.filter(object_id=receipt.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        request.update(confirmed=True, decided_by=treasurer, decided_at="2026-11-25T00:00Z")
    with pytest.raises(DatabaseError), transaction.atomic():
        request.delete()


def test_other_roles_confirm_nothing(receipt, treasurer, board):
    void_receipt(receipt=receipt, reason="x", voided_by=treasurer)

    with pytest.raises(PermissionDenied):
        perform(fresh(receipt), "confirm_void", user=board)


def test_screens_lead_both_people(receipt, treasurer, second, client_for):
    first, other = client_for(treasurer), client_for(second)

    asked = post_form(
        first,
        f"{ADMIN}/void/{receipt.pk}/confirm/",
        reason="برگشت",
        reason_code="payment_returned",
        follow=True,
    )
    home = other.get("/admin/").text
    mine = post_form(first, f"{ADMIN}/confirm_void/{receipt.pk}/confirm/").text
    done = post_form(other, f"{ADMIN}/confirm_void/{receipt.pk}/confirm/", follow=True)

    assert "نفر دومی باید آن را تأیید کند" in asked.text
    assert "برای تأیید نفر دوم" in home
    assert "کسی جز درخواست‌کننده باید تأیید کند" in mine
    assert "رسید باطل شد" in done.text
    assert fresh(receipt).is_void
