"""The front page: the count to zero, then what is new."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from ..blocks import BodyBlock
from ..figures import Figure, figure, since
from ..forms import FigurePageForm
from ..module_blocks import ModuleStreamField
from .base import BasePage
from .campaigns import CampaignPage
from .news import NewsPage

NEWS_SHOWN = 3
CAMPAIGNS_SHOWN = 2


class HomePage(BasePage):
    hero_title = models.CharField(_("opening words"), max_length=160)
    lead = models.TextField(_("lead paragraph"), blank=True)
    action_text = models.CharField(_("button text"), max_length=60, blank=True)
    action_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("button page"),
    )
    baseline_count = models.PositiveIntegerField(
        _("count to zero"),
        null=True,
        blank=True,
        help_text=_("How many children were identified on the day below."),
    )
    baseline_on = models.DateField(_("counted on"), null=True, blank=True)
    baseline_note = models.CharField(
        _("what the count means"),
        max_length=250,
        blank=True,
        help_text=_("Who counted, and what was counted."),
    )
    returned_indicator = models.CharField(
        _("indicator of children back in class"),
        max_length=100,
        blank=True,
        help_text=_("Its value is shown beside the count as soon as it is kept here."),
    )
    body = ModuleStreamField(BodyBlock(), verbose_name=_("page body"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            ["hero_title", "lead", FieldRowPanel(["action_text", "action_page"])],
            heading=_("Opening of the page"),
        ),
        MultiFieldPanel(
            [FieldRowPanel(["baseline_count", "baseline_on"]), "baseline_note", "returned_indicator"],
            heading=_("Count to zero"),
        ),
        FieldPanel("body"),
    ]
    base_form_class = FigurePageForm
    template = "cms/pages/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.StandardPage",
        "cms.NewsIndexPage",
        "cms.CampaignIndexPage",
        "cms.ReportsIndexPage",
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def returned(self) -> Figure | None:
        """Children back in class since the count, when an indicator for it is kept."""
        return figure(self.returned_indicator, since(self.baseline_on)) if self.returned_indicator else None

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["returned"] = self.returned()
        context["news"] = NewsPage.objects.below(self)[:NEWS_SHOWN]
        context["campaigns"] = CampaignPage.objects.below(self).running()[:CAMPAIGNS_SHOWN]
        return context
