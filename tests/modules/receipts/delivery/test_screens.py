"""Sending and following up in the admin, as a treasurer does it and as others may not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from association.core.access.roles import ensure_role
from association.core.jobs.worker import Worker
from association.modules.receipts.batches import order_batch
from association.modules.receipts.choices import BatchKind, Wish
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.services import record_bounce, send_receipt
from association.modules.receipts.models import ReceiptDelivery, ReceiptWish
from tests.factories import make_donation, make_party, make_receipt
from tests.modules.receipts.delivery.conftest import EMAIL, PHONE

pytestmark = pytest.mark.django_db
LIST = "/admin/receipts/deliveries/"


def screen(receipt, channel="email") -> str:
    return f"/admin/receipts/receipts/deliver/{receipt.pk}/?channel={channel}"


@pytest.fixture
def blind(make_user):
    """A treasurer who may not see who people are."""
    user = make_user("blind", "treasurer")
    ensure_role("treasurer").group.permissions.remove(
        *ensure_role("treasurer").group.permissions.filter(codename__endswith="_identity_party")
    )
    return user


@pytest.fixture
def bounced(receipt, treasurer, work):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    return record_bounce(message_id=delivery.message_id, reason="550 5.1.1")


def test_form_shows_what_the_donor_reads_and_sends_it_once(receipt, treasurer, client_for, work):
    client = client_for(treasurer)
    page = client.get(screen(receipt)).text
    english = client.post(screen(receipt), {"language": "en", "address": EMAIL, "seen": "0"}).text
    asked = {"language": "fa", "address": EMAIL, "seen": "0", "confirm": "1"}
    sent = client.post(screen(receipt), asked)
    twice = client.post(screen(receipt), {**asked, "again": "on"})
    work()

    assert EMAIL in page
    assert "زهرا احمدی گرامی" in page
    assert "Dear Zahra Ahmadi" in english
    assert sent.status_code == 302
    assert "هنگامی که این صفحه باز بود" in twice.text or "در راه است" in twice.text
    assert len(mail.outbox) == 1


def test_errors_stand_on_the_form(treasurer, client_for, settings):
    receipt = make_receipt(make_donation(donor=make_party("بی‌نشان")), by=treasurer)
    client, asked = client_for(treasurer), {"language": "fa", "seen": "0", "confirm": "1"}

    missing = client.post(screen(receipt), asked)
    wrong = client.post(screen(receipt, "sms"), {**asked, "address": "123"})
    settings.SMS_BACKEND = ""
    without = client.post(screen(receipt, "sms"), {**asked, "address": PHONE})

    assert "رایانامهٔ بی‌نشان ثبت نشده است" in missing.text
    assert "این شمارهٔ همراه نیست" in wrong.text
    assert "ارائه‌دهندهٔ پیامک تنظیم نشده" in without.text
    assert not ReceiptDelivery.objects.exists()


def test_warnings_of_wish_and_test_mode(receipt, treasurer, client_for, test_mode):
    client = client_for(treasurer)
    before = client.get(screen(receipt)).text
    ReceiptWish.objects.create(donor=receipt.donor, wish=Wish.NONE)
    test_mode()

    after, home = client.get(screen(receipt)).text, client.get("/admin/").text

    for words in ("این خیّر خواسته است", "حالت آزمایشی روشن است"):
        assert words not in before
        assert words in after
    assert "حالت آزمایشی ارسال" in home


def test_test_mode_switched_while_the_page_was_open_sends_nothing(receipt, treasurer, client_for, test_mode):
    test_mode()
    client = client_for(treasurer)
    page = client.get(screen(receipt)).text
    test_mode(False)

    refused = client.post(
        screen(receipt), {"language": "fa", "address": EMAIL, "seen": "0", "mode": "test", "confirm": "1"}
    )

    assert 'name="mode" value="test"' in page
    assert "حالت آزمایشی روشن یا خاموش شد" in refused.text
    assert 'name="mode" value="real"' in refused.text
    assert not ReceiptDelivery.objects.exists()


def test_stuck_in_the_middle_for_a_day_can_be_followed_up(receipt, treasurer, client_for):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState.SENDING, claim="dead")
    client, page = client_for(treasurer), f"{LIST}inspect/{delivery.pk}/"
    young = client.get(page).text
    ReceiptDelivery.objects.update(updated_at=timezone.now() - timedelta(days=2))

    assert "/handle/" not in young
    assert f"{LIST}handle/{delivery.pk}/" in client.get(page).text
    assert client.post(f"{LIST}handle/{delivery.pk}/", {"note": "رسید"}).status_code == 302


def test_handing_over_paper(receipt, treasurer, client_for):
    client_for(treasurer).post(screen(receipt, "print"), {"language": "fa", "seen": "0", "confirm": "1"})

    assert ReceiptDelivery.objects.get().state == DeliveryState.SENT


def test_home_names_what_needs_a_person_until_it_is_handled(bounced, treasurer, client_for):
    client = client_for(treasurer)
    home, listed = client.get("/admin/").text, client.get(f"{LIST}?need=1").text
    page = client.get(f"{LIST}inspect/{bounced.pk}/").text
    nothing_said = client.post(f"{LIST}handle/{bounced.pk}/", {"note": ""})
    handled = client.post(f"{LIST}handle/{bounced.pk}/", {"note": "تلفن زده شد"})

    assert "ارسال‌های نیازمند رسیدگی (۱)" in home
    assert bounced.receipt.number in listed
    assert "ارسال‌های نیازمند رسیدگی" in listed
    assert "برگشت‌خورده" in page
    assert f"{LIST}handle/{bounced.pk}/" in page
    assert f"{LIST}retry/{bounced.pk}/" not in page
    assert (nothing_said.status_code, handled.status_code) == (200, 302)
    bounced.refresh_from_db()
    assert bounced.state == DeliveryState.HANDLED
    assert "ارسال‌های نیازمند رسیدگی" not in client.get("/admin/").text
    assert "تلفن زده شد" in client.get(f"{LIST}inspect/{bounced.pk}/").text


def test_retry_asks_and_sends_once_more(receipt, treasurer, client_for, work, mail_server):
    mail_server.rcpt = ["550 no"]
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    client, address = client_for(treasurer), f"{LIST}retry/{delivery.pk}/"
    page, retried = client.get(address).text, client.post(address)
    work()
    client.post(address)

    assert "همین پیام به همین نشانی" in page
    assert retried.status_code == 302
    assert mail_server.ids == [delivery.message_id]


def test_addresses_are_hidden_with_the_donors_identity(bounced, blind, treasurer, client_for):
    client, seeing = client_for(blind), client_for(treasurer)
    receipt = bounced.receipt
    places = [
        screen(receipt),
        LIST,
        f"{LIST}inspect/{bounced.pk}/",
        f"{LIST}?export=csv",
        f"/admin/receipts/receipts/inspect/{receipt.pk}/",
    ]

    told = [place for place in places if EMAIL in _text(client.get(place))]

    assert told == []
    assert client.get(LIST).status_code == 200
    del seeing


def test_addresses_are_shown_to_who_may_see_them(bounced, treasurer, client_for):
    client = client_for(treasurer)
    places = [screen(bounced.receipt), LIST, f"{LIST}inspect/{bounced.pk}/", f"{LIST}?export=csv"]

    assert [place for place in places if EMAIL not in _text(client.get(place))] == []


def _text(response) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode()


def test_others_may_neither_look_nor_send(bounced, board, communications, client_for):
    receipt = bounced.receipt
    for user in (board, communications):
        client = client_for(user)
        for place in (screen(receipt), LIST, f"{LIST}handle/{bounced.pk}/", f"{LIST}retry/{bounced.pk}/"):
            assert client.get(place).status_code in (302, 403, 404)
            assert client.post(place, {"note": "x", "confirm": "1"}).status_code in (302, 403, 404, 405)
    assert ReceiptDelivery.objects.get().state == DeliveryState.BOUNCED


def test_right_to_send_stands_apart(receipt, treasurer, client_for):
    group = ensure_role("treasurer").group
    group.permissions.remove(group.permissions.get(codename="deliver_receipt"))
    client = client_for(treasurer)

    page = client.get(f"/admin/receipts/receipts/inspect/{receipt.pk}/").text

    assert screen(receipt).partition("?")[0] not in page
    assert client.get(screen(receipt)).status_code in (302, 403)


@pytest.mark.parametrize("query", ["", "?q=1405", "?state=waiting&channel=email", "?need=1"])
def test_list_costs_the_same_for_any_number_of_rows(treasurer, client_for, query):
    client, costs = client_for(treasurer), []

    def add() -> None:
        donor = make_party(f"نیکوکار {ReceiptDelivery.objects.count()}", email=EMAIL)
        receipt = make_receipt(make_donation(donor=donor), by=treasurer)
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)

    add()
    client.get(f"{LIST}{query}")
    for rows in (1, 3):
        while ReceiptDelivery.objects.count() < rows:
            add()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"{LIST}{query}").status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("place", ["home", "receipt", "send", "batch"])
def test_cards_and_pages_cost_the_same_for_any_number_of_deliveries(treasurer, client_for, place):
    make_donation(donor=make_party(email=EMAIL))
    batch = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    Worker().drain()
    receipt = batch.items.get().receipt
    address = {
        "home": "/admin/",
        "receipt": f"/admin/receipts/receipts/inspect/{receipt.pk}/",
        "send": screen(receipt),
        "batch": f"/admin/receipts/receipts/batches/{batch.pk}/deliver/",
    }[place]
    client, costs = client_for(treasurer), []
    for rows in (1, 3):
        while ReceiptDelivery.objects.count() < rows:
            to = f"{ReceiptDelivery.objects.count()}@example.org"
            made = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, address=to)
            ReceiptDelivery.objects.filter(pk=made.pk).update(batch=batch)
            ReceiptDelivery.objects.move(made.pk, to=DeliveryState.FAILED)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_batch_is_shown_then_sent_then_counted(treasurer, client_for):
    for number in range(2):
        make_donation(donor=make_party(f"نیکوکار {number}", email=f"{number}@example.org"))
    batch = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    client = client_for(treasurer)
    address = f"/admin/receipts/receipts/batches/{batch.pk}/deliver/"
    unready = client.get(f"/admin/receipts/receipts/batches/{batch.pk}/").text
    Worker().drain()

    page = client.get(f"/admin/receipts/receipts/batches/{batch.pk}/").text
    seen = client.post(address, {"channel": "email", "language": "fa"})
    shown = seen.context["outlook"].fingerprint
    unseen = client.post(address, {"channel": "email", "language": "fa", "confirm": "1"})
    assert (unseen.status_code, ReceiptDelivery.objects.count()) == (200, 0)
    assert "از زمانی که نمایش داده شد دگرگون" in unseen.text
    assert shown in unseen.text
    asked = {"channel": "email", "language": "fa", "confirm": "1", "shown": shown}
    ordered = client.post(address, asked)
    Worker().drain()
    after = client.get(address).text
    nothing = client.post(address, asked).text

    assert address not in unready
    assert address in page
    assert (seen.context["outlook"].count, ReceiptDelivery.objects.count()) == (2, 2)
    assert "نیکوکار ۰ گرامی" in seen.text or "نیکوکار 0 گرامی" in seen.text
    assert ordered.status_code == 302
    assert "ارسال‌شده" in after
    assert "هیچ رسیدی از این دسته" in nothing
    assert len(mail.outbox) == 2
