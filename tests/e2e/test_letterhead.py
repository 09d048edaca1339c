"""The treasurer gives receipts a letterhead: uploads, an error on the way, the preview, a first receipt with it."""

import pytest

from association.modules.receipts.models import Receipt, ReceiptTemplate
from tests.factories import make_receipt
from tests.modules.receipts.template.pictures import picture

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def chosen(name: str, **look) -> dict:
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": picture(**look).read()}


def test_from_upload_to_the_first_receipt_with_it(person):
    page = person.page
    before = make_receipt()
    person.sign_in("treasurer")
    person.go("/admin/receipts/templates/new/")

    page.set_input_files("input[name=logo]", chosen("logo"))
    page.fill("[name=title_fa]", "رسید سپاس")
    page.fill("[name=thanks_fa]", "سپاس از {donor}")
    page.locator("footer button[type=submit], button[name=action-create]").first.click()
    person.see("باید")
    assert page.locator(".letterhead-image__shown").evaluate("image => image.naturalWidth") == 300

    page.fill("[name=thanks_fa]", "سپاس از {donor} برای {amount} ({words})")
    page.locator("footer button[type=submit], button[name=action-create]").first.click()
    page.wait_for_url("**/templates/inspect/**")
    assert page.locator(".letterhead-image__shown").evaluate("image => image.naturalWidth") == 300

    person.press("پیش‌نمایش")
    samples = [frame.get_attribute("src") for frame in page.locator("iframe").all()]
    answers = [page.request.get(person.base + address.partition("#")[0]) for address in samples]
    assert [(a.status, a.headers["content-type"]) for a in answers] == [(200, "application/pdf")] * 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.go_back()
    person.press("به‌کار گرفتن")
    person.see("رسید سپاس")
    person.confirm()
    person.see("T-1405-01")

    after = make_receipt()
    assert ReceiptTemplate.objects.get().is_submitted
    assert Receipt.objects.get(pk=before.pk).template_version == "متن آمادهٔ سامانه"
    person.go(f"/admin/receipts/receipts/inspect/{after.pk}/")
    person.see("T-1405-01")
