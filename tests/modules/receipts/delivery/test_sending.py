"""One receipt by e-mail, SMS or on paper: sent once, to the right address, and honestly recorded."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from association.core.jobs.models import JobRun, JobState
from association.core.printing.models import StoredPrint
from association.core.profile import AssociationProfile
from association.modules.receipts.choices import VoidReason
from association.modules.receipts.delivery import gateways
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.sending import MOST_ATTEMPTS, deliver
from association.modules.receipts.delivery.services import (
    mark_handled,
    retry_delivery,
    send_receipt,
)
from association.modules.receipts.errors import (
    AlreadySentError,
    ChannelNotSetUpError,
    DeliveryStateError,
    NoTestAddressError,
    ReceiptNotSendableError,
)
from association.modules.receipts.models import Receipt, ReceiptDelivery, ReceiptRules
from association.modules.receipts.services import draft_receipt
from association.modules.receipts.voiding import void
from tests.factories import make_donation, make_party, make_receipt
from tests.modules.receipts.delivery.conftest import EMAIL, PHONE

pytestmark = pytest.mark.django_db


def kinds(delivery) -> list[str]:
    return [event.kind for event in delivery.events.all()]


def declare_void(receipt, user):
    void(receipt, reason="x", reason_code=VoidReason.OTHER, user=user)


def test_mail_carries_the_stored_print_and_its_facts(receipt, treasurer, work, site_of_the_house):
    AssociationProfile.objects.create(
        site=site_of_the_house, name_fa="مجمع نمونه", email="office@example.org"
    )
    before = Receipt.objects.values().get()

    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    assert mail.outbox == []
    work()

    (message,) = mail.outbox
    delivery.refresh_from_db()
    stored = StoredPrint.objects.get(name="receipt", language="fa")
    html = message.alternatives[0].content
    assert (message.to, message.reply_to) == ([EMAIL], ["office@example.org"])
    assert message.extra_headers["Message-ID"] == delivery.message_id
    assert message.attachments[0].content == bytes(stored.pdf)
    assert "۱۴۰۵-۰۰۰۰۰۱" in message.subject
    assert receipt.verification_url in message.body
    assert 'dir="rtl"' in html
    assert receipt.verification_url in html
    assert "۱٬۰۰۰٬۰۰۰" in html
    assert (delivery.state, delivery.attempts, kinds(delivery)) == (DeliveryState.SENT, 1, ["sent"])
    assert Receipt.objects.values().get() == before


def test_english_mail_is_english(receipt, treasurer, work):
    send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, language="en")
    work()

    (message,) = mail.outbox
    assert "Dear Zahra Ahmadi," in message.body
    assert 'dir="ltr"' in message.alternatives[0].content
    assert not any("\u0600" <= letter <= "\u06ff" for letter in message.body)


def test_same_receipt_goes_to_one_address_once(receipt, treasurer, work):
    send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    with pytest.raises(AlreadySentError):
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    with pytest.raises(AlreadySentError):  # the first is still on its way
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, again=True)
    work()
    with pytest.raises(AlreadySentError):  # capital letters make no other mailbox
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, address=EMAIL.upper())
    with pytest.raises(AlreadySentError):  # a page that knew of none
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, again=True, seen=0)
    send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, again=True, seen=1)
    send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, address="other@example.org")
    work()

    assert [message.to for message in mail.outbox] == [[EMAIL], [EMAIL], ["other@example.org"]]
    assert list(ReceiptDelivery.objects.order_by("pk").values_list("round", flat=True)) == [1, 2, 1]


def test_database_refuses_a_second_delivery_and_rewriting(receipt, treasurer, work):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    rows = ReceiptDelivery.objects.filter(pk=delivery.pk)
    twin = ReceiptDelivery(
        receipt=receipt, channel="email", language="fa", sent_to=EMAIL, requested_by=treasurer
    )
    attempts = [
        twin.save,
        rows.delete,
        lambda: rows.update(sent_to="x@example.org"),
        lambda: rows.update(is_test=True),
        lambda: rows.update(message_id="<x>"),
        lambda: rows.update(sent_at=timezone.now()),
        lambda: rows.update(state=DeliveryState.WAITING),
        lambda: rows.update(state=DeliveryState.FAILED),
        delivery.events.all().delete,
        lambda: delivery.events.update(kind="bounced"),
    ]

    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_donor_without_an_address_is_named_and_another_may_be_typed(treasurer, work):
    receipt = make_receipt(make_donation(donor=make_party("بی‌نشان")), by=treasurer)

    for channel in (Channel.EMAIL, Channel.SMS):
        with pytest.raises(ValidationError) as refused:
            send_receipt(receipt=receipt, channel=channel, user=treasurer)
        assert list(refused.value.message_dict) == ["address"]
        assert "بی‌نشان" in refused.value.messages[0]
    with pytest.raises(ValidationError):
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, address="a@b.ir\nBcc: c@d.ir")
    send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer, address="۰۹۱۲۳۴۵۶۷۸۹")
    work()

    assert [to for to, _text in gateways.outbox] == [PHONE]


def test_only_valid_receipts_are_sent(receipt, treasurer, board, work):
    draft = draft_receipt(sources=[make_donation()], drafted_by=treasurer)
    waiting = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    declare_void(receipt, treasurer)
    void_now = Receipt.objects.get(pk=receipt.pk)
    work()
    waiting.refresh_from_db()

    for refused in (draft, void_now):
        with pytest.raises(ReceiptNotSendableError):
            send_receipt(receipt=refused, channel=Channel.EMAIL, user=treasurer)
    with pytest.raises(PermissionDenied):
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=board)
    assert mail.outbox == []
    assert waiting.state == DeliveryState.FAILED
    with pytest.raises(ReceiptNotSendableError):
        retry_delivery(delivery=waiting, user=treasurer)


def test_receipt_voided_in_the_last_moment_does_not_leave(receipt, treasurer):
    pk = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer).pk
    delivery = ReceiptDelivery.objects.select_related("receipt__voiding", "receipt__donor").get(pk=pk)
    assert not delivery.receipt.is_void  # as the worker saw it
    declare_void(Receipt.objects.get(), treasurer)

    deliver(delivery, claim="one")

    delivery.refresh_from_db()
    assert (mail.outbox, delivery.state) == ([], DeliveryState.FAILED)


def test_paper_is_put_on_record_without_a_job(receipt, treasurer):
    delivery = send_receipt(receipt=receipt, channel=Channel.PRINT, user=treasurer)

    assert (delivery.state, kinds(delivery)) == (DeliveryState.SENT, ["sent"])
    assert not JobRun.objects.exists()


def test_sms_needs_a_provider(receipt, treasurer, settings):
    settings.SMS_BACKEND = ""

    with pytest.raises(ChannelNotSetUpError):
        send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer)


def test_test_mode_sends_to_its_own_address_and_blocks_nothing(receipt, treasurer, work, test_mode):
    test_mode()
    trial = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    test_mode(False)
    real = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()

    assert [message.to for message in mail.outbox] == [["tests@example.org"], [EMAIL]]
    assert "آزمایشی" in mail.outbox[0].subject
    assert (trial.is_test, real.is_test) == (True, False)


def test_real_ones_wait_while_the_test_mode_is_on(receipt, treasurer, work, test_mode):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    test_mode()
    work()
    delivery.refresh_from_db()
    assert (mail.outbox, delivery.state) == ([], DeliveryState.WAITING)

    test_mode(False)
    work(hurry=True)

    assert [message.to for message in mail.outbox] == [[EMAIL]]


def test_test_mode_without_an_address_is_told(receipt, treasurer, site_of_the_house):
    ReceiptRules.objects.create(site=site_of_the_house, test_mode=True, test_email="tests@example.org")

    with pytest.raises(NoTestAddressError):
        send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer)


def test_permanent_refusal_ends_it_and_a_person_may_retry(receipt, treasurer, work, mail_server):
    mail_server.rcpt = [f"550 5.1.1 <{EMAIL}> unknown"]
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem) == (DeliveryState.FAILED, "550 5.1.1 <…> unknown")

    retry_delivery(delivery=delivery, user=treasurer)
    work()
    delivery.refresh_from_db()

    assert delivery.state == DeliveryState.SENT
    assert kinds(delivery) == ["refused", "retried", "sent"]
    assert mail_server.ids == [delivery.message_id]


def test_temporary_refusal_is_tried_again_until_it_is_given_up(receipt, treasurer, work, mail_server):
    mail_server.data = ["451 later"] * MOST_ATTEMPTS
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
    assert JobRun.objects.get().run_after > timezone.now()

    for _ in range(MOST_ATTEMPTS):
        work(hurry=True)
    delivery.refresh_from_db()

    assert (delivery.state, delivery.attempts) == (DeliveryState.GIVEN_UP, MOST_ATTEMPTS)
    assert kinds(delivery) == ["postponed"] * (MOST_ATTEMPTS - 1) + ["given_up"]
    assert (mail_server.taken, JobRun.objects.get().state) == ([], JobState.DONE)


def test_unreachable_server_is_tried_again(receipt, treasurer, work, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL = "receipts@example.org"
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    delivery.refresh_from_db()

    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
    assert "ConnectionRefusedError" in delivery.problem


def test_silence_after_the_message_is_never_answered_by_sending_again(receipt, treasurer, work, mail_server):
    mail_server.data = ["drop"]
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()
    work(hurry=True)
    delivery.refresh_from_db()
    assert (delivery.state, len(mail_server.taken)) == (DeliveryState.UNSURE, 1)

    retry_delivery(delivery=delivery, user=treasurer)  # after a person has looked
    work()

    assert mail_server.ids == [delivery.message_id] * 2


def test_handled_needs_a_note_and_ends_it(receipt, treasurer, work, mail_server):
    mail_server.rcpt = ["550 no"]
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()

    with pytest.raises(ValidationError):
        mark_handled(delivery=delivery, note=" ", user=treasurer)
    handled = mark_handled(delivery=delivery, note="تلفنی گفته شد", user=treasurer)

    assert handled.state == DeliveryState.HANDLED
    for act in (
        lambda: retry_delivery(delivery=handled, user=treasurer),
        lambda: mark_handled(delivery=handled, note="x", user=treasurer),
    ):
        with pytest.raises(DeliveryStateError):
            act()


def test_what_is_being_sent_cannot_be_tried_again_beside_it(receipt, treasurer):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState.SENDING)

    with pytest.raises(DeliveryStateError):
        retry_delivery(delivery=delivery, user=treasurer)

    long_ago = timezone.now() - timedelta(days=2)
    ReceiptDelivery.objects.filter(pk=delivery.pk).update(updated_at=long_ago)
    assert retry_delivery(delivery=delivery, user=treasurer).state == DeliveryState.WAITING


def test_addresses_stand_in_no_log_and_no_job(receipt, treasurer, work, mail_server, caplog):
    caplog.set_level(logging.DEBUG)
    mail_server.rcpt = [f"550 <{EMAIL}> unknown"]
    mail_server.data = ["drop"]
    for channel in (Channel.EMAIL, Channel.SMS):
        send_receipt(receipt=receipt, channel=channel, user=treasurer)
    retry_delivery(delivery=_worked(work), user=treasurer)
    work()

    told = caplog.text + "".join(str(run.__dict__) for run in JobRun.objects.all())
    assert not [address for address in (EMAIL, PHONE, PHONE[3:]) if address in told]


def _worked(work) -> ReceiptDelivery:
    work()
    return ReceiptDelivery.objects.get(channel=Channel.EMAIL)
