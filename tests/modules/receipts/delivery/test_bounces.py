"""Mails that came back: read from a pipe, a Maildir and an mbox, matched by our own id only."""

import io
import mailbox
import sys

import pytest
from django.core.management import call_command

from association.modules.receipts.delivery.bounces import read_bounce
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.models import ReceiptDelivery
from association.modules.receipts.delivery.services import send_receipt

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: office@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you ...

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; zahra@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <zahra@example.org> user unknown

--b
Content-Type: {kind}

Message-ID: {message_id}
Subject: x

--b--
"""


@pytest.fixture
def sent(receipt, treasurer, work):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    delivery.refresh_from_db()
    return delivery


def report(delivery, *, action="failed", kind="text/rfc822-headers", message_id="") -> bytes:
    values = {"action": action, "kind": kind, "message_id": message_id or delivery.message_id}
    return REPORT.format(**values).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_report_through_the_pipe_marks_the_delivery_once(sent, monkeypatch, kind):
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(sent, kind=kind))))
        call_command("receipt_bounces", stdout=io.StringIO())
    sent.refresh_from_db()

    assert sent.state == DeliveryState.BOUNCED
    assert sent.problem == "5.1.1 550 5.1.1 <…> user unknown"
    assert [event.kind for event in sent.events.all()] == ["sent", "bounced"]
    assert ReceiptDelivery.objects.in_need().get() == sent


@pytest.mark.parametrize(
    "change",
    [{"action": "delayed"}, {"message_id": "<receipt.x@example.org>"}, {"message_id": "<other@example.org>"}],
    ids=["only delayed", "made up", "not ours"],
)
def test_other_mail_marks_nothing(sent, monkeypatch, change):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(sent, **change))))

    call_command("receipt_bounces", stdout=io.StringIO())

    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT


def test_nonsense_is_no_bounce():
    for raw in (b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\n\nx", b"a" * 100_000):
        assert read_bounce(raw) is None


def test_mailboxes_are_read_and_a_maildir_only_once(sent, tmp_path):
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(report(sent))
    box.add(b"Subject: hello\n\nx")
    box.close()
    mbox = mailbox.mbox(tmp_path / "mbox")
    mbox.add(report(sent))
    mbox.close()
    said = [io.StringIO() for _ in range(3)]

    call_command("receipt_bounces", maildir=tmp_path / "Maildir", stdout=said[0])
    call_command("receipt_bounces", maildir=tmp_path / "Maildir", stdout=said[1])
    call_command("receipt_bounces", mbox=tmp_path / "mbox", stdout=said[2])

    sent.refresh_from_db()
    assert [out.getvalue().strip() for out in said] == [
        "2 read, 1 about receipts",
        "0 read, 0 about receipts",
        "1 read, 1 about receipts",
    ]
    assert sent.state == DeliveryState.BOUNCED
