"""A workbook opens ready to work with: direction, types, names, heading, filter and sums."""

from __future__ import annotations

import io
import re
from datetime import datetime
from urllib.parse import unquote

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from association.core.documents.custom_fields import CustomField
from association.modules.people.models import Party
from tests.factories import DAY, make_donation, make_draft, make_goods, make_party

pytestmark = pytest.mark.django_db
LIST = "/admin/donations/donations/"


def sheet_of(client, address):
    answer = client.get(address, {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return book.active, unquote(answer.headers["Content-Disposition"]), book


def test_sheet_is_persian_typed_and_summed(treasurer, client_for):
    make_donation(amount_irr=2_500_000, on=DAY)
    make_draft(amount_irr=500_000)

    sheet, named, book = sheet_of(client_for(treasurer), LIST)
    head = [cell.value for cell in sheet[1]]
    rows = {row[head.index("مبلغ")].value: row for row in sheet.iter_rows(min_row=2, max_row=3)}
    row = dict(zip(head, rows[2_500_000], strict=True))
    draft = dict(zip(head, rows[500_000], strict=True))

    assert (sheet.title, sheet.sheet_view.rightToLeft, sheet.freeze_panes) == ("کمک‌ها", True, "A2")
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(row=3, column=len(head)).coordinate}"
    assert sheet["A1"].font.bold
    assert row["مبلغ"].number_format == "#,##0"
    assert (row["تاریخ دریافت"].value, row["تاریخ دریافت"].number_format) == (DAY, "yyyy-mm-dd")
    assert (row["تاریخ دریافت (شمسی)"].value, row["تاریخ دریافت (شمسی)"].data_type) == ("1405/05/19", "s")
    assert draft["شماره"].value is None
    total = sheet.cell(row=4, column=head.index("مبلغ") + 1)
    letter = total.column_letter
    assert total.value == f"=SUBTOTAL(109,{letter}2:{letter}3)"
    assert sheet["A4"].value == "جمع سطرهای نمایان"
    assert sheet.column_dimensions[letter].width >= 18
    assert named.startswith("attachment")
    assert re.search(r"کمک‌ها 14\d\d-\d\d-\d\d\.xlsx$", named)
    assert book.properties.creator != "openpyxl"


def test_moments_are_local_with_their_jalali_day_and_yes_is_a_word(treasurer, client_for):
    CustomField.objects.create(model="people.party", key="vip", label_fa="ویژه", kind="boolean")
    make_party("زهرا احمدی", extra={"vip": True})
    Party.objects.update(created_at=timezone.make_aware(datetime(2026, 8, 10, 9, 30)))

    sheet, _named, _book = sheet_of(client_for(treasurer), "/admin/people/people/")
    row = dict(zip((cell.value for cell in sheet[1]), (cell.value for cell in sheet[2]), strict=True))

    assert row["زمان ایجاد"] == datetime(2026, 8, 10, 9, 30)
    assert row["زمان ایجاد (شمسی)"] == "1405/05/19"
    assert row["ویژه"] == "بله"
    assert sheet.max_row == 2


def test_english_sheet_reads_from_the_left(treasurer, client_for):
    make_goods()
    client = client_for(treasurer)
    client.get("/admin/", headers={"accept-language": "en"})
    treasurer.wagtail_userprofile.preferred_language = "en"
    treasurer.wagtail_userprofile.save()

    sheet, named, _book = sheet_of(client, "/admin/donations/in-kind/")

    assert (sheet.title, sheet.sheet_view.rightToLeft) == ("Gifts in kind", False)
    assert "Gifts in kind 20" in named
    assert not [cell.value for cell in sheet[1] if any("؀" <= letter <= "ۿ" for letter in str(cell.value))]
