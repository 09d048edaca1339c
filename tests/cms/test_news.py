from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import NewsIndexPage, NewsPage


@pytest.fixture
def index(site):
    return NewsIndexPage.objects.get(locale__language_code="fa")


def count_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_news_list_needs_as_many_queries_for_three_items_as_for_one(client, index):
    items = list(NewsPage.objects.below(index))
    for item in items[1:]:
        item.unpublish()
    cache.clear()
    one = count_queries(client, "/news/")

    for item in items[1:3]:
        item.save_revision().publish()
    three = count_queries(client, "/news/")

    assert three == one


def test_published_news_appears_in_the_feed_of_its_language_only(client, index):
    index.add_child(
        instance=NewsPage(title="خبر تازه", slug="fresh", lead="چکیده", published_on=date(2026, 11, 24))
    )

    assert "<title>خبر تازه</title>" in client.get("/news.xml").text
    assert "خبر تازه" not in client.get("/en/news.xml").text


def test_draft_news_stays_out_of_the_feed(client, index):
    draft = NewsPage(title="پیش‌نویس", slug="draft", lead="چکیده", live=False)
    index.add_child(instance=draft)

    assert "پیش‌نویس" not in client.get("/news.xml").text


def test_feed_dates_are_gregorian_for_machines(client, index):
    assert "<pubDate>Sat, 03 Jul 2021" in client.get("/news.xml").text


def test_news_is_listed_newest_first(client, index):
    assert [item.published_on for item in NewsPage.objects.below(index)] == [
        date(2026, 11, 12),
        date(2026, 10, 14),
        date(2026, 9, 8),
        date(2021, 7, 3),
    ]


def test_founding_announcement_names_its_source_and_day(client, index):
    html = client.get("/news/founding/").text

    assert "خبرگزاری برنا" in html
    assert "۱۲ تیر ۱۴۰۰" in html
    assert 'datetime="2021-07-03"' in html
