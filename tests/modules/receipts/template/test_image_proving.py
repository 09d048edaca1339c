"""The proof finds an image that is not the one receipts were issued with; nothing is printed with it."""

import pytest
from django.core.management import call_command

from association.core.printing.prints import stored_print
from association.core.sealing.flaws import sentence_of
from association.core.sealing.proving import prove_seal
from association.modules.receipts.models import ReceiptImage
from association.modules.receipts.template.images import _proven
from association.modules.receipts.template.publishing import ImageAlteredError
from tests.factories import make_receipt
from tests.modules.receipts.template.pictures import kept, picture, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_another_process():
    """A process that has printed nothing yet has proven no image yet."""
    _proven.cache_clear()


@pytest.fixture
def receipt(key, sign):
    publish(logo=kept(), seal=kept("seal", width=200, height=200))
    receipt = make_receipt()
    make_receipt()
    sign()
    return receipt


def place_of(receipt) -> str:
    image = receipt.body["template"]["images"]["logo"][:12]
    return f"receipts.receipt/{receipt.fiscal_year}/1 {receipt.number} image {image}"


def test_untouched_images_are_proven(receipt):
    assert prove_seal() == []


def test_altered_image_is_named_once_however_many_receipts_bear_it(receipt, tamper):
    logo = receipt.body["template"]["images"]["logo"]
    other = picture(colour=(200, 0, 0)).read()

    tamper("UPDATE receipts_receiptimage SET content = %s WHERE sha256 = %s", other, logo)

    found = prove_seal()
    assert found == [f"{place_of(receipt)} image_altered"]
    assert "دستکاری" in sentence_of(found[0])
    with pytest.raises(SystemExit):
        call_command("verify")


def test_missing_image_is_named(receipt, tamper):
    logo = receipt.body["template"]["images"]["logo"]
    tamper("UPDATE receipts_receipttemplate SET logo_id = NULL")

    tamper("DELETE FROM receipts_receiptimage WHERE sha256 = %s", logo)

    assert prove_seal() == [f"{place_of(receipt)} image_missing"]


def test_altered_image_no_receipt_bears_yet_is_named_too(key, tamper):
    image = kept()

    tamper("UPDATE receipts_receiptimage SET content = %s", b"x")

    assert prove_seal() == [f"receipts.receipt image {image.sha256[:12]} image_altered"]


@pytest.mark.parametrize("name", ["wording", "images", "number"])
def test_frozen_template_is_sealed_with_the_receipt(receipt, unguarded, name):
    body = {**receipt.body, "template": {**receipt.body["template"], name: {}}}

    with unguarded():
        type(receipt).objects.filter(pk=receipt.pk).update(body=body)

    assert f"receipts.receipt/{receipt.fiscal_year}/1 {receipt.number} document_altered" in prove_seal()


@pytest.mark.parametrize("gone", [False, True])
def test_nothing_is_printed_with_another_image(receipt, unguarded, treasurer, client_for, gone):
    images = ReceiptImage.objects.filter(pk=receipt.body["template"]["images"]["logo"])
    with unguarded():
        if gone:
            type(receipt)._meta.apps.get_model("receipts.ReceiptTemplate").objects.update(logo=None)
            images.delete()
        else:
            images.update(content=picture(colour=(200, 0, 0)).read())

    with pytest.raises(ImageAlteredError):
        stored_print(receipt, name="receipt", language="fa")
    shown = client_for(treasurer).get(f"/admin/receipts/receipts/print/receipt/{receipt.pk}/fa/", follow=True)

    assert "دستکاری" in shown.text or "تغییر" in shown.text


def test_receipt_printed_before_still_shows_its_stored_bytes(receipt, unguarded):
    before = bytes(stored_print(receipt, name="receipt", language="fa").pdf)
    _proven.cache_clear()

    with unguarded():
        ReceiptImage.objects.update(content=b"x")

    assert bytes(stored_print(receipt, name="receipt", language="fa").pdf) == before
