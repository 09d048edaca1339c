"""Webhooks go to other networks, never into ours."""

import socket

import pytest
from django.core.exceptions import ValidationError

from association.core.outbox.address import Target, is_public, target_of
from association.core.outbox.models import DeliveryState, WebhookDelivery, WebhookSubscription
from association.core.outbox.sending import post
from association.core.outbox.services import create_subscription
from tests.factories import make_donation

pytestmark = pytest.mark.django_db
EVENTS = ["donations.donation.submitted"]


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_numbers_of_private_networks_are_refused(number):
    assert not is_public(number)


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_numbers_of_the_open_internet_are_allowed(number):
    assert is_public(number)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "https://user:secret@93.184.216.34/",
        "https://93.184.216.34/#part",
        "https://93.184.216.34:99999/",
        "https://93.184.216.34/a b",
        "https://93.184.216.34/\r\nX-Evil: 1",
        "https:///nohost",
        "not an address",
    ],
)
def test_address_is_refused_when_it_is_typed(address):
    with pytest.raises(ValidationError) as refused:
        create_subscription(address=address, events=EVENTS, created_by=None)

    assert list(refused.value.message_dict) == ["address"]
    assert WebhookSubscription.objects.count() == 0


def test_public_address_is_taken_apart():
    assert target_of("https://Example.com:8443/a/b?c=1") == Target("https", "example.com", 8443, "/a/b?c=1")
    assert target_of("https://example.com").host_header == "example.com"
    assert target_of("https://example.com:8443").host_header == "example.com:8443"


def test_address_that_turned_private_is_refused_at_delivery(subscription, receiver, work, settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    make_donation()

    work()

    delivery = WebhookDelivery.objects.get()
    assert (receiver.received, delivery.state) == ([], DeliveryState.WAITING)
    assert delivery.attempts.get().status is None
    assert "شبکه" in delivery.attempts.get().error


def test_name_with_one_private_number_is_refused(monkeypatch):
    def both(*args, **kwargs):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443))
            for number in ("93.184.216.34", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)

    outcome = post(target_of("https://example.com/"), body=b"{}", headers={})

    assert (outcome.status, "شبکه" in outcome.error) == (None, True)


def test_request_goes_to_the_number_that_was_checked(monkeypatch, receiver, loopback):
    # A name server that answers differently the second time finds nobody who asks.
    asked = []
    real = socket.getaddrinfo
    port = int(receiver.url.split(":")[2].split("/")[0])

    def once(host, *args, **kwargs):
        if host == "rebinding.example":
            asked.append(host)
            return real("127.0.0.1", *args, **kwargs)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", once)

    outcome = post(Target("http", "rebinding.example", port, "/"), body=b"{}", headers={})

    assert (outcome.status, asked) == (200, ["rebinding.example"])
    assert receiver.received[0].headers["host"] == f"rebinding.example:{port}"


def test_certificate_is_asked_for(receiver, loopback):
    port = int(receiver.url.split(":")[2].split("/")[0])

    outcome = post(Target("https", "127.0.0.1", port, "/"), body=b"{}", headers={})

    assert (outcome.status, bool(outcome.error), receiver.received) == (None, True, [])


def test_receiver_that_dribbles_is_left(monkeypatch, loopback):
    import threading

    from association.core.outbox import sending

    monkeypatch.setattr(sending, "SECONDS_IN_ALL", 0.5)
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def dribble():
        connection, _peer = listener.accept()
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not stop.wait(0.05):
            try:
                connection.sendall(b"X")
            except OSError:
                break
        connection.close()

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()

    outcome = post(Target("http", "127.0.0.1", listener.getsockname()[1], "/"), body=b"{}", headers={})

    stop.set()
    thread.join()
    listener.close()
    assert outcome.error == "گیرنده به‌موقع پاسخ نداد."
    assert 400 < outcome.milliseconds < 3000
