"""The treasurer's day in Persian: sign in, a new donor, a gift, its receipt, the PDF, the public proof."""

from pathlib import Path

import pytest

from association.core.imports.models import ImportRun
from association.core.jobs.worker import Worker
from association.modules.donations.models import Donation
from association.modules.receipts.models import Receipt

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LIST = Path(__file__).parents[1] / "modules" / "donations" / "gifts.csv"


@pytest.mark.both  # one whole job, from the form to the PDF
def test_from_login_to_verified_receipt(person):
    page = person.page
    person.sign_in_by_form("treasurer")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    person.press("ثبت کمک")

    page.get_by_role("button", name="یافتن یا افزودن").click()
    page.get_by_role("tab", name="افزودن").click()
    page.fill(".modal input[name=name]", "زهرا قزوینی‌نژاد")
    page.fill(".modal input[name=phone]", "۰۹۱۲۳۴۵۶۷۸۹")
    page.locator(".modal form button[type=submit]").last.click()
    page.locator(".modal").wait_for(state="detached")

    page.fill("input[name=received_on]", "۱۴۰۵/۰۵/۱۹")
    page.keyboard.press("Escape")
    page.select_option("select[name=lines-0-fund]", label="صندوق تبلت")
    page.locator("input[name=lines-0-amount_irr]").press_sequentially("2500000")
    assert page.input_value("input[name=lines-0-amount_irr]") in ("۲٬۵۰۰٬۰۰۰", "2٬500٬000")
    page.locator(
        "footer button[type=submit], .footer button[type=submit], button[name=action-create]"
    ).first.click()
    page.wait_for_url("**/inspect/**")
    assert Donation.objects.get().total_irr == 2_500_000

    person.press("ثبت نهایی")
    person.confirm()
    person.see("D-1405-00001")

    person.press("صدور رسید")
    assert page.is_checked("input[name=sources]")
    person.confirm()
    page.wait_for_url("**/receipts/receipts/inspect/**")
    receipt = Receipt.objects.get()
    assert receipt.donor.name == "زهرا قزوینی‌نژاد"

    pdf = page.request.get(person.base + page.locator("iframe").get_attribute("src"))
    assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")

    person.go(f"/verify/{receipt.code}/")
    person.see("۲٬۵۰۰٬۰۰۰")
    assert "زهرا" not in page.content()


def test_import_of_a_list(person):
    page = person.page
    person.sign_in("treasurer")
    person.press("ورود فهرست کمک‌ها")
    page.set_input_files("input[type=file]", str(LIST))
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url("**/admin/jobs/*/")
    Worker().drain()
    person.go(f"/admin/import/gifts/{ImportRun.objects.get().pk}/")
    person.see("۸۹٬۸۰۰٬۰۰۰")
    assert Donation.objects.count() == 0

    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    Worker().drain()

    assert Donation.objects.count() == 8


def test_menu_holds_only_the_treasurers_work(person):
    person.sign_in("treasurer")

    menu = " ".join(person.menu())

    assert all(name in menu for name in ("اشخاص", "کمک‌ها", "رسیدها", "صندوق‌ها"))
    assert not any(name in menu for name in ("صفحه", "تصاویر", "تنظیمات", "کاربران"))


def test_english_treasurer_switches_with_one_click(person):
    person.sign_in("treasurer")

    person.page.locator(".sidebar-footer button").first.click()
    english = person.page.get_by_role("button", name="English")
    with person.page.expect_navigation():
        english.or_(person.page.get_by_role("link", name="English")).click()
    person.go("/admin/")

    assert person.page.evaluate("document.documentElement.dir") == "ltr"
    person.see("Record a donation")
