"""Webhooks through the browser and the API: who may, what is shown once, what is counted."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from association.core.outbox.models import DeliveryState, WebhookDelivery, WebhookSubscription
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from tests.factories import make_donation
from tests.pages import post_form

pytestmark = pytest.mark.django_db
PUBLIC = "https://93.184.216.34/hook"
API = "/api/v1/core/webhooks/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


@pytest.fixture
def admin(administrator, client_for):
    return client_for(administrator)


def make(admin, **values):
    data = {"address": PUBLIC, "events": ["donations.donation.submitted"], "active": "on", **values}
    return admin.post(reverse("webhook_add"), data)


def test_administrator_makes_one_and_sees_its_secret_once(admin):
    answer = make(admin, description="حسابداری")

    subscription = WebhookSubscription.objects.get()
    first, second = admin.get(answer.url), admin.get(answer.url)
    assert SECRET.search(first.text).group() == subscription.secret.text()
    assert "no-store" in first.headers["Cache-Control"]
    assert not SECRET.search(second.text)
    assert "کمکی ثبت شد" in second.text
    assert subscription.created_by.username == "admin"


def test_refusals_stand_on_the_form(admin):
    assert "شبکه" in make(admin, address="https://127.0.0.1/").text
    assert "دست‌کم یک رویداد" in make(admin, events=[]).text
    assert WebhookSubscription.objects.count() == 0


def test_secret_is_renewed_after_a_question(admin):
    make(admin)
    subscription = WebhookSubscription.objects.get()
    old = subscription.secret.text()

    assert "۲۴ ساعت" in admin.get(reverse("webhook_rotate", args=[subscription.pk])).text
    page = admin.post(reverse("webhook_rotate", args=[subscription.pk]), follow=True)

    subscription.refresh_from_db()
    shown = SECRET.search(page.text).group()
    assert shown == subscription.secret.text() != old
    assert len(subscription.valid_secrets()) == 2


def test_change_keeps_events_of_modules_that_are_off(admin):
    make(admin, events=["donations.donation.submitted", "receipts.receipt.issued"])
    ModuleState.objects.filter(label="receipts").update(enabled=False)
    forget()
    pk = WebhookSubscription.objects.get().pk

    post_form(admin, reverse("webhook_edit", args=[pk]), events=["donations.donation.cancelled"])

    assert WebhookSubscription.objects.get().events == [
        "donations.donation.cancelled",
        "receipts.receipt.issued",
    ]


def test_log_shows_body_to_who_may_and_sends_again(
    admin, subscription, receiver, work, make_user, client_for
):
    receiver.will_answer(422, body="شماره تکراری".encode())
    donation = make_donation()
    work()
    delivery = WebhookDelivery.objects.get()
    page = reverse("webhook_delivery", args=[delivery.pk])

    log = admin.get(reverse("webhook", args=[subscription.pk])).text
    shown = admin.get(page).text
    assert (donation.number in log, "۴۲۲" in log) == (True, True)
    assert ("شماره تکراری" in shown, "total_irr" in shown) == (False, False)
    both = make_user("both", "administrator", "treasurer")
    assert "total_irr" in client_for(both).get(page).text
    admin.post(reverse("webhook_delivery_send", args=[delivery.pk]))
    work()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED


def test_test_message_arrives(admin, subscription, receiver, work):
    admin.post(reverse("webhook_test", args=[subscription.pk]))

    work()

    assert b'"type":"webhook.test"' in receiver.received[0].body


def test_webhook_is_deleted_with_its_log(admin, subscription):
    make_donation()

    admin.post(reverse("webhook_delete", args=[subscription.pk]))

    assert (WebhookSubscription.objects.count(), WebhookDelivery.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", ["treasurer", "board", "communications"])
def test_others_neither_see_nor_change_webhooks(role, subscription, make_user, client_for, api_for):
    make_donation()
    delivery = WebhookDelivery.objects.get()
    user = make_user(role, role)
    client, api = client_for(user), api_for(user)
    names = ("webhook", "webhook_edit", "webhook_rotate", "webhook_test", "webhook_delete")
    addresses = [reverse(name, args=[subscription.pk]) for name in names]
    addresses += [
        reverse("webhook_delivery", args=[delivery.pk]),
        reverse("webhook_delivery_send", args=[delivery.pk]),
    ]

    opened = [a for a in addresses if 200 in (client.get(a).status_code, client.post(a).status_code)]

    subscription.refresh_from_db()
    assert opened == []
    assert (subscription.previous_until, WebhookDelivery.objects.count()) == (None, 1)
    rest = [
        api.get(API),
        api.post(API, {"address": PUBLIC, "events": ["donations.donation.submitted"]}),
        api.post(f"{API}{subscription.pk}/rotate-secret/"),
        api.post(f"{API}{subscription.pk}/test/"),
        api.delete(f"{API}{subscription.pk}/"),
        api.get("/api/v1/core/webhook-deliveries/"),
        api.post(f"/api/v1/core/webhook-deliveries/{delivery.pk}/send/"),
    ]
    assert [answer.status_code for answer in rest] == [403] * 7


def test_who_may_only_look_changes_nothing(administrator, subscription, client_for, api_for):
    group = administrator.groups.get()
    group.permissions.remove(
        *group.permissions.filter(codename__in=["change_webhooksubscription", "add_webhooksubscription"])
    )
    client = client_for(administrator)
    make_donation()
    WebhookDelivery.objects.update(state=DeliveryState.FAILED)
    delivery = WebhookDelivery.objects.get()

    client.post(reverse("webhook_delivery_send", args=[delivery.pk]))

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert client.get(reverse("webhook", args=[subscription.pk])).status_code == 200
    assert client.get(reverse("webhook_edit", args=[subscription.pk])).status_code == 302
    assert api_for(administrator).patch(f"{API}{subscription.pk}/", {"active": False}).status_code == 403


def test_api_makes_changes_rotates_and_lists(administrator, api_for):
    api = api_for(administrator)

    made = api.post(API, {"address": PUBLIC, "events": ["receipts.receipt.issued"]})
    pk = made.data["id"]
    renewed = api.post(f"{API}{pk}/rotate-secret/")
    changed = api.patch(f"{API}{pk}/", {"active": False})
    refused = api.post(f"{API}{pk}/test/")
    unknown = api.patch(f"{API}{pk}/", {"events": ["no.such.event"]})

    assert (made.status_code, bool(SECRET.fullmatch(made.data["secret"]))) == (201, True)
    assert renewed.data["secret"] != made.data["secret"]
    assert ("secret" in api.get(f"{API}{pk}/").data, changed.data["active"]) == (False, False)
    assert (refused.status_code, refused.data["type"]) == (409, "urn:majma:problem:webhook_off")
    assert (unknown.status_code, unknown.data["errors"][0]["field"]) == (400, "events")
    assert api.post(API, {"address": "https://10.0.0.1/", "events": []}).status_code == 400


def test_api_lists_deliveries_with_attempts(administrator, api_for, subscription, receiver, work):
    make_donation()
    work()

    answer = api_for(administrator).get("/api/v1/core/webhook-deliveries/", {"state": "delivered"})

    (row,) = answer.data["results"]
    assert [(a["number"], a["status"]) for a in row["attempts"]] == [(1, 200)]
    again = api_for(administrator).post(f"/api/v1/core/webhook-deliveries/{row['id']}/send/")
    assert (again.status_code, again.data["state"]) == (202, "waiting")


@pytest.mark.parametrize("address", ["webhook", "webhooks"])
def test_lists_cost_the_same_for_any_number_of_rows(admin, subscribe, receiver, work, address):
    subscription, _secret = subscribe()
    path = reverse(address, args=[subscription.pk] if address == "webhook" else [])
    make_donation()
    work()
    admin.get(path)
    with CaptureQueriesContext(connection) as few:
        admin.get(path)
    subscribe(active=False), subscribe(active=False)
    make_donation(), make_donation()
    work()

    with CaptureQueriesContext(connection) as many:
        admin.get(path)

    assert len(many) == len(few)


def test_home_says_what_was_given_up_and_switched_off(admin, subscription):
    make_donation()
    WebhookDelivery.objects.update(state=DeliveryState.FAILED)
    WebhookSubscription.objects.update(active=False, switched_off_at=timezone.now() - timedelta(hours=1))

    home = admin.get("/admin/").text

    assert "رهاشده در هفت روز گذشته" in home
    assert "پنج روز" in home


def test_change_in_a_second_tab_loses_nothing(admin):
    make(admin)
    address = reverse("webhook_edit", args=[WebhookSubscription.objects.get().pk])
    page = admin.get(address)
    post_form(admin, address, page=page, description="نخست")

    second = post_form(admin, address, page=page, description="دوم")

    assert "نخست" in second.text
    assert "دوم" in second.text
    assert WebhookSubscription.objects.get().description == "نخست"
    post_form(admin, address, page=second)
    assert WebhookSubscription.objects.get().description == "دوم"
