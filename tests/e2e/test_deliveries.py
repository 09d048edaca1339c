"""A receipt on its way to its donor, in a browser: the form, the text, the list; and the donor's side of an SMS."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from wagtail.users.models import UserProfile

from association.core.jobs.worker import Worker
from association.modules.receipts.delivery import gateways
from association.modules.receipts.models import ReceiptDelivery
from tests.factories import make_donation, make_party, make_receipt

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_treasurer_sends_and_donor_opens(person):
    gateways.outbox.clear()
    donor = make_party("زهرا احمدی", email="zahra@example.org", phone="+989123456789")
    receipt = make_receipt(make_donation(donor=donor), by=get_user_model().objects.get(username="treasurer"))
    page = person.page
    person.sign_in("treasurer")
    person.go(f"/admin/receipts/receipts/inspect/{receipt.pk}/")

    person.press("ارسال")
    assert page.input_value("input[name=address]") == "zahra@example.org"
    person.see("زهرا احمدی گرامی")
    person.press("همین حالا بفرست")
    Worker().drain()
    assert [message.to for message in mail.outbox] == [["zahra@example.org"]]

    person.go(f"/admin/receipts/receipts/deliver/{receipt.pk}/?channel=sms")
    person.press("همین حالا بفرست")
    Worker().drain()
    person.go("/admin/receipts/deliveries/")
    person.see("پیامک")
    assert set(ReceiptDelivery.objects.values_list("state", flat=True)) == {"sent"}

    person.go(re.search(r"/r/[\w-]+/", gateways.outbox[0][1])[0])
    # The browser asks as its button does; shown on the page, the PDF would be Chromium's own affair.
    form = page.locator("form[method=post]")
    assert form.get_by_role("button", name="باز کردن رسید").is_visible()
    opened = page.request.post(page.url)
    assert opened.headers["content-type"] == "application/pdf"
    page.reload()
    person.see("این پیوند چیزی را باز نمی‌کند")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_title_and_buttons_of_a_document_stand_apart_on_a_phone(person, language):
    treasurer = get_user_model().objects.get(username="treasurer")
    UserProfile.objects.update_or_create(user=treasurer, defaults={"preferred_language": language})
    receipt = make_receipt(make_donation(donor=make_party("زهرا احمدی")), by=treasurer)
    person.sign_in("treasurer")
    person.page.set_viewport_size({"width": 390, "height": 800})

    for place in (f"receipts/receipts/inspect/{receipt.pk}", "donations/donations"):
        person.go(f"/admin/{place}/")
        boxes = person.page.evaluate(BOXES)
        title, *buttons = boxes

        assert len(buttons) >= 2
        assert title["right"] - title["left"] > 80
        assert [box for box in boxes if box["left"] < 0 or box["right"] > 390] == []
        assert [box for box in buttons if _overlap(box, title)] == []


# Where the title and each button of the header can be seen: what a scrolling box hides does not count.
BOXES = """() => {
  const seen = element => {
    let { left, right, top, bottom } = element.getBoundingClientRect();
    for (let box = element.parentElement; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowX === "visible") continue;
      const clip = box.getBoundingClientRect();
      left = Math.max(left, clip.left); right = Math.min(right, clip.right);
    }
    return { left, right, top, bottom };
  };
  const title = document.querySelector(".w-breadcrumbs li:last-child");
  return [title, ...document.querySelectorAll("#w-slim-header-buttons > *")].map(seen);
}"""


def _overlap(one, other) -> bool:
    across = one["left"] < other["right"] and other["left"] < one["right"]
    return across and one["top"] < other["bottom"] and other["top"] < one["bottom"]
