"""What every page of the website has: search text, its sharing card, its address in the other language."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.models import Page, Workflow

from association.core.l10n.text import clean_persian

from ..review import can_be_reviewed


@dataclass(frozen=True)
class Alternate:
    """This page in one language."""

    language: str
    url: str
    full_url: str


def shared_key(slug: str) -> UUID:
    """The key of a page that is made in both languages: the same in each, and on every machine."""
    return uuid5(NAMESPACE_URL, f"majma:demo:{slug}")


class BasePage(Page):
    """Abstract: the stock page with what search engines and language switches ask for."""

    og_type = "website"

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Titles are kept as a Persian keyboard writes them, so that they are found whatever keyboard wrote them."""
        super().clean()
        self.title = clean_persian(self.title)  # type: ignore[has-type] # pages have no types

    @property
    def language(self) -> str:
        """Language code of the tree the page stands in."""
        return str(self.locale.language_code)

    @cached_property
    def alternates(self) -> list[Alternate]:
        """Published translations, this page included, Persian first."""
        pages = (
            self.get_translations(inclusive=True)
            .live()
            .public()
            .select_related("locale")
            .defer_streamfields()
        )
        found = [Alternate(p.locale.language_code, p.get_url() or "", p.full_url or "") for p in pages]
        return sorted(found, key=lambda a: a.language, reverse=True)

    @property
    def has_workflow(self) -> bool:
        """Whether the page can be sent for review: there is a workflow, and people who can act on it."""
        return self.get_workflow() is not None

    def get_workflow(self) -> Workflow | None:
        workflow = super().get_workflow()
        return workflow if workflow is not None and can_be_reviewed(workflow) else None

    @property
    def description(self) -> str:
        """One sentence or two about the page, for search results and shared links."""
        return str(self.search_description or getattr(self, "lead", ""))

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        context = super().get_context(request, *args, **kwargs)
        context["alternates"] = self.alternates
        return context

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, object]]:
        urls = super().get_sitemap_urls(request)
        for entry in urls:
            entry["alternates"] = [{"location": a.full_url, "lang_code": a.language} for a in self.alternates]
        return urls
