"""An installation that cannot send says so: before an order, at start, and on the health page."""

import pytest
from django.core.checks import run_checks

from association.core.health.facts import INSTALLATION, facts
from association.modules.receipts.delivery.choices import Channel
from association.modules.receipts.delivery.services import retry_delivery, send_receipt
from association.modules.receipts.errors import ChannelNotSetUpError
from association.modules.receipts.models import ReceiptDelivery

pytestmark = pytest.mark.django_db
HTTP = "association.modules.receipts.delivery.gateways.HttpGateway"
GOOD = {
    "url": "https://sms.example.org/{key}/send",
    "key": "k",
    "key_header": "",
    "fields": {},
    "format": "form",
    "accepted": "",
}


def ids() -> list[str]:
    return [message.id for message in run_checks(tags=[INSTALLATION])]


@pytest.fixture
def without_sender(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"


def test_nothing_is_ordered_without_a_sender(receipt, treasurer, without_sender):
    with pytest.raises(ChannelNotSetUpError) as refused:
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)

    assert "DEFAULT_FROM_EMAIL" in str(refused.value)
    assert not ReceiptDelivery.objects.exists()


def test_nor_tried_again(receipt, treasurer, settings):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"

    with pytest.raises(ChannelNotSetUpError):
        retry_delivery(delivery=delivery, user=treasurer)


def test_screen_says_what_is_missing_and_offers_no_button(receipt, treasurer, client_for, settings):
    settings.SMS_BACKEND = ""
    address = f"/admin/receipts/receipts/deliver/{receipt.pk}/?channel="
    client = client_for(treasurer)

    mail_page, sms_page = client.get(f"{address}email").text, client.get(f"{address}sms").text

    assert "ارائه‌دهندهٔ پیامک تنظیم نشده" in sms_page
    assert 'name="confirm"' not in sms_page
    assert 'name="confirm"' in mail_page


def test_check_and_health_page_name_it(administrator, client_for, without_sender):
    page = client_for(administrator).get("/admin/health/").text

    assert ids() == ["receipts.W001"]
    assert [fact.ok for fact in facts()].count(False) == 1
    assert "DEFAULT_FROM_EMAIL" in page


def test_whole_installation_has_nothing_to_mend(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "مجمع <receipts@example.org>"
    settings.SMS_BACKEND, settings.SMS_HTTP = HTTP, GOOD

    assert ids() == []


@pytest.mark.parametrize(
    ("backend", "change"),
    [
        ("nowhere.Gateway", {}),
        (HTTP, {"url": ""}),
        (HTTP, {"url": "http://sms.example.org/"}),
        (HTTP, {"format": "xml"}),
        (HTTP, {"accepted": "("}),
    ],
    ids=["class", "no address", "plain http", "format", "expression"],
)
def test_half_an_sms_provider_is_none(receipt, treasurer, settings, backend, change):
    settings.SMS_BACKEND, settings.SMS_HTTP = backend, {**GOOD, **change}

    assert ids() == ["receipts.W002"]
    with pytest.raises(ChannelNotSetUpError):
        send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer)
