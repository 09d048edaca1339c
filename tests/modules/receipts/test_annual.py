"""Annual certificates, donors' wishes, the board of readiness and duplicates."""

import io
from datetime import date

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from association.core.l10n.calendar import JalaliYear
from association.core.l10n.digits import to_persian_digits
from association.core.printing.prints import stored_print
from association.modules.receipts.choices import ReceiptKind, Wish
from association.modules.receipts.errors import NothingToReceiptError, YearNotOverError
from association.modules.receipts.models import Receipt, ReceiptCopy, ReceiptWish
from association.modules.receipts.readiness import groups, waiting_in
from association.modules.receipts.services import issue_annual_receipt, issue_receipt
from association.modules.receipts.sources import DONATIONS, kind_of
from tests.factories import make_donation, make_draft, make_party, make_receipt
from tests.modules.receipts.test_pdf import text_of, text_of_sheets

pytestmark = pytest.mark.django_db
YEAR = JalaliYear(1404)
ADMIN = "/admin/receipts/receipts"
API = "/api/v1/receipts/receipts"


def give(donor, *days, amount_irr=1_000_000, by=None):
    return [make_donation(donor=donor, on=day, amount_irr=amount_irr, by=by) for day in days]


@pytest.fixture
def donor(db):
    return make_party("زهرا احمدی")


def test_certificate_states_what_stands_on_no_receipt_of_the_year(donor, treasurer):
    receipted, second, third = give(
        donor, date(2025, 4, 1), date(2025, 8, 1), date(2026, 3, 20), by=treasurer
    )
    give(donor, date(2026, 3, 21), date(2025, 3, 20))
    give(make_party("دیگری"), date(2025, 8, 1))
    issue_receipt(sources=[receipted], issued_by=treasurer)

    receipt = issue_annual_receipt(donor=donor, year=YEAR, issued_by=treasurer)

    assert [line.document for line in receipt.lines.all()] == [second, third]
    assert (receipt.kind, receipt.covers_year, receipt.total_irr) == (ReceiptKind.ANNUAL, 1404, 2_000_000)
    with pytest.raises(NothingToReceiptError):
        issue_annual_receipt(donor=donor, year=YEAR, issued_by=treasurer)


def test_year_must_be_over(donor, treasurer):
    give(donor, date(2025, 8, 1))

    with pytest.raises(YearNotOverError):
        issue_annual_receipt(donor=donor, year=YEAR, issued_by=treasurer, today=date(2026, 3, 20))


@pytest.mark.parametrize(
    ("language", "title"),
    [("fa", "گواهی کمک‌های سال ۱۴۰۴"), ("en", "Certificate of donations in the year 1404")],
)
def test_certificate_of_forty_gifts_runs_over_two_sheets(donor, treasurer, language, title):
    give(donor, *[date(2025, 4, 1 + number % 28) for number in range(40)])
    receipt = issue_annual_receipt(donor=donor, year=YEAR, issued_by=treasurer)

    pdf = bytes(stored_print(receipt, name="receipt", language=language).pdf)
    text = text_of(pdf)

    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert len(book.pages) == 2
    assert title.replace("‌", "") in text.replace("‌", "")
    first, second = text_of_sheets(pdf)
    sheet = {"fa": ("برگ", "۲", "از"), "en": ("sheet", "2", "of")}[language]
    assert all(word in second for word in sheet)
    assert not all(word in first for word in sheet)
    assert (to_persian_digits(receipt.number) if language == "fa" else receipt.number) in second


def test_screen_shows_then_issues(donor, treasurer, client_for):
    give(donor, date(2025, 8, 1), by=treasurer)
    client = client_for(treasurer)
    data = {"donor": donor.pk, "year": "1404"}

    shown = client.post(f"{ADMIN}/annual/", data)
    agreed = {**data, "confirm": "1", "shown": shown.context["shown"]}
    issued = client.post(f"{ADMIN}/annual/", agreed, follow=True)
    again = client.post(f"{ADMIN}/annual/", agreed)

    assert "آنچه گواهی سال ۱۴۰۴ می‌گوید" in shown.text
    assert "گواهی سالانه" in issued.text
    assert "کمکی بدون رسید ندارد" in again.text


def test_screen_issues_nothing_but_what_it_showed(donor, treasurer, client_for):
    give(donor, date(2025, 8, 1), by=treasurer)
    other = make_party("دیگری")
    give(other, date(2025, 8, 1), by=treasurer)
    client = client_for(treasurer)
    data = {"donor": donor.pk, "year": "1404"}
    agreed = {**data, "confirm": "1", "shown": client.post(f"{ADMIN}/annual/", data).context["shown"]}
    give(donor, date(2025, 9, 1), amount_irr=7_000_000, by=treasurer)

    for sent in (agreed, {**agreed, "donor": other.pk}, {**agreed, "shown": ""}):
        refused = client.post(f"{ADMIN}/annual/", sent)
        assert "از زمانی که نمایش داده شد دگرگون" in refused.text
    assert not Receipt.objects.exists()

    now = {**agreed, "shown": client.post(f"{ADMIN}/annual/", agreed).context["shown"]}
    issued = client.post(f"{ADMIN}/annual/", now, follow=True)
    assert "۸٬۰۰۰٬۰۰۰" in issued.text


def test_api_issues_certificates(donor, treasurer, api_for):
    give(donor, date(2025, 8, 1), by=treasurer)
    api = api_for(treasurer)

    made = api.post(f"{API}/annual/", {"donor": donor.pk, "year": 1404})
    again = api.post(f"{API}/annual/", {"donor": donor.pk, "year": 1404})
    early = api.post(f"{API}/annual/", {"donor": donor.pk, "year": 1599})

    assert (made.status_code, made.json()["kind"], made.json()["covers_year"]) == (201, "annual", 1404)
    assert again.json()["type"] == "urn:majma:problem:nothing_to_receipt"
    assert early.json()["type"] == "urn:majma:problem:year_not_over"


def test_board_of_readiness_sorts_gifts_by_what_they_wait_for(donor, treasurer):
    yearly, none = make_party("سالانه"), make_party("هیچ")
    ReceiptWish.objects.create(donor=yearly, wish=Wish.ANNUAL)
    ReceiptWish.objects.create(donor=none, wish=Wish.NONE)
    (ready,) = give(donor, date(2026, 8, 1))
    due, later = give(yearly, date(2025, 8, 1), date(2026, 8, 1))
    (unwanted,) = give(none, date(2026, 8, 1))
    draft = make_draft()
    make_receipt(make_donation(donor=make_party("رسیددار")), by=treasurer)

    asked = {"kind": kind_of(DONATIONS), "user": treasurer, "today": date(2026, 11, 25)}
    found = {
        group: list(waiting_in(group, **asked)) for group in ("ready", "annual", "later", "unwanted", "draft")
    }

    assert found == {
        "ready": [ready],
        "annual": [due],
        "later": [later],
        "unwanted": [unwanted],
        "draft": [draft],
    }
    assert {
        group.name: group.count
        for group in groups(kind_of(DONATIONS), user=treasurer, today=date(2026, 11, 25))
    }["ready"] == 1


def test_board_leads_to_the_next_step(donor, treasurer, board, client_for):
    (ready,) = give(donor, date(2026, 8, 1), by=treasurer)
    make_draft()
    client = client_for(treasurer)

    page = client.get(f"{ADMIN}/readiness/").text
    drafts = client.get(f"{ADMIN}/readiness/?group=draft").text

    assert f"/admin/receipts/receipts/new/?kind=donations.donation&amp;id={ready.pk}" in page
    assert "شناسنامهٔ مجمع" in page
    assert "دیدن و ثبت نهایی" in drafts
    assert client_for(board).get(f"{ADMIN}/readiness/").status_code in (302, 403)


def test_board_costs_the_same_for_more_gifts(donor, treasurer, client_for):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(treasurer)
    give(donor, date(2026, 8, 1))
    client.get(f"{ADMIN}/readiness/")

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{ADMIN}/readiness/")
        return len(captured)

    few = cost()
    for number in range(6):
        give(make_party(f"نفر {number}"), date(2026, 8, 1))

    assert cost() == few


def test_duplicate_is_marked_and_on_record(donor, treasurer, client_for):
    receipt = make_receipt(*give(donor, date(2026, 8, 1)), by=treasurer)
    client = client_for(treasurer)
    url = f"{ADMIN}/copy/{receipt.pk}/"

    refused = client.post(url, {"language": "fa", "reason": ""})
    pdf = client.post(url, {"language": "fa", "reason": "اصل گم شد"})
    again = client.post(url, {"language": "fa", "reason": "باز هم گم شد"})

    assert refused.status_code == 200
    assert "المثنی" in text_of(pdf.content)
    assert "المثنی" not in text_of(bytes(stored_print(receipt, name="receipt", language="fa").pdf))
    assert again.content == pdf.content
    assert "باز هم گم شد" in client.get(url).text
    with pytest.raises(DatabaseError), transaction.atomic():
        ReceiptCopy.objects.update(reason="x")


def test_api_hands_out_duplicates_it_has_recorded(donor, treasurer, board, api_for):
    receipt = make_receipt(*give(donor, date(2026, 8, 1)), by=treasurer)
    api = api_for(treasurer)

    made = api.post(f"{API}/{receipt.pk}/copies/", {"language": "en", "reason": "lost"})
    pdf = api.get(f"{API}/{receipt.pk}/copies/{made.json()['id']}/")

    assert (made.status_code, pdf.status_code, pdf.content[:5]) == (201, 200, b"%PDF-")
    assert api_for(board).get(f"{API}/{receipt.pk}/copies/").status_code == 403


def test_wish_is_set_from_the_donors_page(donor, treasurer, client_for):
    client = client_for(treasurer)

    page = client.get(f"/admin/people/people/inspect/{donor.pk}/").text
    client.post("/admin/receipts/wishes/new/", {"donor": donor.pk, "wish": "annual"})

    assert "رسید: برای هر کمک" in page
    assert "رسید: سالی یک بار" in client.get(f"/admin/people/people/inspect/{donor.pk}/").text
