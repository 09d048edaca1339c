"""Gifts in kind: recorded as a document, receipted with quantities and estimated values, never as money."""

from __future__ import annotations

import io
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from association.core.documents.requests import waiting_request
from association.core.documents.transitions import perform
from association.core.printing.prints import stored_print
from association.core.sealing.proving import prove_seal
from association.modules.donations.models import InKindGift
from association.modules.donations.services import Goods
from association.modules.funds.models import Fund
from association.modules.receipts.errors import AlreadyReceiptedError, MixedSourcesError
from association.modules.receipts.issuing import claims_match
from association.modules.receipts.ledger import ledger_context
from association.modules.receipts.models import Receipt, ReceiptLine
from association.modules.receipts.services import replace_receipt
from tests.factories import make_donation, make_goods, make_party, make_receipt
from tests.modules.receipts.test_pdf import text_of
from tests.pages import post_form

pytestmark = pytest.mark.django_db
ADMIN = "/admin/donations/in-kind"
API = "/api/v1/donations/in-kind/"
RECEIPTS = "/api/v1/receipts/receipts/"


def form_of(**changes) -> dict[str, str]:
    fund = Fund.objects.get(is_general=True)
    return {
        "donor": "", "received_on": "1405/05/19", "fund": fund.pk, "intent": "", "valued_by": "رضا محمدی", "note": "",
        "items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-ORDER": "1", "items-0-description": "کتاب",
        "items-0-quantity": "۱۲٫۵", "items-0-unit": "کارتن", "items-0-estimated_irr": "۲٬۰۰۰٬۰۰۰", **changes,
    }  # fmt: skip


def test_goods_are_typed_with_persian_digits_and_submitted(treasurer, client_for):
    client = client_for(treasurer)

    client.post(f"{ADMIN}/new/", form_of())
    gift = InKindGift.objects.get()
    perform(gift, "submit", user=treasurer)
    gift.refresh_from_db()
    page = client.get(f"{ADMIN}/inspect/{gift.pk}/").text
    row = client.get(f"{ADMIN}/").text

    assert (gift.number, gift.estimated_irr, gift.items.get().quantity) == (
        "K-1405-00001",
        2_000_000,
        Decimal("12.500"),
    )
    assert "۱۲٫۵" in page
    assert "۲٬۰۰۰٬۰۰۰" in row
    assert "کتاب" in row


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valued_by": ""}, "valued_by"),
        ({"goods": [Goods("کتاب", Decimal(0), "جلد", 1)]}, "quantity"),
    ],
)
def test_incomplete_goods_are_refused_by_name(changes, field):
    with pytest.raises(ValidationError) as refused:
        make_goods(**changes)

    assert field in refused.value.message_dict
    assert not InKindGift.objects.exclude(number=None).exists()


def test_receipt_states_goods_and_no_money(treasurer):
    receipt = make_receipt(make_goods(by=treasurer), by=treasurer)

    line = receipt.body["lines"][0]
    assert (receipt.kind, receipt.total_irr, receipt.estimated_irr) == ("in_kind", 0, 903_000_000)
    assert [(item["description"], item["quantity"]) for item in line["items"]] == [
        ("تبلت", "10"),
        ("برنج", "2.5"),
    ]
    assert line["valued_by"] == "رضا محمدی، انباردار"
    assert prove_seal() == []
    assert claims_match() == []


def test_database_lets_goods_be_no_money(treasurer):
    receipt = Receipt(kind="in_kind", total_irr=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        receipt.save()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fa",
            [
                "رسید کمک غیرنقدی",
                "پولی بابت آن دریافت نشده است",
                "۲٫۵",
                "کیلوگرم",
                "۹۰۰٬۰۰۰٬۰۰۰",
                "رضا محمدی",
            ],
        ),
        (
            "en",
            ["Receipt of gifts in kind", "No money was received", "2.5", "900,000,000", "Value estimated by"],
        ),
    ],
)
def test_print_names_items_and_who_valued_them(language, words, treasurer):
    stored = stored_print(
        make_receipt(make_goods(by=treasurer), by=treasurer), name="receipt", language=language
    )

    text = text_of(bytes(stored.pdf))
    for word in words:
        assert word in text
    assert "۹۰۳٬۰۰۰٬۰۰۰" not in text  # no total that could be taken for money
    assert "903,000,000" not in text
    with pikepdf.open(io.BytesIO(bytes(stored.pdf))) as pdf:
        assert len(pdf.pages) == 1
        assert '"items"' in pdf.attachments["receipt.json"].get_file().read_bytes().decode()


def test_goods_stand_on_one_receipt_and_are_kept(treasurer):
    gift = make_goods(by=treasurer)
    receipt = make_receipt(gift, by=treasurer)

    with pytest.raises(AlreadyReceiptedError):
        make_receipt(gift, by=treasurer)
    with pytest.raises(AlreadyReceiptedError, match=receipt.number):
        perform(gift, "cancel", user=treasurer, reason="اشتباه")


def test_goods_and_money_go_on_receipts_of_their_own(treasurer):
    donor = make_party()

    with pytest.raises(MixedSourcesError):
        make_receipt(make_donation(donor=donor), make_goods(donor=donor), by=treasurer)

    assert not Receipt.objects.exists()


def test_tampering_with_a_stated_value_is_found(treasurer):
    from association.core.rules import install

    receipt = make_receipt(make_goods(by=treasurer), by=treasurer)
    install.remove()
    try:
        ReceiptLine.objects.filter(receipt=receipt).update(estimated_irr=1)
        assert any("lines_altered" in found for found in prove_seal())
        ReceiptLine.objects.filter(receipt=receipt).update(estimated_irr=903_000_000)
        Receipt.objects.filter(pk=receipt.pk).update(estimated_irr=1)
        assert any("document_altered" in found for found in prove_seal())
    finally:
        install.install()


def test_large_goods_are_voided_by_two_and_replaced_goods_keep_their_kind(treasurer, administrator):
    large = make_receipt(
        make_goods(
            by=treasurer,
            goods=[Goods("خودرو", Decimal(1), "دستگاه", 9_000_000_000)],
        ),
        by=treasurer,
    )
    small = make_receipt(make_goods(by=treasurer), by=treasurer)

    asked = perform(large, "void", user=treasurer, reason="اشتباه", reason_code="other")
    new = replace_receipt(receipt=small, reason="نام", replaced_by=treasurer)

    assert not asked.is_void
    assert waiting_request(asked) is not None
    assert (new.kind, new.estimated_irr, new.amended_from) == ("in_kind", 903_000_000, small)


def test_admin_issues_from_goods(treasurer, client_for):
    client, gift = client_for(treasurer), make_goods(by=treasurer)
    url = f"/admin/receipts/receipts/new/?kind=donations.inkindgift&id={gift.pk}"

    page = client.get(f"{ADMIN}/inspect/{gift.pk}/").text
    board = client.get("/admin/receipts/receipts/readiness/?kind=donations.inkindgift").text
    choose = client.get(url).text
    done = post_form(client, url, sources=[gift.pk], follow=True).text
    after = client.get(f"{ADMIN}/inspect/{gift.pk}/").text

    receipt = Receipt.objects.get()
    assert url.replace("&", "&amp;") in page
    assert url.replace("&", "&amp;") in board
    assert "تبلت، برنج" in choose
    assert "ارزش برآوردی" in board
    assert receipt.number in done
    assert f"/admin/receipts/receipts/inspect/{receipt.pk}/" in after
    assert f'<bdi dir="ltr" class="number">{gift.number}</bdi>' in done


def test_api_records_goods_and_issues_for_them(treasurer, api_for, board):
    api = api_for(treasurer)
    item = {"description": "کتاب", "quantity": "3", "unit": "جلد", "estimated_irr": 600_000}
    sent = {
        "received_on": "2026-08-10",
        "fund": Fund.objects.get(is_general=True).pk,
        "valued_by": "انباردار",
    }

    gift = api.post(API, {**sent, "items": [item]}).json()
    api.post(f"{API}{gift['id']}/submit/")
    both = api.post(
        RECEIPTS,
        {
            "donations": [make_donation().pk],
            "sources": [{"source": "donations.inkindgift", "id": gift["id"]}],
        },
    )
    unknown = api.post(RECEIPTS, {"sources": [{"source": "people.party", "id": 1}]})
    nothing = api.post(RECEIPTS, {})
    draft = api.post(RECEIPTS, {"sources": [{"source": "donations.inkindgift", "id": gift["id"]}]}).json()
    issued = api.post(f"{RECEIPTS}{draft['id']}/submit/").json()

    assert (both.status_code, unknown.status_code, nothing.status_code) == (400, 400, 400)
    assert (issued["kind"], issued["total_irr"], issued["estimated_irr"]) == ("in_kind", 0, 600_000)
    assert issued["lines"][0]["source"] == "donations.inkindgift"
    assert api_for(board).get(API).status_code == 403


def test_ledger_of_numbers_sums_money_only(treasurer):
    make_receipt(make_donation(amount_irr=1_000_000), by=treasurer)
    receipt = make_receipt(make_goods(by=treasurer), by=treasurer)
    from association.core.l10n.calendar import JalaliYear

    assert ledger_context(JalaliYear(receipt.fiscal_year), "en")["valid_irr"] == 1_000_000


def test_verify_command_agrees(treasurer, capsys):
    make_receipt(make_goods(by=treasurer), by=treasurer)

    call_command("verify")
