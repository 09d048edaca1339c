"""A third-party module, installed as a package of its own, in the browser: all that it declares in 120 lines."""

import subprocess
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone
from majma_points.models import Limit
from majma_visits.models import Placement

from association.core.jobs.worker import Worker
from association.demo.accounts import PASSWORD
from cms.models import StandardPage
from reports.demo import build_report
from reports.models import ImpactReport
from tests.factories import make_donation

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SOURCE = Path(__file__).parents[1] / "sample_module" / "majma_visits"
SCHOOL = "دبستان شهید رجایی"


def pdf_text(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "print.pdf"
    path.write_bytes(content)
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout


def record_visit(person) -> int:
    """Type a visit, save, submit; its id."""
    page = person.page
    person.go("/admin/majma_visits/visits/new/")
    page.fill("input[name=school]", SCHOOL)
    page.fill("input[name=visited_on]", "۱۴۰۵/۰۵/۱۹")
    page.keyboard.press("Escape")
    page.fill("input[name=children]", "۴۲")
    if page.locator("[name=extra_transport]").count():
        page.select_option("[name=extra_transport]", "مینی‌بوس")
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_url("**/inspect/**")
    person.press("ثبت نهایی")
    person.confirm()
    person.see("V-1405-001")
    return int(page.url.rstrip("/").rpartition("/")[2])


def test_it_is_a_package_of_its_own_and_small():
    (point,) = [p for p in entry_points(group="association.modules") if p.name == "visits"]
    lines = [
        line
        for file in SOURCE.glob("*.py")
        for line in file.read_text().splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]

    assert point.dist.name == "majma-visits"
    assert SOURCE not in Path(apps.get_app_config("majma_visits").path).parents
    assert len(lines) <= 120


def test_administrator_adds_a_field_and_the_treasurer_fills_it_in(person, tmp_path):
    page = person.page
    person.sign_in("admin")
    person.go("/admin/core/custom-fields/new/")
    page.select_option("[name=model]", "majma_visits.visit")
    page.select_option("[name=kind]", "choice")
    page.fill("[name=label_fa]", "وسیلهٔ رفت‌وآمد")
    page.fill("[name=label_en]", "Transport")
    page.fill("[name=options]", "مینی‌بوس\nخودرو شخصی")
    page.check("[name=in_list]")
    page.check("[name=in_filters]")
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_url("**/inspect/**")
    page.context.clear_cookies()

    person.sign_in("treasurer")
    assert any("بازدید از مدرسه‌ها" in label for label in person.menu())
    pk = record_visit(person)
    person.see("مینی‌بوس")
    pdf = page.request.get(person.base + page.locator("iframe").get_attribute("src"))
    assert "V-۱۴۰۵-۰۰۱" in pdf_text(pdf.body(), tmp_path)

    person.go("/admin/majma_visits/visits/?extra_transport=مینی‌بوس&q=رجايي")
    person.see(SCHOOL)
    person.see("۱۹ مرداد ۱۴۰۵")
    person.go("/admin/")
    person.see(SCHOOL)

    answer = page.request.get(f"{person.base}/api/v1/majma_visits/visits/{pk}/").json()
    assert (answer["children"], answer["extra"]) == (42, {"transport": "مینی‌بوس"})


def test_a_packages_block_stands_on_a_page_of_the_website(person):
    page = person.page
    Limit.objects.create(name="کمک‌های بزرگ", amount_irr=2_000_000_000)
    about = StandardPage.objects.filter(locale__language_code="fa").first()
    person.sign_in("communications")
    person.go(f"/admin/pages/{about.pk}/edit/")
    page.get_by_role("button", name="درج بخش").first.click()
    page.get_by_role("option", name="آستانه‌های کمک").first.click()
    page.locator("footer [data-controller~=w-dropdown] button").first.click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").first.click()

    person.go(about.url)
    person.see("کمک‌های بزرگ")


def test_a_term_is_ended_in_steps_and_reopened_by_two_people(person):
    page = person.page
    for volunteer in ("مریم رضایی", "رضا کریمی"):
        Placement.objects.create(
            volunteer=volunteer, school=SCHOOL, starts_on=date(2026, 9, 23), ends_on=date(2026, 12, 21)
        )
    second = get_user_model().objects.create_user("treasurer2", password=PASSWORD)
    second.groups.set(get_user_model().objects.get(username="treasurer").groups.all())
    person.sign_in("treasurer")
    person.go("/admin/majma_visits/placements/end-term/")
    page.fill("[name=day]", "1405/09/30")
    page.get_by_role("button", name="نشان بده چه می‌شود").click()
    person.see("رضا کریمی")
    page.get_by_role("button", name="پایان دوره (۲)").click()
    person.see("برای ۲ سطر انجام شد")

    first = Placement.objects.get(volunteer="مریم رضایی")
    person.go(f"/admin/majma_visits/placements/inspect/{first.pk}/")
    person.press("بازگشایی")
    page.fill("[name=reason]", "دوباره آمد")
    person.confirm()
    person.see("نفر دومی باید آن را تأیید کند")
    page.context.clear_cookies()
    person.sign_in_by_form("treasurer2")
    person.go("/admin/")
    page.get_by_role("link", name="مریم رضایی").first.click()
    person.press("تأیید: بازگشایی")
    person.see("دوباره آمد")
    person.confirm()
    person.see("بازگشایی شد")
    first.refresh_from_db()
    assert first.state == "planned"


def test_its_figure_and_section_stand_in_the_impact_report(person, tmp_path):
    page = person.page
    person.sign_in("treasurer")
    record_visit(person)
    page.context.clear_cookies()
    make_donation(on=date(2026, 8, 10))
    build_report(today=timezone.localdate())
    draft = ImpactReport.objects.get(docstatus=0)
    person.sign_in("communications")
    person.go(f"/admin/reports/impact-reports/inspect/{draft.pk}/")
    person.press("تثبیت ارقام")
    person.confirm()
    draft.refresh_from_db()

    pdf = page.request.get(f"{person.base}/admin/reports/impact-reports/preview/{draft.pk}/en/")
    text = pdf_text(pdf.body(), tmp_path)
    assert "Children met" in text
    assert "School visits" in text


def test_its_job_comes_round_and_its_run_is_shown(person):
    Worker().drain()

    person.sign_in("admin")
    person.go("/admin/jobs/")

    person.see("شمار آستانه‌ها")


def test_volunteer_is_placed_begins_and_cannot_be_in_two_places(person):
    page = person.page
    person.sign_in("treasurer")

    def place(school: str, starts_on: str) -> None:
        person.go("/admin/majma_visits/placements/new/")
        page.fill("input[name=volunteer]", "مریم کاظمی")
        page.fill("input[name=school]", school)
        page.fill("input[name=starts_on]", starts_on)
        page.keyboard.press("Escape")
        page.locator("footer button[type=submit]").first.click()

    place(SCHOOL, "۱۴۰۵/۰۷/۰۱")
    page.wait_for_url("**/inspect/**")
    person.press("آغاز")
    person.confirm()
    person.see("آغاز شد")
    person.see("فعال")
    place("دبستان بنت‌الهدی", "۱۴۰۵/۰۹/۰۱")

    person.see("در جای دیگری گماشته شده است")
    assert page.input_value("input[name=school]") == "دبستان بنت‌الهدی"
