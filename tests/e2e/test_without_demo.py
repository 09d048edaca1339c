"""A new installation without the demonstration: its first news in both languages, receipt and report, in a browser."""

import pytest
from django.utils import translation

from association.core.l10n.calendar import JalaliYear, civil_today
from association.modules.receipts.models import Receipt
from cms.models import NewsIndexPage
from reports.demo_words import WORDS
from reports.models import ImpactReport
from tests.factories import make_donation

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-secret"
TITLES = {"fa": "کلاس‌های تابستانی آغاز شد", "en": "Summer classes have begun"}


@pytest.fixture
def installation(live_server, settings, make_user):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    translation.activate("fa")
    users = {
        "communications": "communications",
        "treasurer": "treasurer",
        "board": "board",
        "board2": "board",
    }
    return {name: make_user(name, role) for name, role in users.items()}


def leave(somebody) -> None:
    somebody.page.context.clear_cookies()


def publish_news(somebody, language: str) -> None:
    page = somebody.page
    index = NewsIndexPage.objects.get(locale__language_code=language)
    somebody.go(f"/admin/pages/add/cms/newspage/{index.pk}/")
    page.fill("textarea[name=title], input[name=title]", TITLES[language])
    page.fill("textarea[name=lead]", TITLES[language])
    page.locator("footer [data-controller~=w-dropdown] button").first.click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").first.click()


def test_first_day_of_an_association(installation, somebody):
    page = somebody.page
    page.set_default_timeout(60_000)  # a whole report is printed on the way
    somebody.sign_in_by_form("communications", PASSWORD)
    for language in TITLES:
        publish_news(somebody, language)
    leave(somebody)
    for address, language in (("/news/", "fa"), ("/en/news/", "en")):
        somebody.go(address)
        somebody.see(TITLES[language])

    donation = make_donation(by=installation["treasurer"])
    somebody.sign_in_by_form("treasurer", PASSWORD)
    somebody.go(f"/admin/donations/donations/inspect/{donation.pk}/")
    somebody.press("صدور رسید")
    somebody.confirm()
    page.wait_for_url("**/receipts/receipts/inspect/**")
    somebody.go(f"/verify/{Receipt.objects.get().code}/")
    somebody.see("این رسید معتبر است")
    leave(somebody)

    report = ImpactReport.objects.create(reported_year=JalaliYear.of(civil_today()).number, **WORDS)
    somebody.sign_in_by_form("communications", PASSWORD)
    somebody.go(f"/admin/reports/impact-reports/inspect/{report.pk}/")
    somebody.press("تثبیت ارقام")
    somebody.confirm()
    leave(somebody)
    for member in ("board", "board2"):
        somebody.sign_in_by_form(member, PASSWORD)
        somebody.go(f"/admin/reports/impact-reports/inspect/{report.pk}/")
        somebody.press("تأیید")
        somebody.confirm()
        if member == "board":
            leave(somebody)
    somebody.go("/admin/")
    link = page.get_by_role("link", name="پی‌دی‌اف فارسی").first.get_attribute("href")
    pdf = page.request.get(somebody.base + link)

    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")
    assert somebody.troubles == []
