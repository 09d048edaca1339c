"""Which rights a role got and lost, by whom: written where a group changes, so that every screen is covered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter, get_active_log_context, log

from association.core.l10n.text import listed

from .services import all_sections

_CHANGES = {"post_add": "given", "post_remove": "taken", "pre_clear": "taken"}


@receiver(m2m_changed, sender=Group.permissions.through, dispatch_uid="majma.log_rights")
def log_rights(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """One entry per giving or taking. What a migration or the start of a role gives is nobody's doing."""
    user = get_active_log_context().user
    if action not in _CHANGES or reverse or user is None or pk_set == set():
        return
    permissions = instance.permissions.all() if pk_set is None else Permission.objects.filter(pk__in=pk_set)
    names = [f"{p.content_type.app_label}.{p.codename}" for p in permissions.select_related("content_type")]
    if names:
        log(instance=instance, action="role.rights", user=user, data={_CHANGES[action]: sorted(names)})


def words_of(names: list[str]) -> str:
    """Rights by name as people call them; one whose module is gone or off stands as written."""
    known = {
        right.permission: f"{kind.label} ({right.label})"
        for section in all_sections()
        for kind in section.kinds
        for right in kind.rights
    }
    return listed(known.get(name, name) for name in names)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Words of the timeline of a role."""
    actions.register_action("role.create", gettext_lazy("Add a role"), gettext_lazy("Role added"))
    actions.register_action("role.delete", gettext_lazy("Delete a role"), gettext_lazy("Role deleted"))

    @actions.register_action("role.rename")
    class RenameFormatter(LogFormatter):
        label = gettext_lazy("Rename a role")

        def format_message(self, entry: Any) -> str:
            return str(_("Renamed from “%(before)s” to “%(after)s”")) % entry.data

    @actions.register_action("role.rights")
    class RightsFormatter(LogFormatter):
        label = gettext_lazy("Change the rights of a role")

        def format_message(self, entry: Any) -> str:
            if given := entry.data.get("given"):
                return str(_("Given: %(rights)s")) % {"rights": words_of(given)}
            return str(_("Taken away: %(rights)s")) % {"rights": words_of(entry.data.get("taken", []))}
