"""Board members: look at the year, approve a report as two people, download it, find it on the public page."""

import pytest
from django.utils import timezone

from reports.demo import build_report
from reports.models import WORDS, ImpactReport
from tests.factories import make_donation

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_download_the_approved_report_from_the_dashboard(person):
    make_donation()
    build_report(today=timezone.localdate())
    person.sign_in("board")

    link = person.page.get_by_role("link", name="پی‌دی‌اف فارسی").first.get_attribute("href")
    pdf = person.page.request.get(person.base + link)

    assert (pdf.status, pdf.headers["content-type"], pdf.body()[:5]) == (200, "application/pdf", b"%PDF-")


def test_two_members_approve_and_the_public_page_shows_it(person):
    make_donation()
    build_report(today=timezone.localdate())
    draft = ImpactReport.objects.get(docstatus=0)
    for name in WORDS:
        setattr(draft, name, getattr(draft, name) or "متن")
    draft.save()
    page = person.page
    for member in ("board", "board2"):
        person.sign_in_by_form(member)
        person.go(f"/admin/reports/impact-reports/inspect/{draft.pk}/")
        person.press("تأیید")
        person.confirm()
        page.context.clear_cookies()

    draft.refresh_from_db()
    assert draft.is_submitted
    person.go("/reports/")
    person.see(draft.title_fa)


def test_menu_has_reports_and_no_donors(person):
    person.sign_in("board")

    menu = {name.strip() for name in person.menu()}

    assert any("گزارش" in name for name in menu)
    assert "مُهر اسناد" in menu
    assert not menu & {"اشخاص", "رسیدها", "صفحه‌ها", "کاربران"}
