"""The one place where core speaks to Wagtail's hooks; modules contribute, they do not hook."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogFormatter

from association.core.documents.models import steps_of
from association.core.documents.states import log_code
from association.core.l10n.text import beside
from association.core.registry.module import Module

from .chooser import DeskChooserViewSet
from .contributed import contributed_viewsets
from .declaration import desk_models, desk_of
from .home import home_cards
from .viewset import DeskGroup, desk_groups

_NOT_FOR_US = frozenset({"help"})


@hooks.register("register_admin_viewset", order=-10)
def desk_viewsets() -> list[Any]:
    """Groups of every module, choosers of every desk that offers one, and contributed viewsets."""
    configs = [c for c in apps.get_app_configs() if isinstance(c, Module) or hasattr(c, "menu_order")]
    groups: list[DeskGroup] = desk_groups(configs)
    choosers = [DeskChooserViewSet(model) for model in desk_models() if desk_of(model).chooser]
    return [*groups, *choosers, *contributed_viewsets()]


@hooks.register("construct_homepage_panels")
def homepage(request: HttpRequest, panels: list[Any]) -> None:
    """Replace Wagtail's cards by those of the person's modules; editors keep theirs."""
    if not request.user.has_perm("core.view_site_reports"):
        panels.clear()
    panels[:0] = home_cards(request)


@hooks.register("construct_homepage_summary_items")
def no_page_counters(request: HttpRequest, items: list[Any]) -> None:
    """Page, image and document counters say nothing to a treasurer."""
    items.clear()


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, items: list[Any]) -> None:
    """Only what the person works with. Hiding is not access control: the views ask the policy too."""
    hidden = set(_NOT_FOR_US)
    if not request.user.has_perm("core.view_site_reports"):
        hidden.add("reports")
    items[:] = [_without_lone_submenu(request, item) for item in items if item.name not in hidden]
    for item in items:
        if item.name == "reports":
            # Beside the impact reports, which are what people mean by the word.
            item.label = _("Reports of the website")


@hooks.register("construct_settings_menu")
def settings_menu(request: HttpRequest, items: list[Any]) -> None:
    """Groups are the roles once more, with fewer words: the page of roles leads to what only theirs can do."""
    items[:] = [item for item in items if item.name != "groups"]


def _without_lone_submenu(request: HttpRequest, item: Any) -> Any:
    """In place of a group with one entry for this person that entry, under the name of the group."""
    if not isinstance(item, SubmenuMenuItem) or item.name in ("settings", "reports"):
        return item
    shown = item.menu.menu_items_for_request(request)
    if len(shown) != 1:
        return item
    return MenuItem(item.label, shown[0].url, name=item.name, icon_name=item.icon_name, order=item.order)


def _formatter(label: Any, said: Any) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        def format_message(self, entry: Any) -> str:
            reason = (entry.data or {}).get("reason")
            return f"{said}: {reason}" if reason else str(said)

    Formatter.label = label
    return Formatter


def _register_declared(actions: Any) -> None:
    for model in desk_models():
        for name, declared in steps_of(model).items():
            code = log_code(model, name)
            actions.register_action(code)(_formatter(declared.label, declared.log or declared.label))
            if declared.two_people:
                asked = format_lazy(_("Asked for: {action}"), action=declared.label)
                actions.register_action(f"{code}_asked")(_formatter(declared.label, asked))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Words of the timeline."""
    _register_declared(actions)
    actions.register_action("document.print", _("Print"), _("Printed"))

    @actions.register_action("job.take_over")
    class TakeOverFormatter(LogFormatter):
        label = _("Continue in my name")

        def format_message(self, entry: Any) -> str:
            return str(_("Continued in their own name; before: %(person)s")) % {
                "person": beside(entry.data.get("before", ""))
            }
