"""Whoever reads in another time zone records and issues on the day it is where the association is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from association.modules.donations.models import Donation
from association.modules.receipts.models import Receipt
from tests.core.desk.test_treasurers_path import form
from tests.factories import make_donation, make_party
from tests.pages import post_form

pytestmark = pytest.mark.django_db

# 01:39 on the 20th in Tehran, still the 19th in London.
EARLY = datetime(2026, 8, 19, 22, 9, tzinfo=UTC)


@pytest.fixture
def abroad(treasurer, client_for):
    treasurer.wagtail_userprofile.current_time_zone = "Europe/London"
    treasurer.wagtail_userprofile.save()
    return client_for(treasurer)


def test_gift_and_receipt_bear_the_day_of_tehran(abroad):
    with time_machine.travel(EARLY, tick=False):
        page = abroad.get("/admin/donations/donations/new/")
        typed = form(make_party(), received_on="۱۴۰۵/۰۵/۲۹")
        abroad.post("/admin/donations/donations/new/", typed)
        gift = make_donation(on=date(2026, 8, 19))
        issue = f"/admin/receipts/receipts/new/?id={gift.pk}"
        post_form(abroad, issue, sources=[gift.pk])

    assert "۱۴۰۵/۰۵/۲۹" in page.text
    assert Donation.objects.filter(received_on=date(2026, 8, 20)).count() == 1
    assert Receipt.objects.get().issued_on == date(2026, 8, 20)
