"""Whatever the database refuses is said in the sentence of its rule, at every door, and nothing is half-written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from association.core.rules.refusals import RuleBrokenError, in_words
from association.modules.donations.importers import GiftImporter
from association.modules.donations.models import Donation, DonationLine
from association.modules.funds.models import Fund, FundIntent
from association.modules.people.models import Party
from association.modules.receipts.models import ReceiptClaim
from tests.core.desk.test_treasurers_path import form
from tests.factories import make_donation, make_draft, make_fund, make_party, make_receipt
from tests.modules.donations.test_import import LIST
from tests.pages import post_form

pytestmark = [pytest.mark.django_db, pytest.mark.both]

FINAL = "این سند نهایی است"


def refuse_all(operation: str, table: str = "donations_donation") -> None:
    """As if the table's rule of final documents were broken by every such statement."""
    said, row = "rule_donations_donation_update_final: final", "OLD" if operation == "DELETE" else "NEW"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f'CREATE TRIGGER refuse_all BEFORE {operation} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
            return
        cursor.execute(
            "CREATE FUNCTION refuse_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; RETURN {row}; END $$"
        )
        cursor.execute(
            f'CREATE TRIGGER refuse_all BEFORE {operation} ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_all()'
        )


@pytest.fixture
def admin(treasurer, client_for):
    return client_for(treasurer)


def address(name: str, *args) -> str:
    return reverse(f"donations_donation:{name}", args=args)


def test_new_form(admin):
    donor = make_party()
    refuse_all("INSERT")

    page = admin.post(address("add"), form(donor))

    assert FINAL in page.text
    assert "تبلت" in page.text  # what was typed stays
    assert not DonationLine.objects.exists()


def test_edit_form(admin):
    draft = make_draft()
    page = admin.get(address("edit", draft.pk))
    refuse_all("UPDATE")

    answer = post_form(admin, address("edit", draft.pk), page=page, note="تازه")

    assert FINAL in answer.text
    assert "تازه" in answer.text


def test_confirm_page(admin):
    draft = make_draft()
    refuse_all("UPDATE")

    assert FINAL in post_form(admin, address("transition", "submit", draft.pk)).text


def test_delete_page(admin):
    draft = make_draft()
    refuse_all("DELETE")

    answer = admin.post(address("delete", draft.pk), follow=True)

    assert FINAL in answer.text
    assert Donation.objects.filter(pk=draft.pk).exists()


def test_bulk(admin):
    draft = make_draft()
    refuse_all("UPDATE")

    answer = admin.post(address("bulk"), {"action": "submit", "ids": [draft.pk]})

    assert FINAL in answer.text


def test_import(treasurer):
    refuse_all("INSERT")

    result = GiftImporter().run(LIST.read_bytes(), dry_run=False, user=treasurer)

    assert result.recorded == 0
    assert sum(FINAL in error.reason for error in result.errors) == 10


def test_api(treasurer, api_for):
    draft, api = make_draft(), api_for(treasurer)
    refuse_all("UPDATE")

    changed = api.patch(f"/api/v1/donations/donations/{draft.pk}/", {"note": "x"})
    submitted = api.post(f"/api/v1/donations/donations/{draft.pk}/submit/")

    for answer in (changed, submitted):
        assert answer.status_code == 409
        assert answer.json()["type"] == "urn:majma:problem:final"
        assert answer.json()["detail"].startswith("It is final")


def test_form_of_wagtails_own(communications, client_for):
    """No form of ours: a page says so, instead of an error of the server."""
    client = client_for(communications)
    client.raise_request_exception = False
    refuse_all("INSERT", "wagtailredirects_redirect")

    answer = client.post(
        "/admin/redirects/add/", {"old_path": "/x", "redirect_link": "https://majma.example/y"}
    )

    assert answer.status_code == 409
    assert FINAL in answer.text


def _line_of_final():
    donation = make_donation()
    DonationLine.objects.create(donation=donation, fund=make_fund(), amount_irr=5)


def _claim_of_valid():
    ReceiptClaim.objects.filter(receipt=make_receipt()).delete()


def _name_missing():
    Party.objects.create(name="")


def _code_taken():
    Fund.objects.create(code=make_fund().code, name="x", name_en="x")


def _intent_taken():
    make_fund("a", intents=("تبلت",))
    FundIntent.objects.create(fund=make_fund("b"), words="تبلت")


def _donor_gone():
    Donation.objects.create(donor_id=999_999)
    connection.check_constraints()


def _amount_zero():
    DonationLine.objects.create(donation=make_draft(), fund=make_fund(), amount_irr=0)


def _number_without_submit():
    Donation.objects.filter(pk=make_draft().pk).update(number="D-1")


def _kind_empty():
    Party.objects.filter(pk=make_party().pk).update(kind=None)


@pytest.mark.parametrize(
    ("attempt", "code", "words"),
    [
        (_line_of_final, "final_lines", "این سطر جزو سندی نهایی است"),
        (_claim_of_valid, "claimed", "نخست آن رسید را باطل کنید"),
        (_name_missing, None, "نام"),
        (_code_taken, "unique", "کد"),
        (_intent_taken, None, "این نیت"),
        (_donor_gone, "in_use", "دیگر نیست"),
        (_amount_zero, None, "صفر"),
        (_number_without_submit, "integrity", "قاعده"),
        (_kind_empty, "required", "نوع"),
    ],
)
def test_each_sort_of_rule_has_its_words(attempt, code, words):
    with pytest.raises(RuleBrokenError) as refused, in_words(), transaction.atomic():
        attempt()

    assert words in str(refused.value)
    assert code in (None, refused.value.code)
    assert isinstance(refused.value.__cause__, IntegrityError)
