"""The rights there are, in words: kinds of record by module, and what can be done with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import pgettext, pgettext_lazy
from wagtail.contrib.settings.models import BaseSiteSetting

from association.core.access.audit import READ_LOG, is_read_logged
from association.core.access.field_rights import ACTIONS as FIELD_ACTIONS
from association.core.access.field_rights import field_right_name, own_field_rights, own_levels
from association.core.desk.declaration import desk_models, desk_of
from association.core.documents.states import transitions_of
from association.core.registry.module import Module
from association.core.registry.state import is_enabled

_ACTIONS = {
    "view": pgettext_lazy("right", "See"),
    "add": pgettext_lazy("right", "Add"),
    "change": pgettext_lazy("right", "Change"),
    "delete": pgettext_lazy("right", "Delete"),
    "print": pgettext_lazy("right", "Print"),
    "export": pgettext_lazy("right", "Export"),
    READ_LOG: pgettext_lazy("right", "See who looked"),
}


@dataclass(frozen=True)
class Right:
    """One thing a role may do. `permission` is its name for machines, such as ``people.view_party``."""

    permission: str
    action: str
    label: str


@dataclass(frozen=True)
class Kind:
    """A kind of record and the rights on it."""

    label: str
    rights: tuple[Right, ...]


@dataclass(frozen=True)
class Section:
    """The kinds of one module."""

    label: str
    icon: str
    kinds: tuple[Kind, ...]

    @property
    def rights(self) -> list[Right]:
        return [right for kind in self.kinds for right in kind.rights]


def actions_on(model: type[Model]) -> list[str]:
    """Everything a permission exists for, field rights last."""
    restricted = [READ_LOG] if is_read_logged(model) else []
    restricted += [f"view_{name}" for name in own_levels(model)]
    restricted += [f"{action}_{name}" for name in own_field_rights(model) for action in FIELD_ACTIONS]
    own = [
        name
        for name, declared in transitions_of(model).items()
        if not declared.permissions and name not in model._meta.default_permissions
    ]
    return [*model._meta.default_permissions, *own, *restricted]


def action_label(model: type[Model], action: str) -> str:
    """What the action is called for this kind of record."""
    if action in _ACTIONS:
        return str(_ACTIONS[action])
    verb, _underscore, field_right = action.partition("_")
    if field_right in own_levels(model) and verb == "view":
        return pgettext("right", "See up to “%(what)s”") % {"what": field_right_name(model, field_right)}
    if field_right in own_field_rights(model):
        what = {"what": field_right_name(model, field_right)}
        if verb == "view":
            return pgettext("right", "See %(what)s") % what
        return pgettext("right", "Change %(what)s") % what
    offered = transitions_of(model).get(action)
    return str(offered.label if offered else desk_of(model).right_names.get(action, action))


def _kind(model: type[Model]) -> Kind:
    label, name = model._meta.app_label, model._meta.model_name
    rights = (
        Right(f"{label}.{action}_{name}", action, action_label(model, action)) for action in actions_on(model)
    )
    return Kind(capfirst(str(model._meta.verbose_name_plural)), tuple(rights))


def settings_sections() -> list[Section]:
    """Settings of enabled modules, which can only be changed. No program has them: they are not in the API."""
    modules = [config for config in apps.get_app_configs() if isinstance(config, Module)]
    return [
        Section(str(config.verbose_name), config.icon, kinds)
        for config in modules
        if is_enabled(config.label) and (kinds := _settings_of(config))
    ]


def _settings_of(config: Module) -> tuple[Kind, ...]:
    found = [model for model in config.get_models() if issubclass(model, BaseSiteSetting)]
    return tuple(
        Kind(
            capfirst(str(model._meta.verbose_name)),
            (Right(f"{config.label}.change_{model._meta.model_name}", "change", str(_ACTIONS["change"])),),
        )
        for model in found
    )


def module_sections() -> list[Section]:
    """Rights on the records of every enabled module, in the order of the menu."""
    configs: list[Any] = [config for config in apps.get_app_configs() if desk_models(config.label)]
    sections = []
    for config in sorted(configs, key=lambda c: getattr(c, "menu_order", 0)):
        if is_enabled(config.label):
            models = sorted(desk_models(config.label), key=lambda m: desk_of(m).menu_order)
            kinds = tuple(_kind(model) for model in models)
            sections.append(Section(str(config.verbose_name), getattr(config, "icon", "folder"), kinds))
    return sections
