"""Switching modules on and off, installing, upgrading and removing them: the rules, for command and screen alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Revision

from association.core.access.roles import sync_roles
from association.core.rules import install as rules
from association.core.sealing.events import discard_chains
from association.core.wagtail_compat.django_parts import delete_without_collecting

from .models import ModuleState, SeedRecord
from .module import Module, needed_labels
from .seeds import plant_module
from .state import forget, is_enabled


class ModuleLifecycleError(Exception):
    """The change is refused; the message says why and what to do first."""


@dataclass(frozen=True)
class RemovalPlan:
    """What uninstalling a module would take away: rows by kind, and the reasons why it may not go yet."""

    rows: tuple[tuple[str, int], ...]
    final_rows: int
    blockers: tuple[str, ...]


def installed_modules() -> list[Module]:
    """The modules of this process, in start order."""
    return [config for config in apps.get_app_configs() if isinstance(config, Module)]


def get_module(label: str) -> Module:
    """The module called `label`. Raises ModuleLifecycleError for an unknown one."""
    found = next((module for module in installed_modules() if module.label == label), None)
    if found is None:
        raise ModuleLifecycleError(_("There is no module called “%(label)s”.") % {"label": label})
    return found


def needs_of(module: Module) -> list[Module]:
    """The modules it cannot work without."""
    return [get_module(label) for label in needed_labels(type(module))]


def needed_by(label: str) -> list[Module]:
    """The modules that cannot work without it."""
    return [module for module in installed_modules() if label in needed_labels(type(module))]


def disable_blockers(label: str) -> list[str]:
    """Why the module cannot be switched off now."""
    module = get_module(label)
    dependants = [other for other in needed_by(label) if is_enabled(other.label)]
    reasons = [
        _("“%(module)s” needs it. Switch that off first.") % {"module": other.verbose_name}
        for other in dependants
    ]
    return [*reasons, *module.blockers("disable")]


def _switch(label: str, *, enabled: bool) -> ModuleState:
    module = get_module(label)
    state, _created = ModuleState.objects.update_or_create(
        label=label,
        defaults={"enabled": enabled},
        create_defaults={"version": module.version, "enabled": enabled},
    )
    forget()
    return state


@transaction.atomic
def disable_module(label: str) -> ModuleState:
    """Switch off at once, for everybody. Data stays. Raises ModuleLifecycleError while something depends on it."""
    if reasons := disable_blockers(label):
        raise ModuleLifecycleError(" ".join(reasons))
    return _switch(label, enabled=False)


@transaction.atomic
def enable_module(label: str) -> ModuleState:
    """Switch on at once, for everybody. Raises ModuleLifecycleError while what it needs is off."""
    for needed in needs_of(get_module(label)):
        if not is_enabled(needed.label):
            raise ModuleLifecycleError(
                _("It needs “%(module)s”, which is off. Switch that on first.")
                % {"module": needed.verbose_name}
            )
    return _switch(label, enabled=True)


def install_module(label: str) -> ModuleState:
    """Tables, roles, seeds and state of a module and of what it needs; safe to repeat."""
    module = get_module(label)
    for needed in needs_of(module):
        install_module(needed.label)
    call_command("migrate", label, verbosity=0, interactive=False)
    sync_roles()
    with translation.override("fa"):
        plant_module(module)
    state, _created = ModuleState.objects.update_or_create(label=label, defaults={"version": module.version})
    rules.install()
    forget()
    return state


def upgrade_modules(label: str | None = None) -> list[ModuleState]:
    """Bring one module or all to the version on disk. Edited seeds and switches are left as they are."""
    modules = [get_module(label)] if label else installed_modules()
    return [install_module(module.label) for module in modules]


def removal_plan(label: str) -> RemovalPlan:
    """What would go, without touching anything."""
    module = get_module(label)
    tables = set(connection.introspection.table_names())
    rows, final = [], 0
    for model in module.get_models():
        if model._meta.db_table not in tables:
            continue
        manager: Any = model._default_manager
        rows.append((str(model._meta.verbose_name_plural), manager.count()))
        if any(field.name == "docstatus" for field in model._meta.fields):
            final += manager.exclude(docstatus=0).count()
    blockers = [
        _("“%(module)s” needs it. Uninstall that first.") % {"module": other.verbose_name}
        for other in needed_by(label)
        if _has_tables(other, tables)
    ]
    return RemovalPlan(tuple(rows), final, (*blockers, *module.blockers("uninstall")))


def _has_tables(module: Module, tables: set[str]) -> bool:
    return any(model._meta.db_table in tables for model in module.get_models())


def uninstall_module(label: str, *, discard_records: bool = False) -> RemovalPlan:
    """Remove a module's tables, permissions, revisions, seeds and state. The audit log stays.

    Refuses while another module needs it or submitted documents exist (unless `discard_records`).
    Content types go first: they take revisions and permissions along, which fail to go once the
    tables their rows point to are dropped.
    """
    plan = removal_plan(label)
    if plan.blockers:
        raise ModuleLifecycleError(" ".join(plan.blockers))
    if plan.final_rows and not discard_records:
        raise ModuleLifecycleError(
            _("It holds submitted documents, which must be kept. Say --discard-records to destroy them.")
        )
    rules.remove()
    try:
        for model in get_module(label).get_models():
            _empty(model)
        for attachment in apps.get_model("core", "Attachment")._default_manager.filter(
            content_type__app_label=label
        ):
            attachment.file.delete(save=False)
        # At once and not row by row: Django would look for rows that point at them in the tables of every module
        # that was started, also of one uninstalled a minute ago. `_empty` has let go of them.
        delete_without_collecting(Revision.objects.filter(content_type__app_label=label))
        ContentType.objects.filter(app_label=label).delete()
        ContentType.objects.clear_cache()
        # What must be kept was asked for above.
        discard_chains(label)
        call_command("migrate", label, "zero", verbosity=0, interactive=False, force_data_loss=True)
        SeedRecord.objects.filter(module=label).delete()
        SeedRecord.objects.filter(module="core", key__contains=f":{label}.").delete()
        ModuleState.objects.filter(label=label).delete()
        apps.get_model("core", "CustomField")._default_manager.filter(model__startswith=f"{label}.").delete()
    finally:
        rules.install()
        forget()
    return plan


def _empty(model: Any) -> None:
    """Let go of revisions first, so that deleting the content types meets no row that points at them."""
    if any(field.name == "latest_revision" for field in model._meta.fields):
        model._base_manager.update(latest_revision=None)
