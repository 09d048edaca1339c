"""Where access takes two administrators, no administrator leaves fewer than two: the one who is left could do nothing
about money or access any more, and nobody could help. And none ends or revives such an account unseen."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.log_actions import get_active_log_context

from association.core.access.sensitive import is_sensitive_user
from association.core.access_requests.services import deciders, two_needed
from association.core.documents.errors import DomainError
from association.core.documents.locks import wait_for
from association.core.jobs.services import called
from association.core.second_factor.notices import tell

ENOUGH = 2
_SAID = {
    "off": gettext_noop(
        "%(by)s has switched off the account of %(user)s, who may move money or give rights."
    ),
    "on": gettext_noop("%(by)s has switched on the account of %(user)s, who may move money or give rights."),
    "deleted": gettext_noop(
        "%(by)s has deleted the account of %(user)s, who could move money or give rights."
    ),
}


class LastDeciderError(DomainError, PermissionDenied):
    """One administrator would be left alone. A PermissionDenied too: Wagtail's own screens know it, and roll back."""

    code = "last_decider"


def _look(instance: Any) -> None:
    """Before a change: remember on what it is made of whether there were enough who decide."""
    instance._were_enough = False
    if not two_needed(get_active_log_context().user):
        return
    if connection.in_atomic_block:
        # Else two who send each other away at once both see somebody left.
        wait_for("deciders")
    instance._were_enough = deciders().count() >= ENOUGH


def _require_enough(instance: Any) -> None:
    if getattr(instance, "_were_enough", False) and deciders().count() < ENOUGH:
        raise LastDeciderError(
            _(
                "Only one person would be left who decides about access, and nothing that takes two could be decided. "
                "Make somebody else an administrator first."
            )
        )


def _switched(user: Any, update_fields: Any) -> str:
    """What saving does to an account that is there: ``off``, ``on``, or nothing."""
    if user.pk is None or (update_fields is not None and "is_active" not in update_fields):
        return ""
    was = get_user_model().objects.filter(pk=user.pk).values_list("is_active", flat=True).first()
    if was is None or was == user.is_active:
        return ""
    return "on" if user.is_active else "off"


def _before_save(instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    instance._switched = _switched(instance, update_fields)
    if instance._switched == "off":
        _look(instance)


def _after_save(instance: Any, **kwargs: Any) -> None:
    switched, instance._switched = getattr(instance, "_switched", ""), ""
    if switched == "off":
        _require_enough(instance)
    if switched:
        _tell(instance, switched)


def _before_delete(instance: Any, **kwargs: Any) -> None:
    _look(instance)
    _tell(instance, "deleted")


def _after_delete(instance: Any, **kwargs: Any) -> None:
    _require_enough(instance)


def _around_taking(instance: Any, action: str = "", **kwargs: Any) -> None:
    if action in ("pre_remove", "pre_clear"):
        _look(instance)
    elif action in ("post_remove", "post_clear"):
        _require_enough(instance)


def _tell(user: Any, what: str) -> None:
    """Everybody who decides, of an account with sensitive rights. What a command does is nobody's doing."""
    at_work = get_active_log_context().user
    if at_work is None or not is_sensitive_user(user):
        return
    values = {"by": called(at_work), "user": called(user)}
    key = f"account-{what}:{user.pk}:{timezone.now().timestamp()}"
    tell(deciders().exclude(pk=user.pk), _SAID[what], key=key, **values)


def connect() -> None:
    """Watch the end of accounts, and what is taken from people and roles."""
    user_model = get_user_model()
    for signal, receiver in (
        (pre_save, _before_save),
        (post_save, _after_save),
        (pre_delete, _before_delete),
        (post_delete, _after_delete),
    ):
        signal.connect(receiver, sender=user_model, dispatch_uid=f"majma.deciders{receiver.__name__}")
    taken = {
        "groups": user_model.groups.through,
        "own": user_model.user_permissions.through,
        "rights": Group.permissions.through,
    }
    for name, sender in taken.items():
        m2m_changed.connect(_around_taking, sender=sender, dispatch_uid=f"majma.deciders_{name}")
