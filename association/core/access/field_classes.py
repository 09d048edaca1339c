"""Field classes: fields of a model that stand under rights of their own, beside the rights on the row.

class Desk:
    guarded = {"identity": ("national_id", "phone")}       # class -> fields, properties, or ``lines__field``
    class_names = {"identity": _("identity and address")}  # how people call it

Each class has two permissions on the model, `view_<class>` and `change_<class>`, asked by `DeskPolicy`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED
from django.utils.translation import gettext as _
from django.utils.translation import override

from association.core.documents.listing import computed_of

ACTIONS = ("view", "change")


def classes_of(model: type[Model]) -> dict[str, tuple[str, ...]]:
    """Names of the field classes of a model and what each holds; none for most models."""
    declared = getattr(getattr(model, "Desk", None), "guarded", {})
    return {name: tuple(fields) for name, fields in declared.items()}


def class_name(model: type[Model], field_class: str) -> str:
    """How people call a field class."""
    names: dict[str, Any] = getattr(getattr(model, "Desk", None), "class_names", {})
    return str(names.get(field_class, field_class.replace("_", " ")))


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
    for field_class in classes_of(model):
        what = {"what": class_name(model, field_class), "kind": kind}
        found[f"view_{field_class}_{model_name}"] = _("See the %(what)s of a %(kind)s") % what
        found[f"change_{field_class}_{model_name}"] = _("Change the %(what)s of a %(kind)s") % what
    return found


def create_field_permissions(models: list[type[Model]]) -> None:
    """Write the permissions of every field class, named in the association's language. Safe to repeat."""
    with override("fa"):
        for model in models:
            for codename, name in permission_names(model).items():
                Permission.objects.update_or_create(
                    content_type=ContentType.objects.get_for_model(model),
                    codename=codename,
                    defaults={"name": name},
                )
