"""From a transition to the receiver: once, signed, again when it fails, given up in the end."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from association.core.documents.transitions import perform
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job
from association.core.outbox.job import MOST_ATTEMPTS
from association.core.outbox.models import DeliveryState, WebhookDelivery
from association.core.outbox.services import WebhookOffError, change_subscription, rotate_secret, send_again
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from tests.factories import make_donation, make_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db


def signature(secret: str, request) -> str:
    """Written from the specification, not with our code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.{request.body.decode()}"
    return "v1," + base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()


def test_recorded_donation_is_told_with_figures_and_without_the_donor(subscription, receiver, work):
    donation = make_donation(donor=make_party("زهرا احمدی"), amount_irr=2_500_000)

    work()

    (request,) = receiver.received
    message = json.loads(request.body)
    assert message["type"] == "donations.donation.submitted"
    assert message["data"] == {
        "id": donation.pk,
        "number": donation.number,
        "state": "submitted",
        "received_on": "2026-08-10",
        "fiscal_year": 1405,
        "total_irr": 2_500_000,
        "method": "card",
        "lines": [{"fund": donation.lines.get().fund_id, "amount_irr": 2_500_000}],
        "url": f"http://127.0.0.1:8000/api/v1/donations/donations/{donation.pk}/",
    }
    assert "زهرا" not in request.body.decode()
    assert (request.path, request.headers["content-type"]) == ("/hook?from=majma", "application/json")


def test_delivery_is_kept_with_its_attempt(subscription, receiver, work):
    receiver.will_answer(201, body="سپاس".encode())
    make_donation()

    work()

    delivery = WebhookDelivery.objects.get()
    attempt = delivery.attempts.get()
    assert (delivery.state, delivery.error) == (DeliveryState.DELIVERED, "")
    assert (attempt.number, attempt.status, attempt.response, attempt.error) == (1, 201, "سپاس", "")
    assert delivery.delivered_at >= delivery.created_at


def test_signature_is_that_of_the_specification(subscribe, receiver, work):
    _subscription, secret = subscribe()
    make_donation()

    work()

    (request,) = receiver.received
    assert request.headers["webhook-signature"] == signature(secret, request)
    assert abs(int(request.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_void_receipt_and_cancelled_donation_are_told(subscribe, receiver, work):
    subscribe(["receipts.receipt.issued", "receipts.receipt.voided", "donations.donation.cancelled"])
    donation = make_donation()
    receipt = make_receipt(donation)
    from association.core.access.models import User
    from association.core.access.roles import ensure_role

    user = User.objects.create_user("t")
    user.groups.add(ensure_role("treasurer").group)
    perform(receipt, "void", user=user, reason="نام اشتباه")
    perform(donation, "cancel", user=user, reason="برگشت خورد")

    work()

    messages = [json.loads(request.body) for request in receiver.received]
    assert [(m["type"], m["data"]["state"]) for m in messages] == [
        ("receipts.receipt.issued", "issued"),
        ("receipts.receipt.voided", "void"),
        ("donations.donation.cancelled", "cancelled"),
    ]
    assert messages[1]["data"]["sources"] == [{"source": "donations.donation", "id": donation.pk}]
    assert "اشتباه" not in receiver.received[1].body.decode()


def test_event_nobody_chose_is_not_told(subscribe, receiver, work):
    subscribe(["receipts.receipt.issued"])
    subscribe(active=False)
    make_donation()

    assert (work(), receiver.received, WebhookDelivery.objects.count()) == (0, [], 0)


def test_failure_is_tried_again_with_the_same_id_and_bytes(subscription, receiver, work):
    receiver.will_answer(500, body=b"x" * 5000)
    make_donation()

    work()
    delivery = WebhookDelivery.objects.get()
    waiting = JobRun.objects.get()
    assert (delivery.state, waiting.state) == (DeliveryState.WAITING, JobState.QUEUED)
    assert 25 < (waiting.run_after - timezone.now()).total_seconds() < 31
    assert len(delivery.attempts.get().response) == 2048
    work(hurry=True)

    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery.message_id
    assert first.body == second.body
    delivery.refresh_from_db()
    assert [a.status for a in delivery.attempts.all()] == [500, 200]
    assert delivery.state == DeliveryState.DELIVERED


def test_attempts_reach_over_a_day_and_end(subscription, receiver, work):
    from association.core.jobs.execution import pause_before

    receiver.will_answer(503, 503)
    make_donation()
    JobRun.objects.update(attempt=MOST_ATTEMPTS - 2)

    work()
    assert WebhookDelivery.objects.get().state == DeliveryState.WAITING
    work(hurry=True)

    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, JobRun.objects.get().state) == (DeliveryState.FAILED, JobState.FAILED)
    assert delivery.error == "گیرنده با وضعیت ۵۰۳ پاسخ داد."
    reach = sum((pause_before(n) for n in range(1, MOST_ATTEMPTS)), timedelta())
    assert timedelta(hours=23) < reach < timedelta(hours=25)


def test_redirect_is_a_failure_and_not_followed(subscription, receiver, work):
    receiver.will_answer(302, headers={"Location": receiver.url.replace("/hook", "/elsewhere")})
    make_donation()

    work()

    assert [request.path for request in receiver.received] == ["/hook?from=majma"]
    assert WebhookDelivery.objects.get().attempts.get().status == 302


def test_sent_again_bears_the_same_id(subscription, receiver, work):
    make_donation()
    work()

    send_again(WebhookDelivery.objects.get())
    work()

    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert WebhookDelivery.objects.get().attempts.count() == 2


def test_sent_again_while_it_waits_is_tried_at_once_and_once(subscription, receiver, work):
    receiver.will_answer(500)
    make_donation()
    work()

    send_again(WebhookDelivery.objects.get())

    assert (work(), len(receiver.received), JobRun.objects.count()) == (1, 2, 1)


def test_webhook_that_is_off_gets_nothing_more(subscription, receiver, work):
    make_donation()
    change_subscription(subscription, active=False)

    work()

    delivery = WebhookDelivery.objects.get()
    assert (receiver.received, delivery.state) == ([], DeliveryState.FAILED)
    with pytest.raises(WebhookOffError):
        send_again(delivery)


def test_both_secrets_sign_for_a_day(subscribe, receiver, work):
    subscription, old = subscribe()
    new = rotate_secret(subscription)
    make_donation()
    work()
    subscription.refresh_from_db()
    subscription.previous_until = timezone.now() - timedelta(seconds=1)
    subscription.save()
    make_donation()
    work()

    within, later = receiver.received
    assert set(within.headers["webhook-signature"].split()) == {
        signature(old, within),
        signature(new, within),
    }
    assert later.headers["webhook-signature"] == signature(new, later)


def test_changed_key_of_the_installation_is_said_and_not_signed_wrongly(
    subscription, receiver, work, settings
):
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-of-this-installation"
    make_donation()
    work()
    assert receiver.received == []
    assert "کلید" in WebhookDelivery.objects.get().error

    settings.SECRET_KEY_FALLBACKS = [former]
    work(hurry=True)

    assert len(receiver.received) == 1


def test_receiver_that_fails_for_five_days_is_switched_off(subscription, receiver, work):
    receiver.will_answer(500, 500)
    make_donation()
    work()
    subscription.refresh_from_db()
    assert (subscription.active, subscription.failing_since is None) == (True, False)
    subscription.failing_since = timezone.now() - timedelta(days=5)
    subscription.save()

    work(hurry=True)

    subscription.refresh_from_db()
    assert (subscription.active, subscription.switched_off_at is None) == (False, False)
    on = change_subscription(subscription, active=True)
    assert (on.active, on.switched_off_at, on.failing_since) == (True, None, None)


def test_success_ends_the_failing(subscription, receiver, work):
    receiver.will_answer(500)
    make_donation()
    work()
    work(hurry=True)

    subscription.refresh_from_db()
    assert subscription.failing_since is None


def test_deliveries_of_a_module_that_is_off_wait(subscription, receiver, work):
    make_donation()
    ModuleState.objects.filter(label="donations").update(enabled=False)
    forget()

    work()
    run = JobRun.objects.get()
    assert (receiver.received, run.state, run.attempt) == ([], JobState.QUEUED, 0)
    ModuleState.objects.filter(label="donations").update(enabled=True)
    forget()
    work(hurry=True)

    assert len(receiver.received) == 1


def test_module_that_is_off_is_silent(subscription, treasurer):
    draft = make_draft()
    ModuleState.objects.filter(label="donations").update(enabled=False)
    forget()

    from association.core.outbox.events import offered_events, record_deliveries

    assert record_deliveries(draft, "submit") == []
    assert "donations.donation.submitted" not in dict(offered_events())


def test_message_that_cannot_be_written_stops_nobody(subscription, receiver, work, contribute_webhook):
    contribute_webhook("probe.broken", model="donations.donation", action="submit")
    change_subscription(subscription, events=["probe.broken"])

    donation = make_donation()

    delivery = WebhookDelivery.objects.get()
    assert donation.is_submitted
    assert (delivery.state, delivery.error) == (
        DeliveryState.FAILED,
        "ZeroDivisionError: integer division or modulo by zero",
    )
    assert work() == 0


def test_import_and_command_tell_as_well(subscription, receiver, work, tmp_path, treasurer):
    assert treasurer.username == "treasurer"
    from association.modules.donations.importers import GiftImporter

    content = "id,date,amount,method\nA1,1403/02/01,1000,نقدی\nA2,1403/02/02,2000,نقدی\n".encode()
    GiftImporter().run(content, dry_run=False, user=treasurer)

    work()

    assert [json.loads(r.body)["data"]["total_irr"] for r in receiver.received] == [1000, 2000]


def test_preview_of_an_import_tells_nothing(subscription, receiver, work, treasurer):
    from association.modules.donations.importers import GiftImporter

    GiftImporter().run(
        "id,date,amount,method\nA1,1403/02/01,1000,نقدی\n".encode(), dry_run=True, user=treasurer
    )

    assert (work(), WebhookDelivery.objects.count()) == (0, 0)


def test_old_deliveries_are_removed_and_waiting_ones_stay(subscription, receiver, work):
    make_donation(), make_donation()
    work()
    WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=91))
    make_donation()
    WebhookDelivery.objects.filter(state=DeliveryState.WAITING).update(
        created_at=timezone.now() - timedelta(days=91)
    )
    JobRun.objects.all().delete()
    enqueue_job("prune-webhook-deliveries", key="now")

    work()

    assert [d.state for d in WebhookDelivery.objects.all()] == [DeliveryState.WAITING]
