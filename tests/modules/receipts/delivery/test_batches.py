"""The receipts of a batch: counted exactly, nobody asked against their wish, nothing twice."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from association.core.access.roles import ensure_role
from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import cancel_job, retry_job, take_over_job
from association.core.jobs.worker import Worker
from association.modules.people.models import Party
from association.modules.receipts.batches import order_batch
from association.modules.receipts.choices import BatchKind, VoidReason, Wish
from association.modules.receipts.delivery import gateways
from association.modules.receipts.delivery.batches import outlook_of, runs_of, send_batch
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.sending import MOST_ATTEMPTS, deliver
from association.modules.receipts.delivery.services import send_receipt
from association.modules.receipts.errors import NothingToSendError, OutlookChangedError
from association.modules.receipts.models import Receipt, ReceiptDelivery, ReceiptWish
from association.modules.receipts.voiding import void
from tests.factories import make_donation, make_party
from tests.modules.receipts.delivery.conftest import damage

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(treasurer):
    """Two to be sent, one without an address, one who wants nothing, one sent before, one void."""
    names = ("یک", "دو", "بی‌نشان", "خاموش", "فرستاده", "باطل")
    people = [
        make_party(
            name, email="" if name == "بی‌نشان" else f"{number}@example.org", phone=f"0912000000{number}"
        )
        for number, name in enumerate(names)
    ]
    for person in people:
        make_donation(donor=person)
    made = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    Worker().drain()
    by_name = {receipt.donor.name: receipt for receipt in Receipt.objects.select_related("donor")}
    ReceiptWish.objects.create(donor=people[3], wish=Wish.NONE)
    send_receipt(receipt=by_name["فرستاده"], channel=Channel.EMAIL, user=treasurer)
    Worker().drain()
    void(by_name["باطل"], reason="x", reason_code=VoidReason.OTHER, user=treasurer)
    mail.outbox.clear()
    return made


def facts(seen) -> tuple[int, ...]:
    return (seen.count, seen.without, seen.unwanted, seen.sent, seen.void)


def test_outlook_is_what_is_sent(batch, treasurer):
    seen = outlook_of(batch, Channel.EMAIL, user=treasurer)
    made = send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    Worker().drain()

    assert facts(seen) == (2, 1, 1, 1, 1)
    assert len(made) == 2
    assert sorted(message.to[0] for message in mail.outbox) == ["0@example.org", "1@example.org"]
    assert [run.state for run in runs_of(batch, user=treasurer)] == ["done"]
    assert (runs_of(batch, user=treasurer)[0].done, runs_of(batch, user=treasurer)[0].total) == (2, 2)


def test_second_order_finds_nothing_left(batch, treasurer):
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)

    with pytest.raises(NothingToSendError):
        send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)

    assert facts(outlook_of(batch, Channel.EMAIL, user=treasurer)) == (0, 1, 1, 3, 1)


def test_sms_and_paper_have_counts_of_their_own(batch, treasurer):
    assert facts(outlook_of(batch, Channel.SMS, user=treasurer)) == (4, 0, 1, 0, 1)
    send_batch(batch=batch, channel=Channel.SMS, user=treasurer)
    handed = send_batch(batch=batch, channel=Channel.PRINT, user=treasurer)
    Worker().drain()

    assert len(gateways.outbox) == 4
    assert {delivery.state for delivery in handed} == {DeliveryState.SENT}
    assert all(delivery.events.count() == 1 for delivery in handed)


def test_trial_of_a_batch_blocks_nothing(batch, treasurer, test_mode):
    test_mode()
    assert facts(outlook_of(batch, Channel.EMAIL, user=treasurer))[0] == 3  # the one sent before was no test
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    Worker().drain()
    test_mode(False)
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    Worker().drain()

    assert [message.to[0] for message in mail.outbox[:3]] == ["tests@example.org"] * 3
    assert ReceiptDelivery.objects.filter(is_test=False, channel="email").count() == 3


def test_who_may_not_deliver_orders_nothing(batch, board):
    with pytest.raises(PermissionDenied):
        send_batch(batch=batch, channel=Channel.EMAIL, user=board)


def test_receipts_that_are_not_visible_are_not_sent(batch, treasurer):
    group = ensure_role("treasurer").group
    group.permissions.remove(group.permissions.get(codename="view_receipt"))
    user = type(treasurer).objects.get(pk=treasurer.pk)

    with pytest.raises(NothingToSendError):
        send_batch(batch=batch, channel=Channel.EMAIL, user=user)


def test_server_that_is_down_is_not_asked_for_every_receipt(batch, treasurer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL = "receipts@example.org"
    waiting = send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    more = [
        ReceiptDelivery(
            receipt_id=waiting[0].receipt_id,
            batch=batch,
            channel=Channel.EMAIL,
            language="fa",
            sent_to=f"{number}x@example.org",
            requested_by=treasurer,
        )
        for number in range(5)
    ]
    ReceiptDelivery.objects.bulk_create(more)

    Worker().drain()

    assert ReceiptDelivery.objects.filter(state=DeliveryState.WAITING).count() == 7
    assert ReceiptDelivery.objects.filter(state=DeliveryState.WAITING, attempts=1).count() == 3

    for _ in range(2):  # nobody's attempts are used up before the others had theirs
        JobRun.objects.update(run_after=timezone.now())
        Worker().drain()

    assert set(ReceiptDelivery.objects.filter(batch=batch).values_list("attempts", flat=True)) == {1, 2}


def test_one_that_cannot_be_made_ready_keeps_nobody_waiting(batch, treasurer, work):
    first, second = send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer, language="en")
    damage(first.receipt)

    work()
    second.refresh_from_db()
    first.refresh_from_db()

    assert (second.state, first.state) == (DeliveryState.SENT, DeliveryState.WAITING)
    assert (first.attempts, [event.kind for event in first.events.all()]) == (1, ["postponed"])

    for _ in range(MOST_ATTEMPTS):
        work(hurry=True)

    first.refresh_from_db()
    assert first.state == DeliveryState.GIVEN_UP
    assert [message.to for message in mail.outbox] == [[second.sent_to]]


def test_tests_do_not_wait_behind_real_ones(batch, treasurer, test_mode, work):
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    test_mode()
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)

    work()

    assert {message.to[0] for message in mail.outbox} == {"tests@example.org"}
    assert len(mail.outbox) == 3
    assert ReceiptDelivery.objects.filter(state=DeliveryState.WAITING, is_test=False).count() == 2


def test_test_mode_of_the_last_moment_holds_a_real_one_back(batch, treasurer, test_mode):
    pk = send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)[0].pk
    delivery = ReceiptDelivery.objects.select_related("receipt__voiding", "receipt__donor").get(pk=pk)
    test_mode()

    assert deliver(delivery, claim="one") is None

    delivery.refresh_from_db()
    assert (mail.outbox, delivery.state) == ([], DeliveryState.WAITING)


def test_order_is_refused_when_it_is_not_what_was_shown(batch, treasurer, test_mode):
    test_mode()
    shown = outlook_of(batch, Channel.EMAIL, user=treasurer).fingerprint
    test_mode(False)
    of_sms = outlook_of(batch, Channel.SMS, user=treasurer).fingerprint
    before = outlook_of(batch, Channel.EMAIL, user=treasurer).fingerprint
    Party.objects.filter(name="یک").update(email="elsewhere@example.org")

    for seen in (shown, of_sms, before, ""):
        with pytest.raises(OutlookChangedError):
            send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer, shown=seen)

    now = outlook_of(batch, Channel.EMAIL, user=treasurer).fingerprint
    assert len(send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer, shown=now)) == 2


def test_numbers_no_sms_can_go_to_count_as_missing(batch, treasurer):
    Party.objects.filter(name="یک").update(phone="02833224455")
    Party.objects.filter(name="دو").update(phone="۰۹۱۲۳۴۵۶۷۸۹")

    send_batch(batch=batch, channel=Channel.SMS, user=treasurer)

    assert facts(outlook_of(batch, Channel.SMS, user=treasurer)) == (0, 1, 1, 3, 1)
    assert "+989123456789" in ReceiptDelivery.objects.filter(channel="sms").values_list("sent_to", flat=True)


def test_stopped_order_goes_on_where_it_was(batch, treasurer, work):
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    (run,) = runs_of(batch, user=treasurer)
    cancel_job(run)
    work(hurry=True)
    assert mail.outbox == []

    retry_job(run)
    work()

    assert len(mail.outbox) == 2
    assert set(ReceiptDelivery.objects.filter(batch=batch).values_list("state", flat=True)) == {"sent"}


def test_order_stopped_in_the_middle_goes_on_with_the_rest(batch, treasurer, work):
    """Somebody stops it after the first of four; it ends after the second and doubles neither later."""
    send_batch(batch=batch, channel=Channel.SMS, user=treasurer)
    run = claim_next()

    def somebody_stops_it() -> bool:
        cancel_job(run)
        return False

    execute(run, stopping=somebody_stops_it)
    run.refresh_from_db()
    before = [to for to, _text in gateways.outbox]
    work(hurry=True)
    assert (run.state, len(before), len(gateways.outbox)) == (JobState.CANCELLED, 2, 2)

    retry_job(run)
    work()

    everybody = [to for to, _text in gateways.outbox]
    assert everybody[:2] == before
    assert (len(everybody), len(set(everybody))) == (4, 4)
    assert set(batch_rows(batch).values_list("state", flat=True)) == {"sent"}


def test_order_of_whoever_lost_the_right_is_continued_by_another(
    batch, treasurer, make_user, client_for, work
):
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    treasurer.groups.clear()
    work()
    (run,) = JobRun.objects.filter(kind="receipt-delivery", state=JobState.FAILED)
    second = make_user("second", "treasurer")
    client, take_over = client_for(second), f"/admin/jobs/{run.pk}/take-over/"

    home = client.get("/admin/").text
    page = client.get(f"/admin/receipts/receipts/batches/{batch.pk}/deliver/").text
    assert mail.outbox == []
    client.post(take_over)
    work()

    assert f"/admin/jobs/{run.pk}/" in home
    assert "فرستادن این دسته متوقف شده است" in page
    assert take_over in page
    assert len(mail.outbox) == 2
    assert [event.kind for row in batch_rows(batch) for event in row.events.all()] == ["sent", "sent"]
    after = client.get(f"/admin/receipts/receipts/batches/{batch.pk}/deliver/").text
    assert "فرستادن این دسته متوقف شده است" not in after


def batch_rows(batch):
    return ReceiptDelivery.objects.filter(batch=batch)


def test_batch_of_receipts_is_continued_by_another_and_issues_each_once(treasurer, make_user, work):
    for number in range(2):
        make_donation(donor=make_party(f"نیکوکار {number}"))
    order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    treasurer.groups.clear()
    work()
    run = JobRun.objects.get(kind="receipt-batch")
    assert (run.state, Receipt.objects.count()) == (JobState.FAILED, 0)

    take_over_job(run, user=make_user("second", "treasurer"))
    work()

    run.refresh_from_db()
    assert (run.state, Receipt.objects.count()) == (JobState.DONE, 2)
