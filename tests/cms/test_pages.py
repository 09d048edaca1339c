import re

import pytest
from django.test import Client
from wagtail.models import Page

PATHS = [
    "/",
    "/about/",
    "/receipts/",
    "/contact/",
    "/reports/",
    "/campaigns/",
    "/campaigns/tablets/",
    "/campaigns/summer/",
    "/news/",
    "/news/founding/",
    "/news/device-library/",
]


@pytest.mark.parametrize(
    ("prefix", "language", "direction"), [("", "fa", "rtl"), ("/en", "en", "ltr")], ids=["fa", "en"]
)
def test_pages_have_the_language_and_direction_of_their_address(client, site, prefix, language, direction):
    for path in PATHS:
        response = client.get(prefix + path)

        assert response.status_code == 200, path
        assert f'<html lang="{language}" dir="{direction}">' in response.text
        assert response.headers["Content-Language"] == language


def test_every_published_page_is_reached_at_its_own_address(client, site):
    pages = Page.objects.filter(depth__gt=1).live().specific()

    answers = {page.url: client.get(page.url).status_code for page in pages}

    assert len(answers) == 26
    assert set(answers.values()) == {200}


def test_page_names_its_translation_and_the_default(client, site):
    html = client.get("/en/about/").text

    found = re.findall(r'hreflang="([\w-]+)" href="http://[^/]+(/[^"]*)"', html)

    assert found == [("fa", "/about/"), ("x-default", "/about/"), ("en", "/en/about/")]
    assert re.search(r'<link rel="canonical" href="http://[^/]+/en/about/">', html)


def test_language_switch_leads_to_the_translated_page(client, site):
    assert (
        'href="/en/news/founding/" lang="en" hreflang="en">English</a>' in client.get("/news/founding/").text
    )
    assert 'href="/news/founding/" lang="fa" hreflang="fa">فارسی</a>' in client.get("/en/news/founding/").text


def test_language_switch_of_an_untranslated_page_leads_to_the_front_page(client, site):
    Page.objects.get(slug="about", locale__language_code="en").unpublish()

    html = client.get("/about/").text

    assert 'href="/en/" lang="en"' in html
    assert "/en/about/" not in html


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [("/missing/", "fa", "این صفحه اینجا نیست"), ("/en/missing/", "en", "This page is not here")],
)
def test_missing_page_is_said_in_the_language_of_its_address(client, site, path, language, words):
    response = client.get(path)

    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.text
    assert words in response.text


def test_server_error_page_needs_no_request(site, settings):
    settings.ROOT_URLCONF = "tests.cms.broken_urls"
    client = Client(raise_request_exception=False)

    response = client.get("/broken/")

    assert response.status_code == 500
    assert "مشکلی پیش آمد" in response.text


def test_pages_hold_no_inline_style_or_script(client, site):
    for path in PATHS:
        html = client.get(path).text

        assert " style=" not in html
        assert "<style" not in html
        assert re.findall(r"<script(?! type=\"application/ld\+json\")", html) == []


def test_demo_banner_stands_only_where_the_demo_is_on(client, site, settings):
    settings.DEMO = True
    assert "demo-banner" in client.get("/").text

    settings.DEMO = False
    assert "demo-banner" not in client.get("/").text


def test_baseline_is_shown_with_its_day(client, site):
    html = client.get("/").text

    assert "۱٬۲۳۷" in html
    assert "۱۲ تیر ۱۴۰۰" in html
