"""The last four digits of the payer's card: typed in any digits, kept by the database, sealed and printed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from rest_framework.test import APIClient

from association.core.documents.submitting import create_submitted
from association.core.documents.version import version_of
from association.core.rules import install
from association.core.sealing.proving import prove_seal
from association.modules.donations.choices import PaymentMethod
from association.modules.donations.importers import Gift, GiftImporter
from association.modules.donations.models import Donation
from association.modules.donations.services import Share, record_donation
from association.modules.funds.services import general_fund
from association.modules.receipts.models import ReceiptTemplate
from tests.factories import DAY, make_draft, make_party, make_receipt
from tests.modules.receipts.test_pdf import pdf, text_of

pytestmark = pytest.mark.django_db
HEADINGS = "شناسه,تاریخ,مبلغ,روش,"


def gift(card: str, method=PaymentMethod.CARD, by=None) -> Donation:
    return record_donation(
        donor=make_party(),
        received_on=DAY,
        shares=[Share(general_fund(), 1_000_000)],
        recorded_by=by,
        method=method,
        card_last4=card,
    )


def imported(card: str, *, heading: str = "چهار رقم آخر کارت", method: str = "کارت به کارت"):
    content = f"{HEADINGS}{heading}\nA1,1405/02/01,1000000,{method},{card}\n"
    return GiftImporter().run(content.encode(), dry_run=False, user=None)


@pytest.mark.parametrize("typed", ["0421", "۰۴۲۱", "٠٤٢١", " 0421 "])
@pytest.mark.parametrize("method", ["card", "gateway", "terminal"])
def test_any_digits_are_kept_as_four(typed, method):
    assert Donation.objects.get(pk=gift(typed, method).pk).card_last4 == "0421"


@pytest.mark.parametrize("typed", ["421", "04215", "6037991122330421", "042a", "04 21", "²421"])
def test_anything_but_four_digits_is_refused_by_name(typed):
    with pytest.raises(ValidationError) as refused:
        gift(typed)

    assert list(refused.value.message_dict) == ["card_last4"]
    assert not Donation.objects.exists()


@pytest.mark.parametrize("method", ["cash", "transfer", "cheque"])
def test_payment_without_a_card_has_no_digits(method):
    with pytest.raises(ValidationError) as refused:
        gift("0421", method)

    assert list(refused.value.message_dict) == ["card_last4"]
    assert gift("", method).card_last4 == ""


@pytest.mark.parametrize(
    "change",
    [{"card_last4": "421"}, {"card_last4": "042a"}, {"card_last4": "04215"}, {"card_last4": "۰۴۲۱"},
     {"card_last4": "0421", "method": "cash"}],
    ids=["short", "letter", "long", "persian", "cash"],
)  # fmt: skip
def test_database_keeps_nothing_else(change):
    rows = Donation.objects.filter(pk=make_draft().pk)
    rows.update(card_last4="0421")

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)

    assert rows.get().card_last4 == "0421"


def test_form_takes_it_and_names_what_is_wrong(treasurer, client_for):
    draft, client = make_draft(), client_for(treasurer)
    page = f"/admin/donations/donations/edit/{draft.pk}/"
    (line,) = draft.lines.all()
    typed = {
        "donor": draft.donor_id, "received_on": "1405/05/19", "method": "cash", "tracking_number": "", "note": "",
        "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, "lines-MIN_NUM_FORMS": 1, "lines-MAX_NUM_FORMS": 1000,
        "lines-0-id": line.pk, "lines-0-fund": line.fund_id, "lines-0-amount_irr": "1000000", "lines-0-intent": "",
    }  # fmt: skip

    asked = client.get(page).text
    typed["seen_version"] = version_of(draft)
    wrong = client.post(page, {**typed, "card_last4": "۰۴۲۱"})
    saved = client.post(page, {**typed, "method": "terminal", "card_last4": "۰۴۲۱"})

    assert "هرگز همهٔ شماره را ننویسید" in asked
    assert 'maxlength="4"' not in asked
    assert list(wrong.context["form"].errors) == ["card_last4"]
    assert saved.status_code == 302
    shown = client.get(saved.url).text
    assert "چهار رقم آخر کارت" in shown
    assert "0421" in shown
    assert "0421" in client.get("/admin/donations/donations/").text
    exported = client.get("/admin/donations/donations/?export=csv")
    assert "0421" in b"".join(exported).decode()


def test_api_takes_it_and_names_what_is_wrong(treasurer):
    client = APIClient()
    client.force_authenticate(treasurer)
    body = {
        "donor": make_party().pk, "received_on": "2026-08-10", "method": "card",
        "lines": [{"fund": general_fund().pk, "amount_irr": 1_000_000}],
    }  # fmt: skip

    made = client.post("/api/v1/donations/donations/", {**body, "card_last4": "۰۴۲۱"})
    wrong = client.post("/api/v1/donations/donations/", {**body, "card_last4": "42"})

    assert (made.status_code, made.json()["card_last4"]) == (201, "0421")
    assert (wrong.status_code, [e["field"] for e in wrong.json()["errors"]]) == (400, ["card_last4"])


@pytest.mark.parametrize("heading", ["چهار رقم آخر کارت", "۴ رقم آخر كارت", "4 رقم آخر کارت", "card"])
def test_list_brings_it(heading):
    assert imported("۰۴۲۱", heading=heading).recorded == 1
    assert Donation.objects.get().card_last4 == "0421"


@pytest.mark.parametrize(("card", "method"), [("421", "کارت به کارت"), ("0421", "نقدی")])
def test_line_with_wrong_digits_is_named(card, method):
    result = imported(card, method=method)

    assert [(error.line, error.column) for error in result.errors] == [(2, "چهار رقم آخر کارت")]
    assert not Donation.objects.exists()


def test_lists_recorded_before_the_column_are_recognised():
    before = Gift(
        "G1", date(2025, 1, 3), "زهرا احمدی", "+989123456789", 2_000_000, PaymentMethod.CARD, "778899", "", "تبلت"
    )  # fmt: skip

    assert before.fingerprint == "06ae84d2fcc5917d56c66e918c0beb3045a3e989ad4aeafe751d87e87821c245"
    assert imported("").recorded == 1
    assert imported("").repeated == 1
    assert imported("0421").refused == 1


@pytest.mark.parametrize(("country", "printed"), [("iran", True), ("generic", False)])
def test_receipt_states_seals_and_prints_it(treasurer, country, printed):
    create_submitted(ReceiptTemplate(country=country), user=treasurer)
    receipt = make_receipt(gift("۰۴۲۱", by=treasurer), by=treasurer)

    assert receipt.body["lines"][0]["card_last4"] == "0421"
    assert prove_seal() == []
    assert ("۰۴۲۱" in text_of(pdf(receipt))) is printed
    assert ("Card ending in 0421" in text_of(pdf(receipt, "en"))) is printed


@pytest.mark.django_db(transaction=True)
def test_migration_goes_both_ways_and_keeps_gifts_and_triggers(treasurer):
    donation = gift("0421", by=treasurer)
    receipt = make_receipt(donation, by=treasurer)
    target = ("donations", "0004_gifts_in_kind")

    try:
        call_command("migrate", *target, verbosity=0, force_data_loss=True)
        old = MigrationExecutor(connection).loader.project_state([target]).apps
        kept = old.get_model("donations.Donation").objects.values_list("number", "total_irr").get()
    finally:
        call_command("migrate", "donations", verbosity=0)

    assert kept == (donation.number, 1_000_000)
    assert Donation.objects.get().card_last4 == ""
    assert receipt.body["lines"][0]["card_last4"] == "0421"
    assert (install.missing(), prove_seal()) == ([], [])
