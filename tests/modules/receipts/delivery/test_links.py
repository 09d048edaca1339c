"""The link of an SMS: a look costs nothing, the button opens once, and what does not open says so alike."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from association.modules.receipts.choices import VoidReason
from association.modules.receipts.delivery import gateways
from association.modules.receipts.delivery.choices import Channel
from association.modules.receipts.delivery.links import open_link_of, use_up
from association.modules.receipts.delivery.services import send_receipt
from association.modules.receipts.models import ReceiptDelivery, ReceiptLink
from association.modules.receipts.voiding import void

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(receipt, treasurer, work):
    """The path that stood in the SMS."""
    send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer)
    work()
    ((_to, text),) = gateways.outbox
    return re.search(r"/r/[\w-]+/", text)[0]


def test_looking_costs_nothing_and_the_button_opens_once(link):
    visitor = Client(enforce_csrf_checks=True)

    looks = [visitor.get(link).status_code, visitor.head(link).status_code, visitor.get(link).status_code]
    opened, second, look = visitor.post(link), visitor.post(link), visitor.get(link)

    assert looks == [200, 200, 200]
    assert (opened.status_code, opened["Content-Type"], opened.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    assert (second.status_code, look.status_code) == (404, 404)
    assert [event.kind for event in ReceiptDelivery.objects.get().events.all()] == ["sent", "opened"]


def test_of_two_who_press_at_once_one_opens(link):
    token = link.split("/")[2]
    first, second = open_link_of(token), open_link_of(token)

    assert (use_up(first), use_up(second)) == (True, False)


def test_token_is_known_by_its_hash_only(link):
    token = link.split("/")[2]

    stored = ReceiptLink.objects.values().get()

    assert len(token) == 22  # 128 bits
    assert stored["token_sha256"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str({**stored, **ReceiptDelivery.objects.values().get()})


def test_unknown_used_expired_and_malformed_answer_alike(link, client):
    unknown = client.get("/r/AAAAAAAAAAAAAAAAAAAAAA/")
    malformed = client.get("/r/x/")
    client.post(link)
    used = client.get(link)
    ReceiptLink.objects.update_or_create(
        token_sha256=hashlib.sha256(b"B" * 22).hexdigest(),
        defaults={
            "delivery": ReceiptDelivery.objects.get(),
            "expires_at": timezone.now() - timedelta(seconds=1),
        },
    )
    expired = [client.get(f"/r/{'B' * 22}/"), client.post(f"/r/{'B' * 22}/")]

    answers = {(answer.status_code, answer.content) for answer in (unknown, malformed, used, *expired)}
    assert len(answers) == 1
    assert unknown.status_code == 404


def test_void_receipt_is_said_to_be_void_and_not_opened(link, receipt, treasurer, client):
    void(receipt, reason="x", reason_code=VoidReason.OTHER, user=treasurer)

    answers = [client.get(link), client.post(link)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "باطل" in answers[0].text
    assert "دوباره بفرستد" not in answers[0].text
    assert "دلیلش را مجمع به شما می‌گوید" in answers[0].text
    assert ReceiptLink.objects.get().used_at is None


def test_pages_speak_both_languages_and_are_kept_nowhere(link, client):
    persian, english = client.get(link), client.get(f"{link}?lang=en")

    assert 'dir="rtl"' in persian.text
    assert "Open the receipt" in english.text
    for answer in (persian, client.get("/r/x/"), client.post(link)):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


def test_guessing_is_slowed_down(client):
    statuses = [client.get("/r/x/").status_code for _ in range(31)]

    assert (statuses[29], statuses[30]) == (404, 429)


def test_opening_is_no_guess(link, client):
    for _ in range(31):
        client.get("/r/x/")

    assert client.get("/r/x/").status_code == 429
    assert client.get(link).status_code == 200


def test_page_names_nobody(link, client):
    assert "زهرا" not in client.get(link).text


def test_database_keeps_a_used_link_used(link, client):
    client.post(link)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptLink.objects.update(used_at=None)


def test_database_lets_nobody_make_a_link_last_longer(link):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptLink.objects.update(expires_at=timezone.now() + timedelta(days=400))
