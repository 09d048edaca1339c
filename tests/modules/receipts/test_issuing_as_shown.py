"""What the page of issuing or replacing showed is what becomes final, and nothing else."""

from __future__ import annotations

import pytest

from association.core.profile import AssociationProfile
from association.modules.receipts.models import Receipt
from tests.factories import make_donation, make_draft, make_party, make_receipt
from tests.pages import post_form

pytestmark = pytest.mark.django_db

NEW = "/admin/receipts/receipts/new/"
CHANGED = "دگرگون شده است"


@pytest.fixture
def admin(treasurer, client_for):
    return client_for(treasurer)


def renamed(donor):
    donor.name = "نام تازه"
    donor.save()


def test_donor_renamed_while_the_page_is_open_gets_no_receipt_unseen(admin):
    gift = make_donation()
    page = admin.get(f"{NEW}?id={gift.pk}")
    renamed(gift.donor)

    refused = post_form(admin, NEW, page=page, sources=[gift.pk])
    assert not Receipt.objects.exists()
    post_form(admin, NEW, page=refused, sources=[gift.pk])

    assert CHANGED in refused.text
    assert "نام تازه" in refused.text
    assert Receipt.objects.get().body["donor"]["fa"] == "نام تازه"


def test_gift_nobody_was_shown_gets_no_receipt(admin):
    shown, other = make_donation(), make_donation()
    page = admin.get(f"{NEW}?id={shown.pk}")

    post_form(admin, NEW, page=page, sources=[other.pk])

    assert not Receipt.objects.exists()


@pytest.mark.parametrize("change", ["donor", "association"])
def test_replacement_says_what_was_shown(admin, change):
    receipt = make_receipt()
    address = f"/admin/receipts/receipts/replace/{receipt.pk}/"
    page = admin.get(address)
    if change == "donor":
        renamed(receipt.donor)
    else:
        profile = AssociationProfile.load()
        profile.permit_number = "۱۲۳"
        profile.save()

    sources = [receipt.lines.get().source_id]
    refused = post_form(admin, address, page=page, reason="نام", reason_code="wrong_donor", sources=sources)

    assert CHANGED in refused.text
    assert not Receipt.objects.get().is_void


def test_way_back_after_issuing_leads_to_the_receipt_not_to_the_gifts_of_others(admin):
    """A browser ticks on the way back what stands where something was ticked."""
    receipt = make_receipt()
    make_donation(donor=make_party("دیگری"))

    page = admin.get(f"{NEW}?id={receipt.lines.get().source_id}", follow=True)

    assert page.redirect_chain == [(f"/admin/receipts/receipts/inspect/{receipt.pk}/", 302)]
    assert "دیگری" not in page.text
    assert 'autocomplete="off"' in admin.get(NEW).text


def test_draft_leads_to_its_page(admin):
    draft = make_draft()

    page = admin.get(f"{NEW}?id={draft.pk}", follow=True)

    assert page.redirect_chain == [(f"/admin/donations/donations/inspect/{draft.pk}/", 302)]
