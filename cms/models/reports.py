"""Where approved reports are listed. What is listed comes from whoever keeps reports."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from ..blocks import BodyBlock
from ..module_blocks import ModuleStreamField
from ..slots import render_slot
from .base import BasePage

REPORTS_SLOT = "cms.reports_index"


class ReportsIndexPage(BasePage):
    lead = models.TextField(_("lead paragraph"), blank=True)
    body = ModuleStreamField(BodyBlock(), verbose_name=_("page body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "cms/pages/reports_index.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("reports page")
        verbose_name_plural = _("reports pages")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["pieces"] = render_slot(REPORTS_SLOT, request, context)
        return context
