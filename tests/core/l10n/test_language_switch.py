import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = get_user_model().objects.create_superuser("boss", "boss@example.org", "demo")
    client.force_login(user)
    return user


def test_new_user_starts_in_persian_and_tehran_time(boss):
    profile = boss.wagtail_userprofile

    assert (profile.preferred_language, profile.current_time_zone) == ("fa", "Asia/Tehran")


def test_admin_ignores_the_language_of_the_browser(boss, client):
    page = client.get(reverse("wagtailadmin_home"), headers={"Accept-Language": "en"}).content.decode()

    assert 'lang="fa"' in page
    assert "core/css/admin.css" in page
    assert "core/js/jalali-date-controller.js" in page
    assert "/admin/language/?to=en" in page


def test_switch_is_remembered_and_returns_to_the_page(boss, client):
    here = reverse("wagtailadmin_account")

    answer = client.post("/admin/language/?to=en", headers={"Referer": f"http://testserver{here}"})

    assert answer.headers["Location"] == f"http://testserver{here}"
    boss.wagtail_userprofile.refresh_from_db()
    assert boss.wagtail_userprofile.preferred_language == "en"
    assert 'lang="en"' in client.get(here).content.decode()


def test_switch_refuses_unknown_languages_and_foreign_pages(boss, client):
    answer = client.post("/admin/language/?to=xx", headers={"Referer": "https://evil.example/"})

    assert answer.headers["Location"] == reverse("wagtailadmin_home")
    boss.wagtail_userprofile.refresh_from_db()
    assert boss.wagtail_userprofile.preferred_language == "fa"


def test_switch_needs_a_post_and_a_user(boss, client):
    assert client.get("/admin/language/?to=en").status_code == 405

    client.logout()

    assert client.post("/admin/language/?to=en").headers["Location"].startswith(reverse("wagtailadmin_login"))


def test_history_filter_takes_jalali_dates(boss, client):
    url = reverse("wagtailadmin_reports:site_history")

    page = client.get(url, {"timestamp_from": "۱۴۰۴/۰۱/۰۱", "timestamp_to": "1404/06/31"})

    assert page.context["filters"].form.cleaned_data["timestamp"].start.date().isoformat() == "2025-03-21"
    assert "۱ فروردین ۱۴۰۴" in page.content.decode()
    assert "۳۱ شهریور ۱۴۰۴" in page.content.decode()
