"""A list on paper: what was found, by which filters, with its sums, for who may export."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from association.core.access.audit import ReadRecord
from association.core.desk import print_list
from association.modules.receipts.models import Receipt
from tests.factories import make_donation, make_draft, make_party

pytestmark = pytest.mark.django_db
LIST = "/admin/donations/donations/"


@pytest.fixture
def admin(treasurer, client_for):
    return client_for(treasurer)


def test_all_that_is_filtered_is_printed_with_filters_and_sums(admin, treasurer):
    for _ in range(30):
        make_donation(donor=make_party("زهرا احمدی"), amount_irr=2_000_000)
    make_draft(donor=make_party("علی کریمی"), amount_irr=5)

    asked = {"total_irr_min": "1000", "q": "احمدی"}
    page = admin.get(f"{LIST}list/print/", asked).text

    assert page.count("زهرا احمدی") == 30
    assert "علی کریمی" not in page
    assert "از ۱٬۰۰۰\u00a0ریال" in page
    assert "<bdi>احمدی</bdi>" in page
    assert "۶۰٬۰۰۰٬۰۰۰\u00a0ریال" in page
    assert 'dir="rtl"' in page
    assert 'type="checkbox"' not in page
    assert "2026" not in page
    record = ReadRecord.objects.get()
    assert (record.user, record.action, record.rows) == (treasurer, "print", 30)


def test_list_leads_to_its_print_with_the_filters(admin):
    make_donation()

    page = admin.get(LIST, {"docstatus": "1", "p": "1"}).text

    assert f'href="{LIST}list/print/?docstatus=1"' in page


def test_too_long_a_list_says_so(admin, monkeypatch):
    monkeypatch.setattr(print_list, "MOST_ROWS", 1)
    make_donation(), make_donation()

    page = admin.get(f"{LIST}list/print/", follow=True).text

    assert "این فهرست ۲ سطر دارد" in page
    assert not ReadRecord.objects.exists()


def test_filter_not_understood_prints_nothing(admin):
    make_donation()

    answer = admin.get(f"{LIST}list/print/", {"received_on_from": "نشد"})

    assert answer.status_code == 302
    assert not ReadRecord.objects.exists()


def test_hidden_columns_and_rows_stay_hidden_and_export_is_the_right(make_user, client_for, monkeypatch):
    make_party("زهرا احمدی", phone="09121234567"), make_party("علی کریمی")
    clerk = make_user("clerk")
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_party", "access_admin"]))
    refused = client_for(clerk).get("/admin/people/people/list/print/")
    clerk.user_permissions.add(Permission.objects.get(codename="export_party"))

    page = client_for(clerk).get("/admin/people/people/list/print/").text

    assert refused.status_code == 302
    assert "زهرا احمدی" in page
    assert "۰۹۱۲" not in page
    assert "0912" not in page
    assert "989121234567" not in page


def test_list_of_a_computed_column_is_printed(admin):
    Receipt.objects.create(donor=make_party())

    assert "سندها" in admin.get("/admin/receipts/receipts/list/print/").text
