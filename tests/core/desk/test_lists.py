import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from association.core.access.audit import ReadRecord
from association.core.desk import index
from association.core.documents.custom_fields import CustomField
from association.modules.people.models import Party
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db
DONATIONS = "/admin/donations/donations/"


@pytest.fixture
def admin(treasurer, client_for):
    return client_for(treasurer)


@pytest.mark.parametrize(
    "address",
    [DONATIONS, "/admin/receipts/receipts/", "/admin/people/people/", "/admin/receipts/receipts/new/"],
)
def test_list_costs_the_same_for_any_number_of_rows(admin, address, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_receipt(), make_donation()
    admin.get(address)
    with CaptureQueriesContext(connection) as few:
        admin.get(address)
    for _ in range(9):
        make_receipt(), make_donation()

    with django_assert_num_queries(len(few)):
        assert admin.get(address).status_code == 200


def test_list_is_persian_and_jalali(admin):
    make_donation(donor=make_party("زهرا احمدی"), amount_irr=2_500_000, on=date(2026, 8, 10))

    page = admin.get(DONATIONS).text

    assert 'dir="rtl"' in page
    assert "۱۹ مرداد ۱۴۰۵" in page
    assert "۲٬۵۰۰٬۰۰۰" in page
    assert "2026" not in page


def test_search_folds_letters_and_digits(admin):
    make_donation(donor=make_party("علی کریمی"))
    make_donation(donor=make_party("زهرا احمدی"))

    page = admin.get(DONATIONS, {"q": "كريمي"}).text

    assert "علی کریمی" in page
    assert "زهرا احمدی" not in page


def test_filter_takes_jalali_dates(admin):
    make_donation(donor=make_party("علی کریمی"), on=date(2026, 8, 10))
    make_donation(donor=make_party("زهرا احمدی"), on=date(2026, 9, 10))

    page = admin.get(DONATIONS, {"received_on_from": "۱۴۰۵/۰۶/۰۱", "received_on_to": "1405/06/31"}).text

    assert "زهرا احمدی" in page
    assert "علی کریمی" not in page


def test_csv_export_is_for_accountants_and_on_record(admin, treasurer):
    make_donation(donor=make_party("=HYPERLINK(1)"), on=date(2026, 8, 10))

    answer = b"".join(admin.get(DONATIONS, {"export": "csv"}).streaming_content).decode("utf-8-sig")

    heading, row = csv.reader(io.StringIO(answer))
    assert "2026-08-10" in row
    assert "1405/05/19" in row
    assert "'=HYPERLINK(1)" in row
    assert "تاریخ دریافت (شمسی)" in heading
    assert len(heading) == len(row)
    record = ReadRecord.objects.get()
    assert (record.user, record.action, record.rows) == (treasurer, "export", 1)


def test_xlsx_export_keeps_numbers_and_dates(admin):
    make_donation(amount_irr=2_500_000, on=date(2026, 8, 10))

    content = b"".join(admin.get(DONATIONS, {"export": "xlsx"}).streaming_content)

    cells = [cell.value for cell in list(load_workbook(io.BytesIO(content)).active.rows)[1]]
    assert 2_500_000 in cells
    assert any(getattr(cell, "year", None) == 2026 for cell in cells)


def test_xlsx_export_holds_text_and_never_a_formula(treasurer, client_for):
    CustomField.objects.create(model="people.party", key="odd", label_fa="=1+1", kind="text")
    make_party("=HYPERLINK(1)", extra={"odd": "@SUM(1)"})
    Party.objects.update(note="", name_en="a\x01b")

    answer = client_for(treasurer).get("/admin/people/people/?export=xlsx")

    cells = [
        cell for row in load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active for cell in row
    ]
    assert {"=HYPERLINK(1)", "@SUM(1)", "=1+1", "ab"} <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_empty_list_invites(admin):
    assert "/admin/donations/donations/new/" in admin.get(DONATIONS).text


def test_page_deep_in_a_list_holds_the_same_rows(admin, monkeypatch):
    for number in range(60):
        make_donation(amount_irr=number + 1)
    plain = [
        row.pk for row in admin.get(DONATIONS, {"p": "2", "ordering": "total_irr"}).context["object_list"]
    ]
    monkeypatch.setattr(index, "DEEP", 1)

    deep = [
        row.pk for row in admin.get(DONATIONS, {"p": "2", "ordering": "total_irr"}).context["object_list"]
    ]

    assert deep == plain
    assert len(deep) == 25
