"""What every migrate does last: module rows, roles, seeds, rules. Quick and safe to repeat."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connection
from django.dispatch import Signal

from association.core.access.field_rights import create_field_permissions
from association.core.access.platform_names import name_platform_rows
from association.core.access.roles import sync_roles
from association.core.documents.states import create_transition_permissions
from association.core.rules import install
from association.core.rules.going_back import refuse_losses
from association.core.sealing.seal import create_seal_permissions

from .models import ModuleState
from .module import Module
from .seeds import plant_all

# Sent when tables, roles, seeds and rules are there: for apps that are no modules and set up rows of their own.
prepared = Signal()


def record_modules() -> None:
    """One row per module; a new module starts switched on, a known one keeps its switch."""
    for config in apps.get_app_configs():
        if isinstance(config, Module):
            ModuleState.objects.update_or_create(
                label=config.label,
                defaults={"version": config.version},
                create_defaults={"version": config.version},
            )


def after_migrate(sender: AppConfig, **kwargs: Any) -> None:
    """Receiver of post_migrate, once all apps have their tables and permissions."""
    # Django sends the signal for apps with models only, in their order.
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.label != last.label or not _migrated():
        return
    record_modules()
    create_field_permissions(apps.get_models())
    create_transition_permissions(apps.get_models())
    create_seal_permissions()
    sync_roles()
    name_platform_rows()
    plant_all()
    install.install()
    prepared.send(sender=Module)


def before_migrate(sender: AppConfig, **kwargs: Any) -> None:
    """Refuse to go back over what must be kept, before any rule is gone.

    SQLite checks triggers while it renames a rebuilt table, so they make way and come back after.
    """
    if sender.label != "core":
        return
    refuse_losses(kwargs["plan"], kwargs["apps"])
    if connection.vendor == "sqlite":
        install.remove()


def _migrated() -> bool:
    """False while migrating to an early state (`migrate core zero`)."""
    tables = set(connection.introspection.table_names())
    return {m._meta.db_table for m in apps.get_models() if m._meta.managed} <= tables
