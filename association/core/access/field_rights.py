"""Restricted fields: fields of a model that stand under rights of their own, beside the rights on the row.

class Desk:
    restricted = {"identity": ("national_id", "phone")}          # field right -> fields, properties, ``lines__field``
    field_right_names = {"identity": _("identity and address")}  # how people call it

Each field right has two permissions on the model, `view_<name>` and `change_<name>`, asked by `DeskPolicy`.

    levels = {"c1": _("general"), "c2": _("personal"), "c3": _("protected")}   # the lowest first
    restricted = {"c3": ("story",)}                                            # a level is a field right like any other

Levels are ordered: each has one permission, `view_<level>`. Who has it may see what is of the lower ones as well, and
write what he sees where he may change the row. Several models may share one dictionary; each has its own permissions.
A child (`scope_through`) without levels has those of its parent; a field right or level that the parent has is asked
for there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED
from django.utils.translation import gettext as _
from django.utils.translation import override

from association.core.documents.listing import computed_of

from .audit import READ_LOG, is_read_logged
from .parents import lineage

ACTIONS = ("view", "change")
# Of a right that is called as those of field rights are: `view_read_log`.
TAKEN = frozenset({READ_LOG.removeprefix("view_")})


def field_rights_of(model: type[Model]) -> dict[str, tuple[str, ...]]:
    """Names of the field rights of a model and what each holds; none for most models."""
    declared = getattr(getattr(model, "Desk", None), "restricted", {})
    return {name: tuple(fields) for name, fields in declared.items()}


def own_levels(model: type[Model]) -> dict[str, Any]:
    """The levels a model declares itself, the lowest first, with their words."""
    return dict(getattr(getattr(model, "Desk", None), "levels", None) or {})


def levels_of(model: type[Model]) -> tuple[str, ...]:
    """The levels of a model or, where it has none, of the nearest parent, the lowest first."""
    return next((tuple(own) for kind in lineage(model) if (own := own_levels(kind))), ())


def all_levels() -> dict[str, Any]:
    """The levels of all models with their words."""
    return {name: words for model in apps.get_models() for name, words in own_levels(model).items()}


def asked_on(model: type[Model], name: str) -> type[Model]:
    """The model whose permissions a field right or level of `model` stands under: its own, or that of a parent."""
    if name in own_levels(model):
        return model
    for parent in lineage(model)[1:]:
        if name in own_levels(parent) or name in field_rights_of(parent):
            return asked_on(parent, name)
    return model


def right_of(model: type[Model], action: str, name: str) -> tuple[type[Model], str]:
    """The model and action to ask for before a field right or level is seen (`view`) or written (`change`)."""
    owner = asked_on(model, name)
    return owner, f"view_{name}" if name in own_levels(owner) else f"{action}_{name}"


def _level_of(permission: str) -> tuple[str, str, list[str], int] | None:
    """Label, model, levels and place of the level that a permission such as ``cases.view_c2_case`` is for."""
    label, _dot, codename = permission.partition(".")
    action, _underscore, model_name = codename.rpartition("_")
    verb, _underscore, name = action.partition("_")
    if verb != "view" or not name:
        return None
    try:
        levels = list(own_levels(apps.get_model(label, model_name)))
    except (LookupError, ValueError):
        return None
    return (label, model_name, levels, levels.index(name)) if name in levels else None


def granting(permission: str) -> tuple[str, ...]:
    """The permissions that each give this one: itself, and for a level those of the higher levels."""
    if (found := _level_of(permission)) is None:
        return (permission,)
    label, model_name, levels, place = found
    return tuple(f"{label}.view_{name}_{model_name}" for name in levels[place:])


def implied(permission: str) -> tuple[str, ...]:
    """The permissions that this one gives: itself, and for a level those of the lower levels."""
    if (found := _level_of(permission)) is None:
        return (permission,)
    label, model_name, levels, place = found
    return tuple(f"{label}.view_{name}_{model_name}" for name in levels[: place + 1])


def field_right_name(model: type[Model], field_right: str) -> str:
    """How people call a field right or a level."""
    owner = asked_on(model, field_right)
    names: dict[str, Any] = getattr(getattr(owner, "Desk", None), "field_right_names", {})
    return str({**names, **own_levels(owner)}.get(field_right, field_right.replace("_", " ")))


def own_field_rights(model: type[Model]) -> list[str]:
    """Field rights that are permissions of this model itself, which have no order."""
    levels = own_levels(model)
    return [name for name in field_rights_of(model) if name not in levels and asked_on(model, name) is model]


def is_required(model: type[Model], name: str) -> bool:
    """Whether a row cannot be made without a value for this field."""
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return field.concrete and field.editable and not field.blank and field.default is NOT_PROVIDED


def reaches(model: type[Model], path: str, closed: Callable[[type[Model]], frozenset[str]]) -> bool:
    """Whether `path` (``phone``, ``donor__phone``, a search key made of it) leads to a closed field.

    `closed` gives the closed names of a model; each model on the way is asked for its own.
    """
    head, _separator, rest = path.partition("__")
    if closed(model) & {path, head}:
        return True
    try:
        field: Any = model._meta.get_field(head)
    except FieldDoesNotExist:
        computed = computed_of(model).get(head)
        return computed is not None and any(reaches(model, source, closed) for source in computed.reads)
    if any(reaches(model, source, closed) for source in getattr(field, "sources", ())):
        return True
    return bool(rest and field.related_model and reaches(field.related_model, rest, closed))


def permission_names(model: type[Model]) -> dict[str, str]:
    """Codenames of a model's field permissions with their names in the active language."""
    kind, model_name = str(model._meta.verbose_name), model._meta.model_name
    found = {}
    if is_read_logged(model):
        found[f"{READ_LOG}_{model_name}"] = _("See who has looked at a %(kind)s") % {"kind": kind}
    for level in own_levels(model):
        what = {"what": field_right_name(model, level), "kind": kind}
        found[f"view_{level}_{model_name}"] = _("See up to “%(what)s” of a %(kind)s") % what
    for field_right in own_field_rights(model):
        what = {"what": field_right_name(model, field_right), "kind": kind}
        found[f"view_{field_right}_{model_name}"] = _("See the %(what)s of a %(kind)s") % what
        found[f"change_{field_right}_{model_name}"] = _("Change the %(what)s of a %(kind)s") % what
    return found


def create_field_permissions(models: list[type[Model]]) -> None:
    """Write the permissions of every field right, named in the association's language. Safe to repeat."""
    with override("fa"):
        for model in models:
            for codename, name in permission_names(model).items():
                Permission.objects.update_or_create(
                    content_type=ContentType.objects.get_for_model(model),
                    codename=codename,
                    defaults={"name": name},
                )
