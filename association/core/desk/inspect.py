"""The page of one row: its facts, lines, prints, timeline, and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import registry as log_registry

from association.core.access.policy import policy_for
from association.core.registry.contributions import contributions, guarded

from .columns import display, label_of, status_tag
from .declaration import Desk
from .guarded import SeenDeskMixin
from .rows import RowMixin
from .transitions import actions_of

TIMELINE_LENGTH = 20


def lines_context(instance: Any, desk: Desk) -> list[dict[str, Any]]:
    """Inline children as tables: headings and rows of displayed values."""
    tables = []
    for relation, names in desk.lines.items():
        manager = getattr(instance, relation)
        foreign = [n for n in names if manager.model._meta.get_field(n).is_relation]
        rows = manager.select_related(*foreign) if foreign and instance.pk else manager.all()
        tables.append(
            {
                "title": manager.model._meta.verbose_name_plural,
                "headings": [(label_of(manager.model, name), name) for name in names],
                "rows": [[(display(row, name), name) for name in names] for row in rows],
            }
        )
    return tables


class DeskInspectView(SeenDeskMixin, RowMixin, generic.InspectView):
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    any_permission_required = ["view"]
    template_name = "core/desk/inspect.html"
    transition_url_name: str | None = None
    print_url_name: str | None = None
    history_url_name: str | None = None

    def get_page_title(self) -> str:
        return str(self.model._meta.verbose_name).capitalize()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": self.model._meta.verbose_name_plural},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def _may(self, action: str) -> bool:
        return policy_for(self.model).user_has_permission_for_instance(self.request.user, action, self.object)

    @cached_property
    def header_buttons(self) -> list[Any]:
        """What can be done next, the likeliest first."""
        buttons = []
        for name, action in actions_of(self.model).items():
            if action.applies_to(self.object) and self._may(name):
                url = reverse(self.transition_url_name, args=[name, self.object.pk])
                buttons.append(
                    HeaderButton(action.label, url=url, icon_name=action.icon, priority=action.priority)
                )
        for contribution in self._slots("header"):
            buttons += guarded(
                contribution, partial(contribution.value, self.request, self.object), lambda _module: []
            )
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = []
        if self._may("change"):
            url = reverse(self.edit_url_name, args=[self.object.pk])
            buttons.append(Button(_("Edit"), url=url, icon_name="edit", priority=10))
        if self._may("delete"):
            url = reverse(self.delete_url_name, args=[self.object.pk])
            buttons.append(Button(_("Delete"), url=url, icon_name="bin", priority=20))
        if self.history_url_name:
            url = reverse(self.history_url_name, args=[self.object.pk])
            buttons.append(Button(_("History"), url=url, icon_name="history", priority=30))
        return buttons

    def _slots(self, place: str) -> list[Any]:
        wanted = f"{self.model._meta.label_lower}.{place}"
        return [c for c in contributions("slot") if c.options["on"] == wanted]

    def _prints(self) -> list[dict[str, str]]:
        if not self.desk.prints or not self.print_url_name or not self._may("print") or self.object.is_draft:
            return []
        current = get_language() or "fa"
        languages = sorted(("fa", "en"), key=lambda code: code != current)
        return [
            {
                "title": title,
                "language": code,
                "url": reverse(self.print_url_name, args=[name, self.object.pk, code]),
            }
            for name, title in self.desk.prints.items()
            for code in languages
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        empty = [
            guarded(c, partial(c.value, self.request, self.object), lambda _module: None)
            for c in self._slots("body")
        ]
        entries = log_registry.get_logs_for_instance(self.object).select_related("user")
        context.update(
            facts=[
                (label_of(self.model, name), display(self.object, name), name) for name in self.desk.inspect
            ],
            lines=lines_context(self.object, self.desk),
            prints=self._prints(),
            slots=[component for component in empty if component is not None],
            timeline=entries.order_by("-timestamp", "-pk")[:TIMELINE_LENGTH],
            status=status_tag(self.object) if self.desk.is_document else "",
        )
        return context

    def get_fields_context(self) -> list[Any]:
        return []
