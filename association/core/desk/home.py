"""The home dashboard: cards from the modules a person works in, and nothing else."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.forms import Media
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from association.core.registry.contributions import Contribution, contributions, isolated


class ErrorCard(Component):
    """Stands where a module's card failed; the page stays."""

    template_name = "core/desk/error_card.html"
    order = 900

    def __init__(self, module: str):
        self.module = module

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"module": apps.get_app_config(self.module).verbose_name}


class SafeCard(Component):
    """A contributed card whose rendering may fail without taking the page down."""

    def __init__(self, contribution: Contribution, component: Component):
        self.contribution, self.component = contribution, component
        self.order = contribution.order

    def render_html(self, parent_context: Any = None) -> str:
        return isolated(
            self.contribution,
            lambda: self.component.render_html(parent_context),
            lambda module: ErrorCard(module).render_html(parent_context),
        )

    @property
    def media(self) -> Any:
        return isolated(self.contribution, lambda: self.component.media, lambda _module: Media())


def safe_card(contribution: Contribution, *arguments: Any) -> Component | None:
    """The card a module contributes for these arguments: itself, an error card in its place, or None for none."""
    card = isolated(contribution, partial(contribution.value, *arguments), ErrorCard)
    return None if card is None else SafeCard(contribution, card)


class FigureCard(Component):
    """One or more figures with their names, each a link to where they come from."""

    template_name = "core/desk/figure_card.html"

    def __init__(
        self, title: str, figures: list[dict[str, Any]], actions: list[dict[str, Any]] | None = None
    ):
        self.title, self.figures, self.actions = title, figures, actions or []

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"title": self.title, "figures": self.figures, "actions": self.actions}


class ListCard(Component):
    """A short list with a link to the whole one, and words for when it is empty."""

    template_name = "core/desk/list_card.html"

    def __init__(self, title: str, rows: list[dict[str, Any]], *, more_url: str = "", empty: str = ""):
        self.title, self.rows, self.more_url = title, rows, more_url
        self.empty = empty or _("Nothing here yet.")

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"title": self.title, "rows": self.rows, "more_url": self.more_url, "empty": self.empty}


def home_cards(request: HttpRequest) -> list[Component]:
    """Cards of enabled modules whose permission the person holds, in order."""
    cards: list[Component] = []
    for contribution in contributions("panel"):
        permission = contribution.options["permission"]
        if permission and not request.user.has_perm(permission):
            continue
        if card := safe_card(contribution, request):
            cards.append(card)
    return cards
