"""The page of one row: its facts, lines, prints, timeline, and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import BaseButton, Button, HeaderButton

from association.core.access.audit import READ_LOG, is_read_logged
from association.core.access.policy import policy_for
from association.core.documents.attachments import attachments_of
from association.core.documents.copies import is_copyable
from association.core.documents.levels import offered_levels
from association.core.documents.states import transitions_of
from association.core.printing.prints import offered_prints
from association.core.registry.contributions import Contribution, contributions, isolated

from .columns import display, label_of, lines_context, status_tag
from .computed import desk_rows
from .contributed import page_buttons
from .custom_fields import custom_facts
from .declaration import Desk
from .discussion import RowUrls, may_attach
from .home import safe_card
from .links import visible_links
from .related import related_lists
from .restricted import SeenDeskMixin
from .rows import RowMixin
from .timeline import timeline_of
from .transitions import asked_facts


class DeskInspectView(SeenDeskMixin, RowMixin, generic.InspectView):
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    any_permission_required = ["view"]
    template_name = "core/desk/inspect.html"
    transition_url_name: str | None = None
    print_url_name: str | None = None
    urls: RowUrls = None  # type: ignore[assignment] # given by as_view()
    history_url_name: str | None = None
    add_url_name: str | None = None

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        found = super().get_object(queryset)
        if not self.desk.computed:
            return found
        return desk_rows(self.model, self.request.user).get(pk=found.pk)

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
        for name, action in transitions_of(self.model).items():
            if not action.own_page and self._may(name):
                url = reverse(self.transition_url_name, args=[name, self.object.pk])
                buttons.append(
                    HeaderButton(action.label, url=url, icon_name=action.icon, priority=action.priority)
                )
        buttons += page_buttons(self.model, self.request.user, self.object)
        for contribution in self._slots("header"):
            buttons += isolated(contribution, partial(self._buttons_of, contribution), lambda _module: [])
        return buttons

    def _buttons_of(self, contribution: Contribution) -> list[BaseButton]:
        """Buttons of a slot. Raises TypeError for anything else, here where it costs the slot only."""
        buttons = list(contribution.value(self.request, self.object) or ())
        if not all(isinstance(button, BaseButton) for button in buttons):
            raise TypeError("a header slot gives buttons")
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
        if self.desk.creatable and is_copyable(self.model) and self._may("duplicate"):
            url = f"{reverse(self.add_url_name)}?copy={self.object.pk}"
            buttons.append(Button(_("Duplicate"), url=url, icon_name="copy", priority=25))
        if self.history_url_name:
            url = reverse(self.history_url_name, args=[self.object.pk])
            buttons.append(Button(_("History"), url=url, icon_name="history", priority=30))
        if is_read_logged(self.model) and self._may(READ_LOG):
            url = self.urls.of("readers", self.object.pk)
            buttons.append(Button(_("Who looked"), url=url, icon_name="view", priority=40))
        return buttons

    def _slots(self, place: str) -> list[Any]:
        wanted = f"{self.model._meta.label_lower}.{place}"
        return [c for c in contributions("slot") if c.options["on"] == wanted]

    def _prints(self) -> list[dict[str, str]]:
        if not self.desk.is_document or self.object.is_draft or not self._may("print"):
            return []
        current = get_language() or "fa"
        languages = sorted(("fa", "en"), key=lambda code: code != current)
        return [
            {
                "title": title,
                "language": code,
                "url": reverse(self.print_url_name, args=[name, self.object.pk, code]),
            }
            for name, title in offered_prints(self.model).items()
            for code in languages
        ]

    def _attachments(self) -> dict[str, Any]:
        """Files beside the row, and where to send another."""
        may = may_attach(self.request.user, self.object)
        final = self.desk.is_document and not self.object.is_draft
        pk = self.object.pk
        files = [
            {
                "file": attachment,
                "url": self.urls.of("attachment", pk, attachment.pk),
                "remove_url": self.urls.of("detach", pk, attachment.pk) if may and not final else "",
            }
            for attachment in attachments_of(self.object, self.request.user).select_related("content_type")
        ]
        return {"files": files, "url": self.urls.of("attach", pk) if may else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cards = [safe_card(slot, self.request, self.object) for slot in self._slots("body")]
        related = related_lists(self.object, self.request.user)
        context.update(
            facts=[
                *(
                    (label_of(self.model, name), display(self.object, name), name)
                    for name in self.desk.inspect
                ),
                *custom_facts(self.object, self.request.user),
            ],
            lines=lines_context(self.object, self.desk),
            prints=self._prints(),
            slots=[card for card in cards if card is not None],
            timeline=timeline_of(self.object, self.request.user, self.urls),
            asked=asked_facts(self.object, self.request.user),
            related=related,
            links=visible_links(self.object, self.request.user, [one.of for one in related]),
            attachments=self._attachments(),
            comment_url=self.urls.of("comment", self.object.pk),
            levels=offered_levels(self.model, self.request.user),
            status=status_tag(self.object) if self.desk.is_document else "",
        )
        return context

    def get_fields_context(self) -> list[Any]:
        return []
