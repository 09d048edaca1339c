"""A page of text: about the association, how receipts are verified, contact."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from ..blocks import BodyBlock
from ..module_blocks import ModuleStreamField
from .base import BasePage


class StandardPage(BasePage):
    lead = models.TextField(_("lead paragraph"), blank=True)
    body = ModuleStreamField(BodyBlock(), verbose_name=_("page body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    template = "cms/pages/standard.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")
