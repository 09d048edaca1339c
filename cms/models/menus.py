"""Menus: one per language and place, edited by hand."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Locale, Orderable, Page


class Place(models.TextChoices):
    MAIN = "main", _("At the top")
    FOOTER = "footer", _("At the foot")


class Menu(ClusterableModel):
    locale = models.ForeignKey(Locale, models.CASCADE, related_name="+", verbose_name=_("language"))
    place = models.CharField(_("place on the page"), max_length=16, choices=Place)

    panels = [
        FieldRowPanel(["locale", "place"]),
        InlinePanel("items", heading=_("Menu entries"), label=_("Menu entry")),
    ]

    class Meta:
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        ordering = ["locale", "-place"]
        constraints = [
            models.UniqueConstraint(
                fields=("locale", "place"),
                name="menu_one_per_place",
                violation_error_message=_("There is already a menu for this place and language."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()} ({self.locale})"


class MenuItem(Orderable):
    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("page")
    )
    url = models.CharField(
        _("web address"),
        max_length=300,
        blank=True,
        help_text=_("Used when no page is chosen: https://… or /…"),
    )
    title = models.CharField(
        _("menu text"), max_length=80, blank=True, help_text=_("Empty: the title of the page.")
    )

    panels = [FieldPanel("page"), FieldRowPanel(["title", "url"])]

    class Meta(Orderable.Meta):
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False) | (~Q(url="") & ~Q(title="")),
                name="menu_item_leads_somewhere",
                violation_error_message=_("Choose a page, or type both a text and an address."),
            ),
            models.CheckConstraint(
                condition=Q(url="")
                | (Q(url__startswith="/") & ~Q(url__startswith="//"))
                | Q(url__startswith="https://"),
                name="menu_item_address_is_safe",
                violation_error_message=_("An address starts with https:// or with /."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return self.title or (self.page.title if self.page else "")
