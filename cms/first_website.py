"""The website every installation begins with: both languages, a site, front pages, menus, and who may edit them.

Written by `migrate`, each piece once: what people change stays, what they delete does not come back.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Collection, Locale, Page

from association.core.registry.seeds import Seed, is_planted, plant, record_planted

from .access import plant_website_rights
from .first_words import FIRST_WORDS, FirstWords
from .models import Footer, HomePage, Menu, MenuItem, NewsIndexPage, ReportsIndexPage, StandardPage
from .models.base import shared_key
from .review import set_up_review

MODULE = "cms"
MENU = ("news", "reports", "contact")


@transaction.atomic
def set_up_website(**kwargs: Any) -> None:
    """Receiver of `prepared`: what is missing since the first migrate. Quick and safe to repeat."""
    for words in FIRST_WORDS:
        plant(MODULE, _locale(words.language))
    # Wagtail's migrations make both roots; only a database emptied without migrating has none.
    Page.get_first_root_node() or Page.add_root(title="Root")
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    for words in FIRST_WORDS:
        _plant_tree(words)
    _plant_site()
    plant_website_rights()
    set_up_review()


def is_untouched(page: Page) -> bool:
    """Whether nobody has saved the page since it was planted: the first save makes a revision."""
    return page.latest_revision_id is None


def has_first_items(menu: Menu) -> bool:
    """Whether the menu still leads where it led when it was planted."""
    items = [(item.page.slug if item.page else "", item.title) for item in menu.items.select_related("page")]
    return items == [(slug, "") for slug in MENU]


def _locale(language: str) -> Seed:
    values = {"language_code": language}
    return Seed(f"locale:{language}", "wagtailcore.locale", ("language_code",), values)


def _plant_tree(words: FirstWords) -> None:
    """The front page of a language and what stands below it, unless there was one at any time."""
    locale = Locale.objects.filter(language_code=words.language).first()
    key = f"website:{words.language}"
    if locale is None or is_planted(MODULE, key):
        return
    found = HomePage.objects.filter(locale=locale, depth=2).first()
    if found is not None:
        record_planted(MODULE, key, found)
        return
    home = _plant_pages(words, locale)
    record_planted(MODULE, key, home)
    for place in ("main", "footer"):
        _plant_menu(home, locale, place)
    Footer.objects.get_or_create(locale=locale, defaults={"about": words.lead})


def _plant_pages(words: FirstWords, locale: Locale) -> HomePage:
    _remove_welcome_page()
    is_default = words.language == settings.LANGUAGE_CODE
    home = HomePage(
        title=words.home,
        slug="home" if is_default else f"home-{words.language}",
        locale=locale,
        translation_key=shared_key("home"),
        hero_title=words.hero_title,
        lead=words.lead,
        action_text=words.action_text,
        search_description=words.lead,
    )
    Page.get_first_root_node().add_child(instance=home)
    for kind, slug, title, lead in (
        (NewsIndexPage, "news", words.news, words.news_lead),
        (ReportsIndexPage, "reports", words.reports, words.reports_lead),
        (StandardPage, "contact", words.contact, words.contact_lead),
    ):
        page = kind(
            title=title,
            slug=slug,
            lead=lead,
            locale=locale,
            translation_key=shared_key(slug),
            show_in_menus=True,
        )
        if slug == "contact":
            page.body = [{"type": "contact", "value": None, "id": str(shared_key("contact-block"))}]
        home.add_child(instance=page)
    home.action_page = Page.objects.child_of(home).get(slug="contact")
    home.save()
    return home


def _plant_menu(home: HomePage, locale: Locale, place: str) -> None:
    menu, is_new = Menu.objects.get_or_create(locale=locale, place=place)
    if is_new:
        pages = {page.slug: page for page in Page.objects.child_of(home)}
        for order, slug in enumerate(MENU):
            MenuItem.objects.create(menu=menu, page=pages[slug], sort_order=order)


def _plant_site() -> None:
    """The default site at the Persian front page. While nobody edits it, it follows MAJMA_BASE_URL."""
    home = HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, depth=2).first()
    if home is None:
        return
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    values = {
        "is_default_site": True,
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "root_page_id": home.pk,
    }
    plant(MODULE, Seed("site", "wagtailcore.site", ("is_default_site",), values))


def _remove_welcome_page() -> None:
    """Wagtail's migrations make a bare page called Welcome at the root; deleting it takes its site along."""
    bare = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    for page in Page.objects.filter(depth=2, slug="home", content_type=bare, latest_revision=None):
        page.delete()
