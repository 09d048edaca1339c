"""Roles: which group may do what, gathered from the manifests of the modules."""

from __future__ import annotations

from collections import defaultdict

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from wagtail.log_actions import LogContext

from .models import Role

ROLE_NAMES = {
    "communications": gettext_noop("Communications"),
    "treasurer": gettext_noop("Treasurer"),
    "board": gettext_noop("Board member"),
    "reviewer": gettext_noop("Website reviewer"),
    "administrator": gettext_noop("System administrator"),
}

# Wagtail's and Django's own models; modules add theirs in their manifests.
PLATFORM_PERMISSIONS = {
    "administrator": (
        "core.add_user",
        "core.change_user",
        "core.delete_user",
        "auth.add_group",
        "auth.change_group",
        "auth.delete_group",
        "core.change_modulestate",
        "core.view_site_reports",
        "core.view_readrecord",
        "core.view_jobrun",
        "core.change_jobrun",
        "core.view_apikey",
        "core.add_apikey",
        "core.revoke_apikey",
        "core.view_webhooksubscription",
        "core.add_webhooksubscription",
        "core.change_webhooksubscription",
        "core.delete_webhooksubscription",
        "wagtailcore.add_site",
        "wagtailcore.change_site",
        "wagtailcore.delete_site",
        "wagtailcore.add_locale",
        "wagtailcore.change_locale",
        "core.change_associationprofile",
        "core.view_customfield",
        "core.add_customfield",
        "core.change_customfield",
        "core.delete_customfield",
    ),
    "communications": ("core.view_site_reports",),
    "reviewer": ("core.view_site_reports",),
    "treasurer": ("core.add_apikey", "core.share_savedfilter"),
    "board": ("core.share_savedfilter",),
}


ACCESS_ADMIN = "wagtailadmin.access_admin"


def wanted_permissions() -> dict[str, set[str]]:
    """What the platform and the manifests ask for, by role code."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for role, names in PLATFORM_PERMISSIONS.items():
        wanted[role].update(names)
    for config in apps.get_app_configs():
        roles = getattr(config, "roles", {})
        for role, models in roles.items():
            for model, actions in models.items():
                wanted[role].update(f"{config.label}.{action}_{model}" for action in actions)
    return wanted


def ensure_role(code: str) -> Role:
    """The role and its group, made on first use under the name of the default language.

    One that was there before and is gone begins as on a new installation: what the old one was given is forgotten, so
    `sync_roles` gives it again.
    """
    from association.core.registry.models import SeedRecord

    role = Role.objects.select_related("group").filter(code=code).first()
    if role is None:
        with override("fa"):
            name = _(ROLE_NAMES.get(code, code))
        group, _created = Group.objects.get_or_create(name=name)
        role, _created = Role.objects.get_or_create(code=code, defaults={"group": group})
        SeedRecord.objects.filter(module="core", key__startswith=f"role:{code}:").delete()
        label, codename = ACCESS_ADMIN.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return role


def sync_roles() -> None:
    """Give each role what its manifests ask. Adds only: what an association took away by hand is kept apart
    by `SeedRecord`, so an upgrade never gives it back."""
    from association.core.registry.models import SeedRecord

    permissions = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    groups = {code: ensure_role(code).group for code in wanted_permissions()}
    given = set(
        SeedRecord.objects.filter(module="core", key__startswith="role:").values_list("key", flat=True)
    )
    for code, names in wanted_permissions().items():
        group = groups[code]
        for name in sorted(names):
            key = f"role:{code}:{name}"
            if key in given or name not in permissions:
                continue
            with LogContext():  # not attributed to the administrator who switches a module on
                group.permissions.add(permissions[name])
            SeedRecord.objects.create(
                module="core",
                key=key,
                model="auth.permission",
                object_id=str(permissions[name].pk),
                digest="given",
            )
