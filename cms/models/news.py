"""News: a list by date, and items that name their source."""

from __future__ import annotations

from typing import Any, Self

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from association.core.l10n.calendar import civil_today

from ..blocks import BodyBlock
from ..module_blocks import ModuleStreamField
from .base import BasePage

PER_PAGE = 9


class NewsQuerySet(PageQuerySet):
    def below(self, page: Page) -> Self:
        """Published items under `page`, newest first."""
        return (
            self.descendant_of(page).live().public().order_by("-published_on", "-pk").select_related("locale")
        )

    def in_language(self, language: str) -> Self:
        """Published items of one language, newest first."""
        found = self.filter(locale__language_code=language).live().public()
        return found.order_by("-published_on", "-pk").select_related("locale")


class NewsPage(BasePage):
    published_on = models.DateField(_("date of the news"), default=civil_today)
    source_name = models.CharField(
        _("news source"), max_length=120, blank=True, help_text=_("Who reported it first.")
    )
    source_url = models.URLField(_("address of the source"), blank=True)
    lead = models.TextField(
        _("lead paragraph"), help_text=_("One or two sentences: shown in lists and above the text.")
    )
    body = ModuleStreamField(BodyBlock(), verbose_name=_("page body"), blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("published_on"),
        FieldRowPanel(["source_name", "source_url"]),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]
    og_type = "article"
    template = "cms/pages/news.html"
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["more_news"] = NewsPage.objects.below(self.get_parent()).exclude(pk=self.pk)[:2]
        return context


class NewsIndexPage(BasePage):
    lead = models.TextField(_("lead paragraph"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    template = "cms/pages/news_index.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        paginator = Paginator(NewsPage.objects.below(self), PER_PAGE)
        context["news"] = paginator.get_page(request.GET.get("page"))
        return context
