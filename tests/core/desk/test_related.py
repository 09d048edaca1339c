"""Related rows on the page of a row: with their sums, under the rights of their own kind."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission

from association.core.desk.checks import desks_name_what_exists
from association.core.registry import contributions
from association.core.registry.contributions import Contribution
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.modules.donations.models import Donation
from association.modules.donations.services import Share, record_donation
from association.modules.funds.models import Fund
from association.modules.people.models import Party
from tests.factories import DAY, make_donation, make_draft, make_fund, make_party, make_receipt

pytestmark = pytest.mark.django_db


def related(client, row):
    """Headings and words of the related lists of a page."""
    page = client.get(f"/admin/{row._meta.app_label}/{type(row).Desk.route}/inspect/{row.pk}/").text
    sections = re.findall(r'<section class="desk-lines desk-related">(.*?)</section>', page, re.S)
    words = (re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section)).strip() for section in sections)
    links = [re.findall(r'href="([^"]+)"', section) for section in sections]
    return list(zip(words, links, strict=True)), page


def test_donor_shows_gifts_and_receipts_with_their_sums(treasurer, client_for):
    donor = make_party("زهرا احمدی")
    receipted = make_donation(donor=donor, amount_irr=2_000_000)
    receipt = make_receipt(receipted)
    for _ in range(11):
        make_donation(donor=donor, amount_irr=1_000_000)
    make_draft(donor=donor, amount_irr=5), make_donation(amount_irr=7)

    (gifts, gift_links), (receipts, receipt_links) = related(client_for(treasurer), donor)[0]

    assert gifts.startswith("کمک‌ها (۱۳)")
    assert "مبلغ معتبر ۱۳٬۰۰۰٬۰۰۰ ریال" in gifts
    assert gift_links[-1] == f"/admin/donations/donations/?donor={donor.pk}"
    assert len(gift_links) == 11
    assert receipt.number in receipts
    assert receipt_links[-1] == f"/admin/receipts/receipts/?donor={donor.pk}"


def test_fund_counts_its_share_only(treasurer, client_for):
    fund, general = make_fund(), Fund.objects.get(is_general=True)
    shares = [Share(fund, 300_000), Share(general, 1_000_000)]
    record_donation(donor=None, received_on=DAY, shares=shares, recorded_by=None)

    ((gifts, links),) = related(client_for(treasurer), fund)[0]

    assert "سهم این صندوق ۳۰۰٬۰۰۰ ریال" in gifts
    assert links[-1] == f"/admin/donations/donations/?lines__fund={fund.pk}"


def test_what_a_list_tells_is_not_told_again_below(treasurer, client_for):
    gift = make_donation()

    _lists, page = related(client_for(treasurer), gift.donor)

    assert page.count(gift.number) == 1


def test_rights_and_rows_of_the_related_kind_count(monkeypatch, make_user, treasurer, client_for):
    donor = make_party()
    seen, unseen = make_donation(donor=donor), make_donation(donor=donor)
    clerk = make_user("clerk")
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_party", "access_admin"]))

    without_right = related(client_for(clerk), donor)[0]
    monkeypatch.setattr(Donation, "rows_for", classmethod(lambda cls, user, rows: rows.filter(pk=seen.pk)))
    ((gifts, _links),) = related(client_for(treasurer), donor)[0]

    assert without_right == []
    assert seen.number in gifts
    assert unseen.number not in gifts
    assert "مبلغ ۱٬۰۰۰٬۰۰۰ ریال" in gifts


def test_module_that_is_off_contributes_nothing(treasurer, client_for):
    gift = make_donation()
    ModuleState.objects.update_or_create(label="donations", defaults={"enabled": False})
    forget()

    assert related(client_for(treasurer), gift.donor)[0] == []


def test_relation_of_its_own_is_named_in_the_desk(monkeypatch, treasurer, client_for):
    monkeypatch.setattr(contributions, "_registry", {**contributions._registry, "related": []})
    monkeypatch.setattr(Party.Desk, "related", ["donations"], raising=False)
    gift = make_donation()

    ((gifts, _links),) = related(client_for(treasurer), gift.donor)[0]

    assert gift.number in gifts


def test_what_leads_nowhere_is_named(monkeypatch):
    options = {"on": "people.nobody", "model": "donations.donation", "by": "note"}
    wrong = Contribution("related", "wrong", "donations", None, options=options)
    monkeypatch.setattr(contributions, "_registry", {**contributions._registry, "related": [wrong]})
    monkeypatch.setattr(Party.Desk, "related", ["name"], raising=False)

    found = [message.id for message in desks_name_what_exists(None)]

    assert found == ["association.E026", "association.E028", "association.E028"]
