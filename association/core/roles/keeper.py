"""Nobody takes the right to change roles from himself, on whatever screen: so somebody always has it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models.signals import m2m_changed, post_delete
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context

from association.core.access.roles import ACCESS_ADMIN
from association.core.documents.errors import DomainError

CHANGE = "auth.change_group"


class OwnRightLostError(DomainError, PermissionDenied):
    """The change would take the right to change roles from whoever makes it.

    A PermissionDenied too: Wagtail's own screens know that one, and roll back.
    """

    code = "own_right_lost"


def _require_still_keeper() -> None:
    """Raise OwnRightLostError when the person at work had the right before and has it no more."""
    user = get_active_log_context().user
    # What it may do was asked before the change, and is remembered on the instance.
    if user is None or not user.has_perm(CHANGE):
        return
    fresh = get_user_model().objects.get(pk=user.pk)
    if not fresh.has_perm(CHANGE) or not fresh.has_perm(ACCESS_ADMIN):
        raise OwnRightLostError(
            _(
                "You would lose the right to change roles yourself. Another administrator may take it away from you."
            )
        )


def _after_taking(action: str = "", **kwargs: Any) -> None:
    if action in ("post_remove", "post_clear"):
        _require_still_keeper()


def _after_delete(**kwargs: Any) -> None:
    _require_still_keeper()


def connect() -> None:
    """Watch rights of groups, groups of users, and the end of groups."""
    groups_of_users = get_user_model().groups.through
    for name, sender in (("rights", Group.permissions.through), ("groups", groups_of_users)):
        m2m_changed.connect(_after_taking, sender=sender, dispatch_uid=f"majma.keep_{name}")
    post_delete.connect(_after_delete, sender=Group, dispatch_uid="majma.keep_group")
