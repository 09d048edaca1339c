"""Campaigns: a goal, a span of days, and what has come in for it so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from association.core.l10n.calendar import civil_today

from ..blocks import BodyBlock
from ..figures import fund_total, since
from ..forms import FigurePageForm
from ..module_blocks import ModuleStreamField
from .base import BasePage


@dataclass(frozen=True)
class Progress:
    """How far a campaign has come, at the end of `as_of`."""

    received_irr: int
    goal_irr: int
    as_of: date

    @property
    def percent(self) -> int:
        """Whole per cent of the goal, rounded down: 100 means reached."""
        return self.received_irr * 100 // self.goal_irr

    @property
    def shown_irr(self) -> int:
        """What the bar shows: it ends at the goal even when more has come in."""
        return min(self.received_irr, self.goal_irr)

    @property
    def missing_irr(self) -> int:
        return max(self.goal_irr - self.received_irr, 0)


class CampaignQuerySet(PageQuerySet):
    def below(self, page: Page) -> Self:
        """Published campaigns under `page`, the one that ends first at the top."""
        return self.descendant_of(page).live().public().order_by("ends_on", "pk").select_related("locale")

    def running(self, on: date | None = None) -> Self:
        """Campaigns that have begun and not ended."""
        day = on or civil_today()
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class CampaignPage(BasePage):
    lead = models.TextField(
        _("lead paragraph"), help_text=_("What the money is for, in one or two sentences.")
    )
    goal_irr = models.BigIntegerField(_("goal in Rial"), validators=[MinValueValidator(1)])
    fund_code = models.CharField(
        _("fund"), max_length=64, blank=True, help_text=_("Gifts to this fund count towards the goal.")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    body = ModuleStreamField(BodyBlock(), verbose_name=_("page body"), blank=True)

    objects = PageManager.from_queryset(CampaignQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldRowPanel(["goal_irr", "fund_code"]), FieldRowPanel(["starts_on", "ends_on"])],
            heading=_("Goal"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    base_form_class = FigurePageForm
    template = "cms/pages/campaign.html"
    parent_page_types = ["cms.CampaignIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(goal_irr__gt=0),
                name="campaign_goal_positive",
                violation_error_message=_("The goal must be more than zero."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message=_("A campaign cannot end before it starts."),
            ),
        ]

    def progress(self) -> Progress | None:
        """What has come in so far, or None when gifts are not kept here."""
        if not self.fund_code:
            return None
        period = since(self.starts_on, self.ends_on)
        received = fund_total(self.fund_code, period)
        return None if received is None else Progress(received, self.goal_irr, period.end_on)

    def days_left(self) -> int:
        """Days until the end, today included; zero when it is over."""
        return max((self.ends_on - civil_today()).days + 1, 0)


class CampaignIndexPage(BasePage):
    lead = models.TextField(_("lead paragraph"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    template = "cms/pages/campaign_index.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CampaignPage"]

    class Meta:
        verbose_name = _("campaign list")
        verbose_name_plural = _("campaign lists")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["campaigns"] = CampaignPage.objects.below(self)
        return context
