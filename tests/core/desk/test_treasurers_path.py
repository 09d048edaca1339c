"""The treasurer's path by form posts: donor, gift, submit, receipt, print; and what a submitted page refuses."""

import pytest
from django.urls import reverse

from association.modules.donations.models import Donation
from association.modules.funds.services import general_fund
from association.modules.people.models import Party
from association.modules.receipts.models import Receipt
from tests.factories import make_donation, make_draft, make_party, make_receipt
from tests.pages import post_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(treasurer, client_for):
    return client_for(treasurer)


def form(donor, **changes):
    return {
        "donor": donor.pk,
        "received_on": "۱۴۰۵/۰۵/۱۹",
        "method": "cash",
        "tracking_number": "",
        "note": "",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "1",
        "lines-MAX_NUM_FORMS": "1000",
        "lines-0-id": "",
        "lines-0-fund": general_fund().pk,
        "lines-0-amount_irr": "۲٬۵۰۰٬۰۰۰",
        "lines-0-intent": "تبلت",
        "lines-0-ORDER": "1",
        "lines-0-DELETE": "",
        **changes,
    }


def test_from_donor_to_receipt(admin):
    added = admin.post(
        "/admin/people/people/new/", {"kind": "person", "name": "زهرا احمدی", "phone": "۰۹۱۲۳۴۵۶۷۸۹"}
    )
    assert added.status_code == 302

    saved = admin.post("/admin/donations/donations/new/", form(Party.objects.get()))
    draft = Donation.objects.get()
    assert (saved.url, draft.total_irr, draft.is_draft) == (
        reverse("donations_donation:inspect", args=[draft.pk]),
        2_500_000,
        True,
    )

    confirm = reverse("donations_donation:transition", args=["submit", draft.pk])
    assert "۲٬۵۰۰٬۰۰۰" in admin.get(confirm).text
    post_form(admin, confirm)
    draft.refresh_from_db()
    assert draft.number == "D-1405-00001"

    choose = f"/admin/receipts/receipts/new/?kind=donations.donation&id={draft.pk}"
    assert choose.replace("&", "&amp;") in admin.get(saved.url).text
    assert "checked" in admin.get(choose).text
    issued = post_form(admin, choose, sources=[draft.pk])
    receipt = Receipt.objects.get()
    assert issued.url == reverse("receipts_receipt:inspect", args=[receipt.pk])

    pdf = admin.get(reverse("receipts_receipt:print", args=["receipt", receipt.pk, "fa"]))
    assert (pdf.status_code, pdf.headers["Content-Type"]) == (200, "application/pdf")
    assert {"private", "no-store"} <= set(pdf.headers["Cache-Control"].split(", "))


def test_wrong_form_keeps_what_was_typed_and_writes_nothing(admin):
    page = admin.post(
        "/admin/donations/donations/new/", form(make_party(), received_on="۱۴۰۵/۱۳/۰۱", note="یادداشت من")
    )

    assert page.status_code == 200
    assert "یادداشت من" in page.text
    assert Donation.objects.count() == 0


def test_submitted_donation_opens_its_page_instead_of_the_form(admin):
    donation = make_donation()

    shown = admin.get(reverse("donations_donation:edit", args=[donation.pk]))
    posted = admin.post(reverse("donations_donation:edit", args=[donation.pk]), form(donation.donor))

    assert shown.url == reverse("donations_donation:inspect", args=[donation.pk])
    assert posted.status_code == 302
    donation.refresh_from_db()
    assert donation.total_irr == 1_000_000


def test_submitted_donation_is_not_deleted_by_the_delete_page(admin):
    donation = make_donation()

    admin.post(reverse("donations_donation:delete", args=[donation.pk]))

    assert Donation.objects.filter(pk=donation.pk).exists()


def test_draft_is_deleted_after_confirmation(admin):
    draft = make_draft()
    address = reverse("donations_donation:delete", args=[draft.pk])

    assert admin.get(address).status_code == 200
    admin.post(address)

    assert Donation.objects.count() == 0


def test_void_asks_for_a_reason(admin):
    receipt = make_receipt()
    address = reverse("receipts_receipt:transition", args=["void", receipt.pk])

    page = admin.get(address)
    assert post_form(admin, address, reason="نام نادرست").context["form"].errors.keys() == {"reason_code"}
    post_form(admin, address, page=page, reason_code="other", reason="")
    assert not Receipt.objects.get().is_void

    post_form(admin, address, reason_code="wrong_donor", reason="نام نادرست")
    assert Receipt.objects.get().is_void


def test_receipt_for_two_donors_is_refused_with_words(admin):
    donations = [make_donation(), make_donation(donor=make_party("علی کریمی"))]

    page = post_form(admin, "/admin/receipts/receipts/new/", sources=[d.pk for d in donations])

    assert page.status_code == 200
    assert "help-critical" in page.text
    assert Receipt.objects.count() == 0


def test_chooser_finds_and_adds_donors(admin):
    make_party("علی کریمی")

    found = admin.get("/admin/people_party_chooser/results/", {"q": "كريمي"})
    added = admin.post("/admin/people_party_chooser/create/", {"kind": "person", "name": "نو", "phone": ""})

    assert "علی کریمی" in found.text
    assert added.json()["step"] == "chosen"
    assert Party.objects.filter(name="نو").exists()


def test_chooser_is_closed_to_other_roles(communications, client_for):
    party = make_party("علی کریمی")
    editor = client_for(communications)

    assert "علی کریمی" not in editor.get("/admin/people_party_chooser/results/").text
    assert "علی کریمی" not in editor.get(f"/admin/people_party_chooser/chosen/{party.pk}/").text
