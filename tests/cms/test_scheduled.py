"""Pages go online and offline when they should, done by the worker alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from association.core.health.facts import facts
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.schedule import schedule_due
from association.core.jobs.worker import Worker
from cms.models import NewsIndexPage, NewsPage, StandardPage

pytestmark = pytest.mark.django_db
KIND = "publish-scheduled"
TITLE = "انتشار زمان‌بندی‌شدهٔ صفحه‌ها"


@pytest.fixture
def page():
    """A page to go online an hour from now."""
    home = Page.objects.get(depth=2, locale__language_code="fa")
    page = StandardPage(title="زمان‌دار", slug="timed", locale=home.locale, live=False)
    home.add_child(instance=page)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    return page


def at(monkeypatch, hours: float) -> None:
    moment = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def fact():
    return next(fact for fact in facts() if fact.title == TITLE)


def test_page_waits_for_its_hour_and_no_run_is_kept_meanwhile(page, client):
    Worker().drain()

    assert client.get("/timed/").status_code == 404
    assert not JobRun.objects.filter(kind=KIND).exists()


def test_page_goes_online_at_its_hour(page, client, monkeypatch):
    at(monkeypatch, 1.02)

    Worker().drain()

    assert client.get("/timed/").status_code == 200
    assert JobRun.objects.get(kind=KIND).result == {"published": 1, "withdrawn": 0}


def test_page_goes_offline_when_it_expires(page, client, monkeypatch):
    Page.objects.filter(pk=page.pk).update(live=True, go_live_at=None, expire_at=timezone.now())
    page.revisions.update(approved_go_live_at=None)
    at(monkeypatch, 0.1)

    Worker().drain()

    assert client.get("/timed/").status_code == 404
    assert Page.objects.get(pk=page.pk).expired


def test_page_that_cannot_be_published_holds_up_no_other(page, client, monkeypatch):
    home = Page.objects.get(depth=2, locale__language_code="fa")
    broken = home.add_child(instance=StandardPage(title="x", slug="broken", locale=home.locale, live=False))
    broken.go_live_at = timezone.now() + timedelta(minutes=30)
    broken.save_revision().publish()
    broken.revisions.update(content={**broken.latest_revision.content, "body": 5, "pk": None})
    at(monkeypatch, 1.02)

    Worker().drain()

    assert client.get("/timed/").status_code == 200
    assert JobRun.objects.get(kind=KIND).state == JobState.FAILED


def test_each_minute_asks_again_while_something_is_due(page, monkeypatch):
    at(monkeypatch, 1.02)
    schedule_due()
    schedule_due()
    at(monkeypatch, 0.02)
    schedule_due()

    assert JobRun.objects.filter(kind=KIND).count() == 2


def test_health_names_what_is_overdue(page, monkeypatch):
    before = fact().ok
    at(monkeypatch, 1.2)

    assert (before, fact().ok) == (True, False)
    assert "۱ صفحه" in fact().state


def test_home_of_communications_marks_news_that_nobody_reads_yet(communications, client_for):
    index = NewsIndexPage.objects.get(locale__language_code="fa")
    for title, slug in (("در نوبت", "waiting"), ("پیش‌نویس", "draft")):
        news = NewsPage(title=title, slug=slug, lead="چکیده", live=False)
        index.add_child(instance=news)
        if slug == "waiting":
            news.go_live_at = timezone.now() + timedelta(hours=1)
            news.save_revision().publish()

    card = client_for(communications).get("/admin/").text.partition("تازه‌ترین خبرها")[2].partition("</ul>")[0]

    assert "در نوبت" in card
    assert card.count("منتشر نشده") == 1
    assert card.count("زمان انتشار") == 1
