"""Ways an SMS leaves: the HTTP provider on loopback, the file, and what each failure means."""

import json
import socket
import threading
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ValidationError

from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.gateways import FileGateway
from association.modules.receipts.delivery.services import send_receipt
from tests.core.outbox.conftest import loopback, receiver  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
HTTP = "association.modules.receipts.delivery.gateways.HttpGateway"


@pytest.fixture
def provider(settings, loopback, receiver):  # noqa: F811
    settings.SMS_BACKEND = HTTP
    settings.SMS_HTTP = {
        "url": receiver.url.replace("/hook", "/v1/{key}/send.json"),
        "key": "s3cret/key",
        "key_header": "X-API-KEY",
        "fields": {"receptor": "{to_local}", "message": "{text}"},
        "format": "form",
        "accepted": "",
    }
    return receiver


@pytest.fixture
def sms(receipt, treasurer, work):
    def send():
        delivery = send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer)
        work()
        delivery.refresh_from_db()
        return delivery

    return send


def test_form_goes_to_the_provider(provider, sms):
    delivery = sms()

    (got,) = provider.received
    fields = parse_qs(got.body.decode())
    assert got.path.startswith("/v1/s3cret%2Fkey/send.json")
    assert got.headers["x-api-key"] == "s3cret/key"
    assert fields["receptor"] == ["09123456789"]
    assert "/r/" in fields["message"][0]
    assert delivery.state == DeliveryState.SENT


def test_json_is_filled_in_depth_and_once(provider, sms, settings):
    settings.SMS_HTTP |= {"format": "json", "fields": {"to": ["{to}"], "text": "{text}", "from": 3000}}

    sms()

    body = json.loads(provider.received[0].body)
    assert (body["to"], body["from"]) == (["+989123456789"], 3000)


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (400, b"no", DeliveryState.FAILED),
        (429, b"", DeliveryState.WAITING),
        (502, b"", DeliveryState.UNSURE),
        (302, b"", DeliveryState.FAILED),
        (200, b'{"RetStatus": 35}', DeliveryState.FAILED),
        (200, b'{"RetStatus": 1}', DeliveryState.SENT),
    ],
)
def test_answers_are_judged(provider, sms, settings, status, answer, state):
    settings.SMS_HTTP |= {"accepted": r'"RetStatus": 1\b'}
    provider.will_answer(status, body=answer)

    assert sms().state == state


def test_provider_that_cannot_be_reached_is_tried_again(provider, sms, settings):
    settings.SMS_HTTP |= {"url": "http://127.0.0.1:1/{key}"}

    delivery = sms()

    assert delivery.state == DeliveryState.WAITING
    assert "s3cret" not in delivery.problem


def test_provider_that_hangs_up_may_have_sent_it(provider, sms, settings):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.SMS_HTTP |= {"url": f"http://127.0.0.1:{listening.getsockname()[1]}/{{key}}"}
        thread = threading.Thread(target=lambda: _hang_up(listening), daemon=True)
        thread.start()
        delivery = sms()
        thread.join()

    assert delivery.state == DeliveryState.UNSURE
    assert "s3cret" not in delivery.problem


def _hang_up(listening: socket.socket) -> None:
    """Take the request and say nothing."""
    connection, _address = listening.accept()
    with connection:
        connection.recv(65536)


def test_provider_over_plain_http_gets_nothing(provider, receipt, treasurer, work, settings):
    delivery = send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer)
    settings.DEBUG = False  # plain http is for a developer's machine
    work()
    delivery.refresh_from_db()

    assert delivery.state == DeliveryState.WAITING
    assert provider.received == []


def test_file_gateway_writes_lines(tmp_path, settings):
    settings.VAR_DIR = tmp_path

    FileGateway().send(to="+989120000000", text="سلام")

    line = json.loads((tmp_path / "sms" / "outbox.jsonl").read_text().splitlines()[0])
    assert (line["to"], line["text"]) == ("+989120000000", "سلام")


def test_malformed_numbers_do_not_get_so_far(receipt, treasurer):
    with pytest.raises(ValidationError):
        send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer, address="12345")
