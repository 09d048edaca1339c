"""The calendar as a hand and a keyboard meet it, in Chromium."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from persiantools.jdatetime import JalaliDate

from association.core.l10n.money import InvalidAmountError, parse_rial

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser, live_server, client):
    user = get_user_model().objects.create_superuser("boss", "boss@example.org", "demo")
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context = browser.new_context(timezone_id="Asia/Tehran")
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(5000)
    page.goto(f"{live_server.url}/admin/reports/site-history/?timestamp_from=1405/09/03")
    yield page
    context.close()


def open_filter(page):
    page.locator("button:has(svg.icon-sliders)").click()
    # Wagtail moves the menu into place and wires it there; a click before that goes nowhere.
    page.wait_for_timeout(500)
    page.locator(".w-drilldown__toggle", has_text="تاریخ").click()
    field = page.locator("input[name=timestamp_from]")
    field.wait_for()
    return field


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_keyboard_walks_the_calendar(page):
    field = open_filter(page)
    field.press("ArrowDown")
    steps = [
        ("ArrowRight", "دوشنبه ۲ آذر ۱۴۰۵"),
        ("ArrowLeft", "سه‌شنبه ۳ آذر ۱۴۰۵"),
        ("ArrowDown", "سه‌شنبه ۱۰ آذر ۱۴۰۵"),
        ("ArrowUp", "سه‌شنبه ۳ آذر ۱۴۰۵"),
        ("Home", "شنبه ۳۰ آبان ۱۴۰۵"),
        ("End", "جمعه ۶ آذر ۱۴۰۵"),
        ("PageUp", "چهارشنبه ۶ آبان ۱۴۰۵"),
        ("PageDown", "جمعه ۶ آذر ۱۴۰۵"),
        ("Shift+PageUp", "پنجشنبه ۶ آذر ۱۴۰۴"),
    ]

    walked = []
    for key, _label in steps:
        page.keyboard.press(key)
        walked.append((key, focused(page)))

    assert walked == steps

    page.keyboard.press("Enter")

    assert field.input_value() == "۱۴۰۴/۰۹/۰۶"
    assert field.get_attribute("aria-expanded") == "false"


def test_escape_leaves_the_date_as_it_was(page):
    field = open_filter(page)
    field.press("ArrowDown")
    page.keyboard.press("PageDown")

    page.keyboard.press("Escape")

    assert field.input_value() == "۱۴۰۵/۰۹/۰۳"
    assert page.evaluate("document.activeElement.name") == "timestamp_from"


def test_click_picks_a_day_and_a_preset(page):
    field = open_filter(page)
    field.click()
    page.locator('.jalali-date--open [aria-label="پنجشنبه ۵ آذر ۱۴۰۵"]').click()

    assert field.input_value() == "۱۴۰۵/۰۹/۰۵"

    field.click()
    page.locator(".jalali-date--open button", has_text="اول سال").click()

    assert field.input_value() == "۱۴۰۵/۰۱/۰۱"


def test_browser_and_server_count_the_same_days(page):
    epoch = date(1970, 1, 1)
    firsts = [(year, month) for year in range(1250, 1480) for month in range(1, 13)]
    expected = [(JalaliDate(year, month, 1).to_gregorian() - epoch).days for year, month in firsts]

    counted = page.evaluate(
        """async (firsts) => {
            const { CALENDARS } = await import("/static/core/js/calendars.js");
            return firsts.map(([year, month]) => CALENDARS.fa.serial(year, month, 1));
        }""",
        firsts,
    )

    assert counted == expected


@pytest.fixture
def amount(page):
    """An amount box, in a form of its own."""
    page.evaluate("""() => {
        const form = document.createElement("form");
        form.id = "gift";
        form.innerHTML = '<input name="amount" data-controller="rial" data-rial-language-value="fa">';
        document.querySelector("main").prepend(form);
    }""")
    return page.locator("#gift input")


def posted(page) -> str:
    return page.evaluate("new FormData(document.getElementById('gift')).get('amount')")


def test_amount_is_grouped_while_it_is_typed_and_edited(page, amount):
    amount.press_sequentially("1250000")
    amount.evaluate("input => input.setSelectionRange(8, 8)")
    amount.press("Backspace")
    amount.press_sequentially("۷")

    assert amount.input_value() == posted(page) == "۱٬۲۵۰٬۰۷۰"
    assert parse_rial(posted(page)) == 1_250_070


def test_amount_the_server_refuses_is_posted_as_it_was_typed(page, amount):
    for text in ("1500000.00", "1500000.50", "1.5", "2,5", "12a", "-5", "1,2345"):
        amount.fill("")
        amount.press_sequentially(text)
        with pytest.raises(InvalidAmountError):
            parse_rial(posted(page))
        amount.fill("")
        amount.evaluate(
            """(input, text) => {
            input.focus();
            document.execCommand("insertText", false, text);
        }""",
            text,
        )
        assert posted(page) == text


def test_grouped_amount_is_taken_as_one(page, amount):
    for text in ("1,500,000", "۱٬۵۰۰٬۰۰۰", "1.500.000", "1500000"):
        amount.fill("")
        amount.press_sequentially(text)
        assert parse_rial(posted(page)) == 1_500_000
        amount.blur()
        assert (amount.input_value(), parse_rial(posted(page))) == ("۱٬۵۰۰٬۰۰۰", 1_500_000)
