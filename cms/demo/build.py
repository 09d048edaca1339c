"""Builds the demonstration site once, in place of the pages a new installation begins with; what people wrote stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from association.core.l10n.calendar import JalaliMonth, JalaliYear
from association.core.profile import AssociationProfile

from ..first_website import has_first_items, is_untouched
from ..first_words import FIRST_WORDS
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
from ..models.base import shared_key
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
        """Publish the page under `parent`, unless its address is taken by a page somebody has written."""
        taken = Page.objects.child_of(parent).filter(slug=words.slug).specific().first()
        if taken is None or is_untouched(taken):
            taken = taken or kind(slug=words.slug, locale=self.locale, translation_key=shared_key(words.slug))
            fields |= {"title": words.title, "lead": words.lead, "show_in_menus": True}
            for name, value in fields.items():
                setattr(taken, name, value)
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
    Site.objects.filter(is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME).update(
        site_name=PROFILE["name_fa"]
    )
    site = Site.objects.get(is_default_site=True)
    AssociationProfile.objects.get_or_create(site=site, defaults=PROFILE)
    for tree in trees:
        _build_menus(tree)
        _build_footer(tree)
    return HomePage.objects.get(pk=home.pk)


def _build_tree(words: SiteText, today: date, campaigns_from: date) -> Tree:
    locale = Locale.objects.get(language_code=words.language)
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
    """The front page `migrate` has planted, with the demonstration's words unless somebody has written others."""
    home = HomePage.objects.get(locale=tree.locale, depth=2)
    if not is_untouched(home):
        return home, False
    words = tree.words.home
    home.title = words.title
    home.search_description = words.description
    home.hero_title = words.hero_title
    home.lead = words.lead
    home.action_text = words.action_text
    home.baseline_count, home.baseline_on, home.baseline_note = BASELINE, FOUNDED_ON, words.baseline_note
    home.save_revision().publish()
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
        menu = Menu.objects.get(locale=tree.locale, place=place)
        if has_first_items(menu):
            menu.items.all().delete()
            for order, slug in enumerate(slugs):
                MenuItem.objects.create(
                    menu=menu, page=Page.objects.get(pk=tree.pages[slug].pk), sort_order=order
                )


def _build_footer(tree: Tree) -> None:
    first = {words.language: words.lead for words in FIRST_WORDS}[tree.words.language]
    Footer.objects.filter(locale=tree.locale, about=first).update(
        about=tree.words.footer_about, note=tree.words.footer_note
    )


def _publish(parent: Page, page: Page) -> None:
    if page.pk is None:
        parent.refresh_from_db()
        parent.add_child(instance=page)
    page.save_revision().publish()


def _end_of_next_summer(today: date) -> date:
    """The last day of Shahrivar, the day before schools open."""
    month = JalaliMonth(JalaliYear.of(today).number, 6)
    return month.end_on if month.end_on >= today else JalaliMonth(month.year + 1, 6).end_on


def _raw(body: list[Block]) -> list[Mapping[str, Any]]:
    """Blocks as StreamField stores them, with ids that do not change from one build to the next."""
    return [
        {"type": name, "value": value, "id": str(uuid5(NAMESPACE_URL, f"majma:block:{place}:{name}"))}
        for place, (name, value) in enumerate(body)
    ]
