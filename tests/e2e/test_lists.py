"""Lists in a browser: choosing with the keyboard, with and without scripts, and the key that leads to the search."""

import pytest

from association.core.documents.models import DocStatus
from association.modules.donations.models import Donation
from tests.factories import make_draft, make_party

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LIST = "/admin/donations/donations/"


def test_drafts_are_submitted_together_by_keyboard(person):
    drafts = [make_draft(), make_draft()]
    page = person.page
    person.sign_in("treasurer")
    person.go(LIST)
    bar = page.locator("#desk-bulk")
    assert not bar.is_visible()

    page.locator("input[name=ids]").first.focus()
    page.keyboard.press("Space")
    person.see("۱ سطر برگزیده")
    page.get_by_label("برگزیدن همهٔ سطرهای این صفحه").check()
    person.see("۲ سطر برگزیده")
    with page.expect_navigation():
        bar.get_by_role("button", name="ثبت نهایی").press("Enter")
    with page.expect_navigation():
        page.locator("button[name=confirm]").press("Enter")

    person.see("برای ۲ سطر انجام شد")
    assert list(Donation.objects.values_list("docstatus", flat=True)) == [DocStatus.SUBMITTED] * len(drafts)
    assert person.troubles == []


def test_search_typed_into_the_list_is_what_all_means(person):
    for _ in range(30):
        make_draft(donor=make_party("علی کریمی"))
    make_draft(donor=make_party("زهرا احمدی"))
    page = person.page
    person.sign_in("treasurer")
    person.go(LIST)

    page.fill("header input[name=q]", "کریمی")
    page.get_by_text("مورد پیدا شد").wait_for()
    page.locator("input[name=ids]").first.check()
    page.get_by_label("هر ۳۰ سطر یافته‌شده").check()
    person.see("۳۰ سطر برگزیده")
    with page.expect_navigation():
        page.locator("#desk-bulk button[value=delete]").click()
    with page.expect_navigation():
        page.locator("button[name=confirm]").click()

    assert [str(row.donor) for row in Donation.objects.all()] == ["زهرا احمدی"]


def test_leaving_the_search_does_not_fetch_the_rows_again_under_a_tick(person):
    for _ in range(3):
        make_draft(donor=make_party("علی کریمی"))
    page = person.page
    person.sign_in("treasurer")
    person.go(LIST)
    with page.expect_response("**/results/**"):
        page.fill("header input[name=q]", "کریمی")
    page.get_by_text("مورد پیدا شد").wait_for()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url) if "/results/" in request.url else None)

    page.locator("input[name=ids]").first.check()
    page.wait_for_timeout(600)  # the list waits 200 ms before it fetches

    assert fetched == []
    person.see("۱ سطر برگزیده")
    assert page.locator("input[name=ids]:checked").count() == 1


def test_slash_leads_to_the_search(person):
    make_draft(donor=make_party("علی کریمی"))
    page = person.page
    person.sign_in("treasurer")
    person.go(LIST)

    page.keyboard.press("/")
    page.keyboard.type("كريمي")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/find/**")

    person.see("علی کریمی")
    page.set_viewport_size({"width": 390, "height": 800})
    person.go(LIST)
    page.keyboard.press("/")
    page.wait_for_url("**/admin/find/")


def test_slash_in_a_field_stays_a_slash(person):
    page = person.page
    person.sign_in("treasurer")
    person.go("/admin/find/")

    page.locator("#find-q").press_sequentially("۱۴۰۵/۰۵")

    assert page.input_value("#find-q") == "۱۴۰۵/۰۵"
