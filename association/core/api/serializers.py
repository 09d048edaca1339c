"""Serializers made from a `Desk`: explicit fields, nested lines, dates and amounts as people type them."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework import serializers

from association.core.desk.declaration import Desk
from association.core.l10n.fields import RialField, SpelledField
from association.core.l10n.serializers import JalaliDateField, RialSerializerField, SpelledSerializerField

from .custom_fields import ExtraField, ExtraMixin, is_extensible
from .strict import StrictFieldsMixin

DOCUMENT_FIELDS = (
    "docstatus",
    "number",
    "fiscal_year",
    "created_at",
    "submitted_at",
    "cancelled_at",
    "cancel_reason",
    "amended_from",
)


class DeskModelSerializer(StrictFieldsMixin, ExtraMixin, serializers.ModelSerializer):
    """Reads Persian digits and Jalali dates wherever a date or an amount is expected."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateField: JalaliDateField,
        RialField: RialSerializerField,
        SpelledField: SpelledSerializerField,
    }

    def build_standard_field(self, field_name: str, model_field: models.Field) -> Any:
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, RialField):
            kwargs.pop("max_value", None)
            kwargs.pop("min_value", None)
            kwargs["allow_zero"] = model_field.allow_zero
        if isinstance(model_field, SpelledField):
            kwargs["spelling"] = model_field.spelling
        return field_class, kwargs


def _serializer(model: type[models.Model], names: tuple[str, ...], extra: dict[str, Any], suffix: str) -> Any:
    meta = type(
        "Meta", (), {"model": model, "fields": names, "read_only_fields": extra.pop("_read_only", ())}
    )
    return type(f"{model.__name__}{suffix}", (DeskModelSerializer,), {"Meta": meta, **extra})


def line_serializer(desk: Desk, relation: str) -> Any:
    """Serializer of one inline child."""
    child: Any = desk.model._meta.get_field(relation).related_model
    return _serializer(child, ("id", *desk.lines[relation]), {}, "Line")


def desk_serializer(desk: Desk) -> Any:
    """Serializer of the whole row: form fields are writable, everything else is read-only."""
    own = [f.name for f in desk.model._meta.concrete_fields]
    shown = [name for name in desk.columns if name in own and name not in desk.field_names]
    read_only = [*shown, *(n for n in DOCUMENT_FIELDS if desk.is_document and n not in shown)]
    nested = {
        relation: line_serializer(desk, relation)(many=True, allow_empty=False) for relation in desk.lines
    }
    added: dict[str, Any] = {}
    if is_extensible(desk.model):
        added["extra"] = ExtraField(model=desk.model, required=False)
    names = tuple(dict.fromkeys(["id", *desk.field_names, *desk.lines, *added, *read_only]))
    return _serializer(desk.model, names, {**nested, **added, "_read_only": tuple(read_only)}, "Serializer")


def build_instance(desk: Desk, data: dict[str, Any], instance: Any = None) -> Any:
    """An unsaved model instance (with lines) from validated data; existing lines are replaced as a whole."""
    lines = {relation: data.pop(relation) for relation in desk.lines if relation in data}
    instance = instance or desk.model()
    for name, value in data.items():
        setattr(instance, name, value)
    for relation, rows in lines.items():
        child: Any = desk.model._meta.get_field(relation).related_model
        setattr(instance, relation, [child(**row) for row in rows])
    return instance
