"""Communications: sign in, find the news, edit, publish, see it on the site in Persian."""

import pytest

from cms.models import NewsPage

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_edit_and_publish_news(person):
    page = person.page
    news = NewsPage.objects.filter(locale__language_code="fa").first()
    person.sign_in("communications")
    person.go(f"/admin/pages/{news.pk}/edit/")

    page.fill("textarea[name=title], input[name=title]", "کلاس‌های تابستانی آغاز شد")
    page.get_by_role("button", name="گزینه‌های بیشتر").or_(
        page.locator("footer [data-controller~=w-dropdown] button")
    ).first.click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").first.click()

    news.refresh_from_db()
    assert news.title == "کلاس‌های تابستانی آغاز شد"
    person.go(news.url)
    person.see("کلاس‌های تابستانی آغاز شد")
    assert page.evaluate("document.documentElement.dir") == "rtl"


def test_menu_has_pages_and_no_money(person):
    person.sign_in("communications")

    menu = " ".join(person.menu())

    assert "صفحه" in menu
    assert not any(name in menu for name in ("کمک‌ها", "رسیدها", "صندوق‌ها", "کاربران"))
