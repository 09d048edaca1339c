"""What surrounds every page: brand, menus, the other language, the footer."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page, Site

from association.core.profile import AssociationProfile

from .models import Footer, MenuItem


@dataclass(frozen=True)
class Link:
    """One entry of a menu. `current` is "page" or "section" where the reader is."""

    text: str
    url: str
    current: str = ""


@dataclass
class Chrome:
    """Read once per request; each part is fetched when a template first asks for it."""

    request: HttpRequest | None
    page: Page | None = None
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def profile(self) -> AssociationProfile:
        return AssociationProfile.load()

    @property
    def name(self) -> str:
        return self.profile.name(self.language) or settings.WAGTAIL_SITE_NAME

    @property
    def address(self) -> str:
        return self.profile.address(self.language)

    @property
    def issuer(self) -> str:
        return self.profile.issuer(self.language)

    @property
    def iban(self) -> str:
        """The account number in groups of four, as a cheque book prints it."""
        bare = self.profile.iban.replace(" ", "")
        return " ".join(bare[i : i + 4] for i in range(0, len(bare), 4))

    @property
    def home_url(self) -> str:
        return "/" if self.language == settings.LANGUAGE_CODE else f"/{self.language}/"

    @cached_property
    def main_menu(self) -> list[Link]:
        return self._links("main")

    @cached_property
    def footer_menu(self) -> list[Link]:
        return self._links("footer")

    @cached_property
    def footer(self) -> Footer | None:
        return Footer.objects.filter(locale__language_code=self.language).first()

    @cached_property
    def languages(self) -> list[Link]:
        """The other languages: this page there, or else their front page."""
        there = {a.language: a.url for a in getattr(self.page, "alternates", [])}
        return [
            Link(_native_name(code), there.get(code) or _front_page(code), code)
            for code, _label in settings.LANGUAGES
            if code != self.language
        ]

    @cached_property
    def site_url(self) -> str:
        site = Site.objects.filter(is_default_site=True).first()
        return site.root_url if site else settings.WAGTAILADMIN_BASE_URL

    @cached_property
    def _items(self) -> list[tuple[str, MenuItem]]:
        items = (
            MenuItem.objects.filter(menu__locale__language_code=self.language)
            .select_related("page", "menu")
            .order_by("menu", "sort_order")
        )
        return [(item.menu.place, item) for item in items if item.page is None or item.page.live]

    def _links(self, place: str) -> list[Link]:
        return [
            Link(item.text, self._url(item), self._current(item))
            for where, item in self._items
            if where == place
        ]

    def _url(self, item: MenuItem) -> str:
        return (item.page.get_url(self.request) or "") if item.page else item.url

    def _current(self, item: MenuItem) -> str:
        if self.page is None or item.page is None:
            return ""
        if item.page.pk == self.page.pk:
            return "page"
        # Every page stands below the front page, so only deeper entries can be a section.
        return "true" if item.page.depth > 2 and self.page.path.startswith(item.page.path) else ""


def _native_name(code: str) -> str:
    return {"fa": "فارسی", "en": "English"}.get(code, code)


def _front_page(code: str) -> str:
    return "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
