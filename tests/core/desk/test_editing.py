"""Saving an existing row changes that row and adds none."""

import pytest

from association.modules.donations.models import Donation, DonationLine
from association.modules.people.models import Party
from tests.factories import make_draft, make_party
from tests.pages import post_form

pytestmark = pytest.mark.django_db


def test_saving_a_record_changes_it(treasurer, client_for):
    party = make_party("زهرا احمدی")
    client = client_for(treasurer)

    post_form(client, f"/admin/people/people/edit/{party.pk}/", name="زهرا احمدیان")

    assert list(Party.objects.values_list("pk", "name")) == [(party.pk, "زهرا احمدیان")]


def test_saving_a_draft_changes_it_and_its_lines(treasurer, client_for):
    draft = make_draft(amount_irr=1_000_000)
    line = draft.lines.get()

    changes = {"method": "cash", "lines-0-amount_irr": "۲٬۵۰۰٬۰۰۰"}
    post_form(client_for(treasurer), f"/admin/donations/donations/edit/{draft.pk}/", **changes)

    assert list(Donation.objects.values_list("pk", "method", "total_irr")) == [(draft.pk, "cash", 2_500_000)]
    assert list(DonationLine.objects.values_list("pk", "amount_irr")) == [(line.pk, 2_500_000)]
