"""System checks of field rights: a name misspelt there would restrict nothing."""

from __future__ import annotations

import inspect
import re
from typing import Any

from django import forms
from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from association.core.access.field_rights import (
    TAKEN,
    field_rights_of,
    granting,
    is_required,
    own_levels,
    right_of,
)
from association.core.access.parents import is_child, lineage, link_to_parent
from association.core.documents.lines import many_of
from association.core.documents.links import has_page
from association.core.documents.listing import computed_of, param_of
from association.core.documents.models import Document
from association.core.documents.states import Transition, state_field, transitions_of
from association.core.registry.contributions import every

from .computed import computed_fields, field_of
from .declaration import desk_models, desk_of
from .totals import can_be_summed

_LEVEL = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)


def _exists(model: type[Model], name: str) -> bool:
    relation, _separator, rest = name.partition("__")
    if not rest and relation in computed_of(model):
        return True
    try:
        field: Any = model._meta.get_field(relation)
    except FieldDoesNotExist:
        return not rest and hasattr(model, relation)
    return not rest or (field.related_model is not None and _exists(field.related_model, rest))


def _granted_without(model: type[Model], field_right: str) -> list[str]:
    """Roles whose manifest lets them add rows, but not write a field right with a required field."""
    needed = [right_of(model, action, field_right) for action in ("view", "change")]
    return [
        role
        for role, given in _given(model).items()
        if "add" in given and not all(_has(role, owner, right) for owner, right in needed)
    ]


def _given(model: type[Model]) -> dict[str, tuple[str, ...]]:
    """What the manifest of the model's module gives each role on the model."""
    roles = getattr(apps.get_app_config(model._meta.app_label), "roles", {})
    return {role: models.get(model._meta.model_name, ()) for role, models in roles.items()}


def _has(role: str, owner: type[Model], right: str) -> bool:
    label, name = owner._meta.app_label, owner._meta.model_name
    given = {f"{label}.{action}_{name}" for action in _given(owner).get(role, ())}
    return bool(given.intersection(granting(f"{label}.{right}_{name}")))


def _of_model(model: type[Model]) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    restricted = {name for fields in field_rights_of(model).values() for name in fields}
    found += [
        checks.Error(
            f"{model._meta.label}.Desk restricts {name!r}, which does not exist.", id="association.E010"
        )
        for name in sorted(restricted)
        if not _exists(model, name)
    ]
    for name in own_levels(model):
        if not _LEVEL.fullmatch(name) or name in TAKEN:
            text = f"{model._meta.label}.Desk.levels: {name!r} must be a free word of small letters, digits and _."
            found.append(checks.Error(text, id="association.E033"))
    if restricted and not set(desk_of(model).columns) - restricted:
        text = (
            f"{model._meta.label}.Desk restricts all its columns; somebody who may not see them has no list."
        )
        found.append(checks.Error(text, id="association.E011"))
    for field_right, fields in field_rights_of(model).items():
        required = [name for name in fields if is_required(model, name)]
        for role in _granted_without(model, field_right) if required else ():
            text = (
                f"Role {role!r} may add {model._meta.label} but not write {field_right!r}, which holds "
                f"{required[0]!r}, a required field. It will not be able to add any."
            )
            hint = f"Give it view_{field_right} and change_{field_right}, or let the field be blank."
            found.append(checks.Warning(text, hint=hint, id="association.W012"))
    return found


@checks.register
def field_rights_are_whole(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Restricted names exist, every list keeps a column, no role may add rows it cannot make."""
    return [message for model in desk_models() for message in _of_model(model)]


def _of_parents(model: type[Model]) -> list[checks.CheckMessage]:
    if not is_child(model):
        return []
    said, link = f"{model._meta.label}.scope_through = {model.scope_through!r}", link_to_parent(model)  # type: ignore[attr-defined]
    if link is None:
        text = f"{said} names no foreign key to a model with a desk, so nobody would see any row."
        return [checks.Error(text, id="association.E030")]
    if link.null:
        text = f"{said} may be empty: such a row would be nobody's to see. Take null=True away."
        return [checks.Error(text, id="association.E031")]
    if model in [link.related_model, *lineage(link.related_model)]:
        return [checks.Error(f"{said} leads in a circle.", id="association.E032")]
    return []


@checks.register
def children_have_parents(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every `scope_through` names a foreign key to a model with a desk, and none leads back."""
    return [message for model in desk_models() for message in _of_parents(model)]


_NAMING = ("columns", "export", "inspect", "search", "select_related", "no_copy")


def _names_rows(model: type[Model], name: str) -> bool:
    """Whether a name is a relation by which rows with a page of their own name this one."""
    field = field_of(model, name)
    return bool(
        field is not None and field.auto_created and has_page(field.related_model) and hasattr(field, "field")
    )


def _contributed_lists() -> list[checks.CheckMessage]:
    """Lists contributed to a page that is not there, or of rows no filter finds."""
    models = {model._meta.label_lower: model for model in desk_models()}
    found: list[checks.CheckMessage] = []
    for one in [*every("related"), *every("filter")]:
        if one.options["on"] not in models:
            text = f"{one.module} contributes {one.name!r} to {one.options['on']}, which has no desk."
            found.append(checks.Error(text, id="association.E028"))
    for one in every("related"):
        target = models.get(one.options["model"])
        if target is None or one.options["by"] not in map(param_of, desk_of(target).known_filters):
            text = f"{one.module} contributes {one.name!r}: {one.options['model']} has no filter {one.options['by']!r}."
            found.append(checks.Error(text, id="association.E028"))
    return found


def _names(model: type[Model]) -> list[checks.CheckMessage]:
    """What a desk names must be there, or a list, a page or the whole site would break at it."""
    desk = desk_of(model)
    missing = [(param_of(one), "filters") for one in desk.filters if one not in desk.known_filters]
    named = {"fields": desk.field_names} | {key: getattr(desk, key) for key in _NAMING}
    missing += [(name, key) for key, names in named.items() for name in names if not _exists(model, name)]
    missing += [(name, "min_lines") for name in desk.min_lines if name not in desk.lines]
    missing += [(name, "related") for name in desk.related if not _names_rows(model, name)]
    missing += [(name, "computed") for name in desk.computed if name not in computed_fields(model)]
    missing += [
        (path, "computed")
        for column in computed_of(model).values()
        for path in column.reads
        if not _exists(model, path)
    ]
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"{model._meta.label}.Desk.{key} names {name!r}, which does not exist.", id="association.E026"
        )
        for name, key in dict.fromkeys(missing)
    ]
    found += [
        checks.Error(
            f"{model._meta.label}.Desk.totals names {name!r}, which is no number.", id="association.E034"
        )
        for name in desk.totals
        if not can_be_summed(field_of(model, name))
    ]
    kept = {field.name for field in many_of(model)}
    found += [
        checks.Error(
            f"{model._meta.label}.{field.name} is in Desk.fields: make it a ParentalManyToManyField, or it is lost.",
            id="association.E029",
        )
        for field in model._meta.many_to_many
        if field.name in desk.field_names and field.name not in kept
    ]
    return found


@checks.register
def desks_name_what_exists(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Each name of a desk is a column, a relation or a property of its model; a filter is a column."""
    return [message for model in desk_models() for message in _names(model)] + _contributed_lists()


def _of_transitions(model: type[Model]) -> list[checks.CheckMessage]:
    field = state_field(model)
    found: list[checks.CheckMessage] = []
    values = {str(value) for value, _label in field.flatchoices} if field else set()
    found += [
        checks.Error(f"{model._meta.label}: {entry!r} is no Transition.", id="association.E024")
        for entry in getattr(model, "transitions", ())
        if not isinstance(entry, Transition)
    ]
    for name, transition in transitions_of(model).items():
        said = f"{model._meta.label}: transition {name!r}"
        named = {str(state) for state in (*transition.source, transition.target) if state is not None}
        if named and field is None:
            found.append(
                checks.Error(f"{said} names states, but there is no StateField.", id="association.E020")
            )
        elif named - values:
            wrong = ", ".join(sorted(named - values))
            found.append(checks.Error(f"{said} names no state of the field: {wrong}.", id="association.E021"))
        if transition.target is None and transition.run is None:
            found.append(
                checks.Error(f"{said} changes nothing: give it a target or run.", id="association.E022")
            )
        elif not transition.own_page and transition.run is not None and not _takes(transition):
            asked = ", ".join(["row", "user", *transition.form.base_fields])
            found.append(checks.Error(f"{said}: run must be there and take {asked}.", id="association.E023"))
        files = [f for f in transition.form.base_fields.values() if isinstance(f, forms.FileField)]
        if transition.two_people and files:
            found.append(
                checks.Error(f"{said} is for two people, so it cannot ask for a file.", id="association.E027")
            )
    return found


def _takes(transition: Transition) -> bool:
    given = dict.fromkeys(transition.form.base_fields)
    try:
        function: Any = transition.runs()
        inspect.signature(function).bind(None, user=None, **given)
    except (TypeError, ImportError):
        return False
    return True


def _prints_of_no_document() -> list[checks.CheckMessage]:
    models = {model._meta.label_lower: model for model in desk_models()}
    return [
        checks.Error(
            f"{print_.module} prints {print_.options['model']}, which is no document.", id="association.E025"
        )
        for print_ in every("print")
        if not issubclass(models.get(print_.options["model"], Model), Document)
    ]


@checks.register
def transitions_can_run(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Each declared transition can run, and nothing is printed that cannot be."""
    return [
        message for model in desk_models() for message in _of_transitions(model)
    ] + _prints_of_no_document()
