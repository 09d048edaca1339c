"""Forms help while they are filled in: totals of lines, a warning before unsaved words are lost, the keyboard."""

import pytest

from association.modules.donations.models import Donation
from tests.factories import make_party

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NEW = "/admin/donations/donations/new/"


def test_total_of_the_lines_follows_what_is_typed(person):
    page = person.page
    person.sign_in("treasurer")
    person.go(NEW)

    page.locator("input[name=lines-0-amount_irr]").press_sequentially("1500000")
    page.locator("#id_lines-ADD").click()
    page.locator("input[name=lines-1-amount_irr]").press_sequentially("۲۵۰۰۰۰")
    person.see("جمع: ۱٬۷۵۰٬۰۰۰ ریال")
    page.locator("#id_lines-1-DELETE-button").click()

    person.see("جمع: ۱٬۵۰۰٬۰۰۰ ریال")


def test_amount_that_is_no_whole_number_is_refused_not_multiplied(person):
    page = person.page
    donor = make_party("زهرا")
    person.sign_in("treasurer")
    person.go(f"{NEW}?donor={donor.pk}")
    page.select_option("select[name=lines-0-fund]", index=1)
    page.locator("input[name=lines-0-amount_irr]").press_sequentially("1500000.00")
    person.see("جمع: —")

    with page.expect_navigation():
        page.locator("footer button[type=submit]").first.click()

    person.see("مبلغ نیست")
    assert page.input_value("input[name=lines-0-amount_irr]") == "۱٬۵۰۰٬۰۰۰.00"
    assert not Donation.objects.exists()


def test_leaving_with_unsaved_words_asks_first(person):
    page = person.page
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    person.sign_in("treasurer")
    person.go("/admin/people/people/new/")
    field = page.locator("input[name=name]")
    noticed = page.locator("[data-w-unsaved-has-edits-value=true]")
    for _attempt in range(30):  # the form takes its first state a moment after it is shown
        field.press_sequentially("ز")
        page.wait_for_timeout(300)
        if noticed.count():
            break

    page.evaluate("setTimeout(() => { window.location.href = '/admin/'; })")
    page.wait_for_timeout(700)

    assert asked == ["beforeunload"]
    assert page.input_value("input[name=name]").startswith("ز")


def test_form_is_filled_and_saved_by_keyboard_alone(person):
    page = person.page
    donor = make_party("زهرا")
    person.sign_in("treasurer")
    person.go(f"{NEW}?donor={donor.pk}")

    page.locator("select[name=method]").focus()
    page.keyboard.press("ArrowDown")
    page.locator("input[name=lines-0-amount_irr]").focus()
    page.keyboard.type("2000000")
    page.locator("select[name=lines-0-fund]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/inspect/**")

    assert Donation.objects.get().total_irr == 2_000_000
