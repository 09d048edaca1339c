"""Whoever sees a part of the rows writes into that part only: at each door, and nothing is half-written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from association.core.documents.scope import OutOfScopeError
from association.core.documents.submitting import create_submitted
from association.modules.donations.importers import GiftImporter
from association.modules.donations.models import Donation
from association.modules.funds.services import general_fund
from association.modules.people.models import Party
from tests.core.desk.test_treasurers_path import form
from tests.factories import make_draft, make_party
from tests.modules.donations.test_import import LIST
from tests.pages import post_form

pytestmark = pytest.mark.django_db

SAID = "در محدودهٔ دید شما"
API = "/api/v1/donations/donations/"


@pytest.fixture
def county(monkeypatch):
    """Gifts and people of a county, as a module with cases of counties would narrow them."""

    def of_county(name):
        return classmethod(lambda cls, user, rows: rows.filter(**{name: "قزوین"}))

    monkeypatch.setattr(Donation, "rows_for", of_county("note"))
    monkeypatch.setattr(Party, "rows_for", of_county("address"))


@pytest.fixture
def donor():
    return make_party(address="قزوین")


@pytest.fixture
def admin(treasurer, client_for, county):
    return client_for(treasurer)


@pytest.fixture
def own(donor):
    draft = make_draft(donor=donor)
    Donation.objects.filter(pk=draft.pk).update(note="قزوین")
    return draft


def body(donor, note):
    line = {"fund": general_fund().pk, "amount_irr": 5}
    return {"donor": donor.pk, "received_on": "2026-08-10", "method": "cash", "note": note, "lines": [line]}


def test_form_makes_no_row_elsewhere(admin, donor):
    refused = admin.post("/admin/donations/donations/new/", form(donor, note="البرز"))
    made = admin.post("/admin/donations/donations/new/", form(donor, note="قزوین"))

    assert SAID in refused.text
    assert "البرز" in refused.text
    assert made.status_code == 302
    assert Donation.objects.get().note == "قزوین"


def test_form_moves_no_row_elsewhere(admin, own):
    address = reverse("donations_donation:edit", args=[own.pk])

    refused = post_form(admin, address, note="البرز")

    assert SAID in refused.text
    assert Donation.objects.get().note == "قزوین"


def test_record_is_kept_in_scope_too(admin, donor):
    address = reverse("people_party:edit", args=[donor.pk])

    refused = post_form(admin, address, address="البرز")
    new = admin.post(reverse("people_party:add"), {"kind": "person", "name": "مریم", "address": "البرز"})

    assert SAID in refused.text
    assert SAID in new.text
    assert [party.address for party in Party.objects.all()] == ["قزوین"]


def test_chooser_adds_nobody_elsewhere(admin):
    address = reverse("people_party_chooser:create")

    refused = admin.post(address, {"kind": "person", "name": "مریم"})

    assert SAID in refused.json()["htmlFragment"]
    assert not Party.objects.exists()


def test_api_makes_and_moves_none(treasurer, api_for, county, donor, own):
    api = api_for(treasurer)

    made = api.post(API, body(donor, "البرز"))
    moved = api.patch(f"{API}{own.pk}/", {"note": "البرز"})

    for answer in (made, moved):
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:majma:problem:out_of_scope")
    assert Donation.objects.get().note == "قزوین"


def test_duplicate_and_service_make_none(treasurer, county, donor):
    gift = Donation(donor=donor, note="البرز", received_on="2026-08-10")
    gift.lines = []

    with pytest.raises(OutOfScopeError):
        create_submitted(_with_line(gift), user=treasurer)

    assert not Donation.objects.exists()


def _with_line(gift):
    from association.modules.donations.models import DonationLine

    gift.received_on = gift._meta.get_field("received_on").to_python(gift.received_on)
    gift.lines = [DonationLine(fund=general_fund(), amount_irr=5)]
    return gift


def test_import_refuses_lines_of_elsewhere_by_name(treasurer, county):
    result = GiftImporter().run(LIST.read_bytes(), dry_run=False, user=treasurer)

    assert result.recorded == 0
    assert any(SAID in error.reason for error in result.errors)
    assert not Donation.objects.exists()
