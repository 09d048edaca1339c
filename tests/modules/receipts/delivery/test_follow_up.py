"""What is offered about a delivery is what would be done: button, page and service say the same."""

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from association.core.jobs.models import JobRun
from association.core.jobs.services import cancel_job
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.services import retry_delivery, send_receipt
from association.modules.receipts.models import ReceiptDelivery
from tests.factories import make_donation, make_party, make_receipt
from tests.modules.receipts.delivery.conftest import EMAIL
from tests.modules.receipts.delivery.test_sending import declare_void

pytestmark = pytest.mark.django_db
LIST = "/admin/receipts/deliveries/"
GONE_WRONG = {"failed", "given_up", "unsure"}
STEPS = {
    "waiting": (),
    "sending": ("sending",),
    "sent": ("sending", "sent"),
    "unsure": ("sending", "unsure"),
    "failed": ("failed",),
    "given_up": ("given_up",),
    "bounced": ("sending", "bounced"),
    "handled": ("handled",),
}
SAID = {
    "waiting": "همین حالا در راه است",
    "sending": "همین حالا در راه است",
    "sent": "فرستاده شده است",
    "bounced": "به نشانی دیگری بفرستید",
    "handled": "رسیدگی کرده است",
}


@pytest.fixture
def delivery(receipt, treasurer):
    return send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)


def bring(delivery, state: str) -> None:
    for step in STEPS[state]:
        more = {"sent_at": timezone.now()} if step == "sent" else {}
        assert ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState(step), **more)


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.mark.parametrize("state", STEPS)
def test_trying_again_is_offered_only_where_it_is_done(delivery, treasurer, client_for, state):
    bring(delivery, state)
    client, page = client_for(treasurer), f"{LIST}inspect/{delivery.pk}/"
    address, jobs = f"{LIST}retry/{delivery.pk}/", JobRun.objects.count()

    offered = address in client.get(page).text
    opened, pressed = client.get(address), client.post(address)

    assert offered is (state in GONE_WRONG)
    assert opened.status_code == (200 if offered else 302)
    assert (pressed.status_code, pressed.url) == (302, page)
    assert JobRun.objects.count() == jobs + offered
    if not offered:
        assert opened.url == page
        assert SAID[state] in said(opened)
        assert SAID[state] in said(pressed)


@pytest.mark.parametrize(
    ("channel", "where"),
    [(Channel.EMAIL, "گزارش کارساز رایانامه"), (Channel.SMS, "حساب خود نزد ارائه‌دهندهٔ پیامک")],
)
def test_question_names_where_to_look_first(receipt, treasurer, client_for, channel, where):
    delivery = send_receipt(receipt=receipt, channel=channel, user=treasurer)
    bring(delivery, "unsure")

    assert where in client_for(treasurer).get(f"{LIST}retry/{delivery.pk}/").text


@pytest.mark.parametrize("state", STEPS)
def test_handling_is_asked_only_where_something_is_open(delivery, treasurer, client_for, state):
    bring(delivery, state)
    address = f"{LIST}handle/{delivery.pk}/"

    opened = client_for(treasurer).get(address)

    closed = state in ("sending", "sent", "handled")
    assert opened.status_code == (302 if closed else 200)
    assert ("به رسیدگی نیاز ندارد" in said(opened)) is closed


def test_void_receipt_is_not_tried_again(delivery, receipt, treasurer, client_for):
    bring(delivery, "failed")
    declare_void(receipt, treasurer)
    client, address = client_for(treasurer), f"{LIST}retry/{delivery.pk}/"

    page, opened = client.get(f"{LIST}inspect/{delivery.pk}/").text, client.get(address)

    assert address not in page
    assert f"{LIST}handle/{delivery.pk}/" in page
    assert (opened.status_code, receipt.number in said(opened)) == (302, True)


def test_what_waits_behind_a_stopped_job_can_be_let_go_on_at_once(delivery, treasurer, client_for):
    client, address = client_for(treasurer), f"{LIST}retry/{delivery.pk}/"
    cancel_job(JobRun.objects.get())

    offered = address in client.get(f"{LIST}inspect/{delivery.pk}/").text
    retry_delivery(delivery=delivery, user=treasurer)

    assert offered
    assert [run.state for run in JobRun.objects.order_by("pk")] == ["cancelled", "queued"]
    assert address not in client.get(f"{LIST}inspect/{delivery.pk}/").text


@pytest.fixture
def two_in_need(treasurer, delivery):
    """One refused, one come back, one on its way."""
    bring(delivery, "failed")
    for name, state in (("دو", "bounced"), ("سه", "waiting")):
        receipt = make_receipt(make_donation(donor=make_party(name, email=EMAIL)), by=treasurer)
        bring(send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer), state)


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("need=", 3), ("need=1", 2), ("need=1&state=failed", 1), ("need=1&state=waiting", 0)],
    ids=["all", "empty", "need", "need-and-refused", "need-and-waiting"],
)
def test_need_is_a_filter_among_others(two_in_need, treasurer, client_for, query, count):
    response = client_for(treasurer).get(f"{LIST}?{query}&ordering=created_at")

    assert response.context["paginator"].count == count


def test_need_stays_while_another_filter_is_set_by_hand(two_in_need, treasurer, client_for):
    """The form of the list, which the browser sends as a whole, holds it; so do its results and saved filters."""
    client = client_for(treasurer)
    page = client.get(f"{LIST}?need=1")
    form = page.context["filters"].form
    results = client.get(f"{LIST}results/?need=1&channel=email")
    saved = client.post(f"{LIST}saved/new/?query=need%3D1%26state%3Dbounced", {"name": "کار من"})
    exported = client.get(f"{LIST}?need=1&export=csv")

    assert form["need"].value() == "1"
    assert 'name="need"' in page.text
    assert [str(active.field_label) for active in page.context["active_filters"]] == ["نیازمند رسیدگی"]
    assert results.context["paginator"].count == 2
    assert saved.url == f"{LIST}?need=1&state=bounced"
    assert client.get(f"{LIST}?need=1&state=bounced").context["paginator"].count == 1
    assert b"".join(exported).decode().count("\n") == 3
