"""Rights that move money or give rights: two administrators give them, and a second factor can be demanded for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

# Who has one of these can give any right to anybody, or become somebody.
GIVES_RIGHTS = frozenset(
    {
        "core.add_user",
        "core.change_user",
        "core.delete_user",
        "auth.add_group",
        "auth.change_group",
        "auth.delete_group",
    }
)


def sensitive_permissions() -> frozenset[str]:
    """Names such as ``visits.submit_visit``: of the platform, and of the manifests of all modules, on or off."""
    of_modules = {
        f"{config.label}.{action}_{model}"
        for config in apps.get_app_configs()
        for model, actions in getattr(config, "sensitive", {}).items()
        for action in actions
    }
    return GIVES_RIGHTS | of_modules


def sensitive_among(names: Iterable[str]) -> list[str]:
    return sorted(sensitive_permissions().intersection(names))


def is_sensitive_user(user: Any) -> bool:
    """Whether a user may move money or give rights, by role or as a superuser, or could if the account were active.

    Django gives who is not active no right at all. Going by that, an account that is switched off, changed and
    switched on again would escape everything that is asked about it.
    """
    if user.is_superuser:
        return True
    if user.is_active:
        return bool(sensitive_among(user.get_all_permissions()))
    held = Permission.objects.filter(Q(user=user) | Q(group__user=user))
    return held.filter(named(sensitive_permissions())).exists()


def named(names: Iterable[str], prefix: str = "") -> Q:
    """Permissions by name such as ``visits.submit_visit``, or rows that lead to one by the lookup `prefix`."""
    condition = Q(pk=None)
    for name in names:
        label, codename = name.split(".")
        condition |= Q(**{f"{prefix}content_type__app_label": label, f"{prefix}codename": codename})
    return condition


def sensitive_groups() -> QuerySet[Group]:
    """Roles that hold such a right now."""
    return Group.objects.filter(named(sensitive_permissions(), "permissions__")).distinct().order_by("pk")


def sensitive_users() -> QuerySet[Any]:
    """Active people who hold such a right."""
    of_roles = Q(groups__in=sensitive_groups().values("pk"))
    directly = named(sensitive_permissions(), "user_permissions__")
    people = get_user_model().objects.filter(of_roles | directly | Q(is_superuser=True), is_active=True)
    return people.distinct().order_by("pk")


def needs_second_factor(user: Any) -> bool:
    """Whether this installation demands a second factor of a user."""
    return bool(settings.SECOND_FACTOR_DEMANDED and user.is_authenticated and is_sensitive_user(user))
