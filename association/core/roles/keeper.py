"""Who changes rights keeps within limits, on whatever screen.

Nobody takes the right to change roles from himself, so somebody always has it; nobody but a superuser changes one;
what moves money or gives rights is given by two; nobody types the password of somebody else; a role that modules ask
for, or that is played, does not end.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models.signals import m2m_changed, post_delete, pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context

from association.core.access.roles import ACCESS_ADMIN
from association.core.access.sensitive import is_sensitive_user, sensitive_among, sensitive_groups
from association.core.access_requests.services import require_decided
from association.core.documents.errors import DomainError

from .ending import require_unneeded

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


def _require_peer(user: Any) -> None:
    """Raise PermissionDenied when somebody who is no superuser makes or changes one, which is a way to be one."""
    at_work = get_active_log_context().user
    if at_work is None or at_work.is_superuser:
        return
    if user.is_superuser or get_user_model().objects.filter(pk=user.pk, is_superuser=True).exists():
        raise PermissionDenied(_("Only a superuser may make or change a superuser."))


def _before_user(instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    # Signing in writes the moment of it, and nothing else.
    if set(update_fields or ()) != {"last_login"}:
        _require_peer(instance)
        _require_own_way_in(instance)


def _before_delete(instance: Any, **kwargs: Any) -> None:
    _require_peer(instance)


def _require_own_way_in(user: Any) -> None:
    """Raise PermissionDenied for a typed password of somebody else, and SecondAdministratorNeededError for another
    e-mail address of somebody with sensitive rights: links for a new password go there."""
    at_work = get_active_log_context().user
    if at_work is None or at_work.pk == user.pk:
        return
    # Django keeps a typed password here until it is saved.
    if getattr(user, "_password", None) is not None:
        raise PermissionDenied(_("Nobody sets the password of somebody else. Send them a link."))
    if user.pk is None or not is_sensitive_user(user):
        return
    before = get_user_model().objects.filter(pk=user.pk).values_list("email", flat=True).first()
    if before != user.email:
        require_decided(at_work)


def _sensitive_of_groups(groups: Any) -> bool:
    return sensitive_groups().filter(pk__in=[group.pk for group in groups]).exists()


def _before_group_ends(instance: Group, **kwargs: Any) -> None:
    """Whoever ends it, a command too: who plays it would lose it unseen, and migrating would make it anew, empty."""
    require_unneeded(instance)


def _before_giving_groups(
    instance: Any, action: str = "", reverse: bool = False, pk_set: Any = None, **kwargs: Any
) -> None:
    at_work = get_active_log_context().user
    if action != "pre_add" or at_work is None or not pk_set:
        return
    groups = [instance] if reverse else Group.objects.filter(pk__in=pk_set)
    if _sensitive_of_groups(groups):
        require_decided(at_work)


def _before_giving_rights(
    instance: Any, action: str = "", reverse: bool = False, pk_set: Any = None, **kwargs: Any
) -> None:
    at_work = get_active_log_context().user
    if action != "pre_add" or at_work is None or not pk_set:
        return
    given = [instance] if reverse else Permission.objects.filter(pk__in=pk_set).select_related("content_type")
    if sensitive_among(f"{p.content_type.app_label}.{p.codename}" for p in given):
        require_decided(at_work)


def _before_groups_of_user(
    instance: Any, action: str = "", reverse: bool = False, pk_set: Any = None, **kwargs: Any
) -> None:
    if not action.startswith("pre_"):
        return
    # From the side of a group: those it is given, or everybody in it when it is emptied.
    users = (
        get_user_model().objects.filter(pk__in=pk_set)
        if pk_set
        else instance.user_set.all()
        if reverse
        else ()
    )
    for user in users if reverse else (instance,):
        _require_peer(user)


def connect() -> None:
    """Watch rights of groups, groups of users, the end of groups, and superusers."""
    user_model = get_user_model()
    pre_save.connect(_before_user, sender=user_model, dispatch_uid="majma.keep_superuser")
    pre_delete.connect(_before_delete, sender=user_model, dispatch_uid="majma.keep_superuser_there")
    m2m_changed.connect(
        _before_groups_of_user, sender=user_model.groups.through, dispatch_uid="majma.keep_superuser_groups"
    )
    groups_of_users = user_model.groups.through
    m2m_changed.connect(_before_giving_groups, sender=groups_of_users, dispatch_uid="majma.two_for_groups")
    of_users = user_model.user_permissions.through
    m2m_changed.connect(_before_giving_rights, sender=of_users, dispatch_uid="majma.two_for_users")
    m2m_changed.connect(
        _before_giving_rights, sender=Group.permissions.through, dispatch_uid="majma.two_for_roles"
    )
    for name, sender in (("rights", Group.permissions.through), ("groups", groups_of_users)):
        m2m_changed.connect(_after_taking, sender=sender, dispatch_uid=f"majma.keep_{name}")
    pre_delete.connect(_before_group_ends, sender=Group, dispatch_uid="majma.keep_needed_group")
    post_delete.connect(_after_delete, sender=Group, dispatch_uid="majma.keep_group")
