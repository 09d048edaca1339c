"""Builds the demonstration site once; what exists already is left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page, Site

from association.core.l10n.calendar import JalaliMonth, JalaliYear
from association.core.profile import AssociationProfile

from ..models import (
    CampaignIndexPage,
    CampaignPage,
    Footer,
    HomePage,
    Menu,
    MenuItem,
    NewsIndexPage,
    NewsPage,
    ReportsIndexPage,
    StandardPage,
)
from .english import ENGLISH
from .identity import BASELINE, FOUNDED_ON, PROFILE
from .persian import PERSIAN
from .texts import Block, PageText, SiteText

NEWS_AGE_DAYS = (12, 41, 77)
CAMPAIGN_GOALS_IRR = {"tablets": 12_000_000_000, "summer": 8_000_000_000}
MAIN_MENU = ("about", "campaigns", "news", "reports", "contact")
FOOTER_MENU = ("about", "receipts", "campaigns", "news", "reports", "contact")


@dataclass
class Tree:
    """One language tree while it is being built."""

    words: SiteText
    locale: Locale
    today: date
    campaigns_from: date
    pages: dict[str, Page] = field(default_factory=dict)

    def add(self, parent: Page, kind: type[Page], words: PageText, **fields: Any) -> None:
        """Publish the page under `parent` unless its address is taken."""
        taken = Page.objects.child_of(parent).filter(slug=words.slug).first()
        if taken is None:
            taken = kind(
                title=words.title,
                slug=words.slug,
                lead=words.lead,
                locale=self.locale,
                translation_key=_key(words.slug),
                show_in_menus=True,
                **fields,
            )
            if words.body:
                taken.body = _raw(self.resolved(words.body))
            _publish(parent, taken)
        self.pages[words.slug] = taken

    def resolved(self, body: tuple[Block, ...]) -> list[Block]:
        """The blocks with page slugs replaced by the pages of this tree."""
        return [
            (name, {**value, "page": self.pages[value["page"]].pk} if name == "call_to_action" else value)
            for name, value in body
        ]


@transaction.atomic
def build_website(*, today: date, campaigns_from: date | None = None) -> HomePage:
    """Create the demonstration association's pages, menus, footers and profile in both languages.

    Campaigns count gifts from `campaigns_from` on (else from the start of this Jalali year). Returns the Persian front page. May be called again: it adds what is missing and changes nothing else.
    """
    start_on = campaigns_from or JalaliYear.of(today).start_on
    trees = [_build_tree(words, today, start_on) for words in (PERSIAN, ENGLISH)]
    home = trees[0].pages["home"]
    site = _point_site_at(home)
    AssociationProfile.objects.get_or_create(site=site, defaults=PROFILE)
    for tree in trees:
        _build_menus(tree)
        Footer.objects.get_or_create(
            locale=tree.locale, defaults={"about": tree.words.footer_about, "note": tree.words.footer_note}
        )
    return HomePage.objects.get(pk=home.pk)


def _build_tree(words: SiteText, today: date, campaigns_from: date) -> Tree:
    locale, _is_new = Locale.objects.get_or_create(language_code=words.language)
    tree = Tree(words, locale, today, campaigns_from)
    home, is_new = _home(tree)
    tree.pages["home"] = home
    tree.add(home, StandardPage, words.contact)
    tree.add(home, StandardPage, words.receipts)
    tree.add(home, CampaignIndexPage, words.campaigns)
    tree.add(home, ReportsIndexPage, words.reports)
    tree.add(home, StandardPage, words.about)
    for campaign in (words.tablets, words.summer):
        tree.add(
            tree.pages["campaigns"],
            CampaignPage,
            campaign,
            fund_code=campaign.slug,
            goal_irr=CAMPAIGN_GOALS_IRR[campaign.slug],
            starts_on=tree.campaigns_from,
            ends_on=_end_of_next_summer(today),
        )
    _build_news(tree, home)
    if is_new:
        home.action_page = Page.objects.get(pk=tree.pages["campaigns"].pk)
        home.body = _raw(tree.resolved(words.home.body))  # type: ignore[assignment] # the field reads JSON
        home.save_revision().publish()
    return tree


def _home(tree: Tree) -> tuple[HomePage, bool]:
    found = HomePage.objects.filter(locale=tree.locale, depth=2).first()
    if found is not None:
        return found, False
    words = tree.words.home
    _remove_welcome_page()
    home = HomePage(
        title=words.title,
        slug="home" if tree.words.language == settings.LANGUAGE_CODE else f"home-{tree.words.language}",
        locale=tree.locale,
        translation_key=_key("home"),
        search_description=words.description,
        hero_title=words.hero_title,
        lead=words.lead,
        action_text=words.action_text,
        baseline_count=BASELINE,
        baseline_on=FOUNDED_ON,
        baseline_note=words.baseline_note,
    )
    _publish(Page.get_first_root_node(), home)
    return home, True


def _build_news(tree: Tree, home: HomePage) -> None:
    words = tree.words
    tree.add(home, NewsIndexPage, words.news_index)
    index = tree.pages["news"]
    tree.add(index, NewsPage, words.founding, published_on=FOUNDED_ON, source_name=words.source_name)
    for item, age in zip(words.news, NEWS_AGE_DAYS, strict=True):
        tree.add(index, NewsPage, item, published_on=tree.today - timedelta(days=age))


def _build_menus(tree: Tree) -> None:
    for place, slugs in (("main", MAIN_MENU), ("footer", FOOTER_MENU)):
        menu, is_new = Menu.objects.get_or_create(locale=tree.locale, place=place)
        if is_new:
            for order, slug in enumerate(slugs):
                MenuItem.objects.create(
                    menu=menu, page=Page.objects.get(pk=tree.pages[slug].pk), sort_order=order
                )


def _point_site_at(home: HomePage) -> Site:
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None and isinstance(site.root_page.specific, HomePage):
        return site
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    site = site or Site(is_default_site=True)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = PROFILE["name_fa"]
    site.root_page = Page.objects.get(pk=home.pk)
    site.save()
    return site


def _remove_welcome_page() -> None:
    """Wagtail plants a bare page called Welcome at the root; deleting it takes its site along."""
    bare = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    for page in Page.objects.filter(depth=2, slug="home", content_type=bare):
        page.delete()


def _publish(parent: Page, page: Page) -> None:
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision().publish()


def _end_of_next_summer(today: date) -> date:
    """The last day of Shahrivar, the day before schools open."""
    month = JalaliMonth(JalaliYear.of(today).number, 6)
    return month.end_on if month.end_on >= today else JalaliMonth(month.year + 1, 6).end_on


def _key(slug: str) -> UUID:
    """The same page in both languages, and on every machine, has the same key."""
    return uuid5(NAMESPACE_URL, f"majma:demo:{slug}")


def _raw(body: list[Block]) -> list[Mapping[str, Any]]:
    """Blocks as StreamField stores them, with ids that do not change from one build to the next."""
    return [
        {"type": name, "value": value, "id": str(uuid5(NAMESPACE_URL, f"majma:block:{place}:{name}"))}
        for place, (name, value) in enumerate(body)
    ]
