"""What `migrate` alone gives: a website in both languages, and somebody who may edit it."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupPagePermission, Locale, Page, Site

from association.core.access.roles import ensure_role
from association.core.registry.setup import prepared
from cms.first_website import set_up_website
from cms.models import Footer, HomePage, Menu, NewsIndexPage, NewsPage

pytestmark = pytest.mark.django_db


def home(language: str) -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "با کمک شما، کار خیر به مقصد می‌رسد"),
        ("/en/", "With your help, good work reaches its goal"),
        ("/news/", "آنچه کرده‌ایم"),
        ("/en/news/", "What we have done"),
        ("/contact/", "برای کمک، همکاری"),
        ("/en/contact/", "To give, to work with us"),
        ("/reports/", "گزارش‌ها"),
    ],
)
def test_public_page_speaks_the_language_of_its_address(client, address, words):
    answer = client.get(address)

    assert answer.status_code == 200
    assert words in answer.text
    assert "Wagtail site" not in answer.text


def test_languages_lead_to_each_other_and_menus_to_pages(client):
    page = client.get("/news/").text

    assert 'href="/en/news/"' in page
    assert 'href="/contact/"' in page


def test_site_is_named_and_stands_at_the_address_of_the_installation(settings):
    site = Site.objects.get()

    assert (site.root_page_id, site.site_name) == (home("fa").pk, settings.WAGTAIL_SITE_NAME)
    assert (site.hostname, site.port) == ("127.0.0.1", 8000)


def test_site_follows_the_address_until_somebody_edits_it(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://majma.example"
    set_up_website()
    followed = Site.objects.get()
    Site.objects.update(hostname="www.majma.example")
    settings.WAGTAILADMIN_BASE_URL = "https://other.example"

    set_up_website()

    assert (followed.hostname, followed.port) == ("majma.example", 443)
    assert Site.objects.get().hostname == "www.majma.example"


def test_what_people_changed_or_deleted_is_left_alone_by_the_next_migrate():
    front = home("fa")
    front.hero_title = "کودکان در کلاس"
    front.save_revision().publish()
    NewsIndexPage.objects.get(locale__language_code="fa").delete()
    home("en").delete()
    Menu.objects.filter(place="footer").delete()
    Footer.objects.all().delete()

    prepared.send(sender=None)

    assert home("fa").hero_title == "کودکان در کلاس"
    assert Page.objects.filter(depth__gt=1).count() == 3
    assert not Menu.objects.filter(place="footer").exists()
    assert not Footer.objects.exists()


def test_right_that_was_taken_away_is_not_given_back():
    group = ensure_role("communications").group
    GroupPagePermission.objects.filter(group=group, permission__codename="publish_page").delete()
    group.permissions.remove(group.permissions.get(codename="add_redirect"))

    prepared.send(sender=None)

    assert not GroupPagePermission.objects.filter(group=group, permission__codename="publish_page").exists()
    assert not group.permissions.filter(codename="add_redirect").exists()


def news(title: str, **values) -> dict[str, object]:
    form = {
        "title": title,
        "slug": "opening",
        "published_on": "2026-11-24",
        "lead": "دو جمله.",
        "source_name": "",
    }
    return form | {"source_url": "", "body-count": 0, "action-publish": "1", **values}


@pytest.mark.parametrize(("language", "address"), [("fa", "/news/opening/"), ("en", "/en/news/opening/")])
def test_communications_publishes_in_either_language(communications, client_for, client, language, address):
    index = NewsIndexPage.objects.get(locale__language_code=language)
    editor = client_for(communications)

    answer = editor.post(
        reverse("wagtailadmin_pages:add", args=["cms", "newspage", index.pk]), news("کلاس‌ها آغاز شد")
    )

    assert answer.status_code == 302
    assert NewsPage.objects.get().live
    assert "کلاس‌ها آغاز شد" in client.get(address).text


@pytest.mark.parametrize(
    "name",
    [
        "wagtailadmin_explore_root",
        "wagtailimages:index",
        "wagtailimages:add",
        "wagtaildocs:index",
        "wagtaildocs:add",
        "wagtailsnippets_cms_menu:list",
        "wagtailsnippets_cms_footer:list",
        "wagtailredirects:add",
    ],
)
def test_communications_opens_all_of_the_website(communications, client_for, name):
    assert client_for(communications).get(reverse(name)).status_code == 200


def test_communications_makes_a_redirect(communications, client_for, client):
    contact = Page.objects.get(slug="contact", locale__language_code="fa")
    form = {"old_path": "/donate", "site": "", "is_permanent": "on", "redirect_page": contact.pk}

    client_for(communications).post(reverse("wagtailredirects:add"), form)

    assert Redirect.objects.get().old_path == "/donate"
    assert client.get("/donate").url == "/contact/"


def test_both_languages_exist():
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"fa", "en"}
