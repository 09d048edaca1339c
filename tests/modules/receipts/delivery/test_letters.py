"""What donors read, for every kind of receipt."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from association.core.l10n.calendar import JalaliYear
from association.core.l10n.money import format_rial
from association.core.sealing.events import erase_contents
from association.core.sealing.models import SealLeaf
from association.modules.receipts.choices import VoidReason
from association.modules.receipts.delivery import gateways
from association.modules.receipts.delivery.choices import Channel
from association.modules.receipts.delivery.messages import letter_of, preview_of
from association.modules.receipts.delivery.services import send_receipt
from association.modules.receipts.services import issue_annual_receipt, issue_receipt, replace_receipt
from tests.factories import make_donation, make_goods, make_receipt
from tests.modules.receipts.delivery.conftest import anonymous_gift

pytestmark = pytest.mark.django_db


@pytest.fixture
def annual(donor, treasurer):
    year = JalaliYear(1404)
    for day in (year.start_on, year.end_on):
        make_donation(donor=donor, on=day)
    return issue_annual_receipt(donor=donor, year=year, issued_by=treasurer)


def test_goods_are_thanked_for_by_their_value_and_never_as_money(donor, treasurer):
    receipt = issue_receipt(sources=[make_goods(donor=donor)], issued_by=treasurer)

    persian, english = letter_of(receipt, "fa"), letter_of(receipt, "en")

    for words in (persian.text, persian.html):
        assert "کمک غیرنقدی" in words
        assert format_rial(receipt.estimated_irr) in words
        assert format_rial(0) not in re.findall(r"[\d٬]+ ریال", words)
    for words in (english.text, english.html):
        assert "gift in kind" in words
        assert "estimated value" in words.lower()
    assert receipt.estimated_irr > 0
    assert f"{receipt.estimated_irr:,}" in english.text
    assert f"{receipt.estimated_irr:,}" in english.html


def test_annual_certificate_names_its_year(annual):
    persian, english = letter_of(annual, "fa"), letter_of(annual, "en")

    for words in (persian.text, persian.html):
        assert "۱۴۰۴" in words
        assert "گواهی" in words
    for words in (english.text, english.html):
        assert "certificate" in words.lower()
    assert "2,000,000" in english.text
    assert persian.subject.startswith("گواهی ۱۴۰۵-۰۰۰۰۰۱")


def test_replacement_says_what_it_replaces(receipt, treasurer):
    new = replace_receipt(receipt=receipt, reason="x", reason_code=VoidReason.OTHER, replaced_by=treasurer)

    persian, english = letter_of(new, "fa"), letter_of(new, "en")

    for letter in (persian, english):
        number = receipt.number if letter is english else "۱۴۰۵-۰۰۰۰۰۱"
        assert number in letter.text
        assert number in letter.html
    assert "cancels and replaces" in english.text


def test_anonymous_donor_is_greeted_as_one_and_named_nowhere(treasurer, work):
    receipt = make_receipt(anonymous_gift(), by=treasurer)

    with pytest.raises(ValidationError) as refused:
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    assert "ناشناس است" in refused.value.messages[0]
    send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, address="friend@example.org")
    work()

    assert "نیکوکار گرامی" in mail.outbox[0].body


def test_receipt_with_erased_contents_still_leaves(receipt, treasurer, work):
    for leaf in SealLeaf.objects.all():
        erase_contents(leaf=leaf, reason="the law")

    send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    work()

    assert mail.outbox[0].attachments[0].content.startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_preview_is_what_is_sent(receipt, treasurer, work, language):
    shown = "".join(words for words, _link in preview_of(receipt, Channel.EMAIL, language, test=False))

    send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, language=language)
    work()

    (message,) = mail.outbox
    assert shown == f"{message.subject}\n\n{message.body}"


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("testing", [False, True], ids=["real", "test"])
def test_preview_of_an_sms_is_what_is_sent_but_for_the_link(
    receipt, treasurer, work, test_mode, language, testing
):
    if testing:
        test_mode()
    shown = "".join(words for words, _link in preview_of(receipt, Channel.SMS, language, test=testing))

    send_receipt(receipt=receipt, channel=Channel.SMS, user=treasurer, language=language)
    work()

    ((_to, sent),) = gateways.outbox
    assert shown == re.sub(r"/r/[\w-]{22}/", "/r/…/", sent)
    assert shown != sent
