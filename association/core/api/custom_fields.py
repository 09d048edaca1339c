"""Custom fields in the API: one object `extra`, validated and filtered as in the admin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from association.core.access.policy import policy_for
from association.core.api.filters import added_filters
from association.core.desk.custom_fields import seen_fields, with_custom_filters
from association.core.desk.filters import with_filters
from association.core.documents.custom_fields import (
    CustomField,
    clean_extra,
    extensible_models,
    fields_for,
    fields_of,
)
from association.core.documents.custom_kinds import LONGEST_TEXT, Kind

_SCHEMAS: dict[str, dict[str, Any]] = {
    Kind.TEXT: {"type": "string", "maxLength": LONGEST_TEXT},
    Kind.NUMBER: {"type": "number"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.LINK: {"type": "integer"},
    Kind.BOOLEAN: {"type": "boolean"},
}


def is_extensible(model: type[models.Model]) -> bool:
    return model in extensible_models()


class ExtraField(serializers.Field):
    """Values of custom fields by key. In a change, keys left out keep their value and null empties one."""

    def __init__(self, *, model: type[models.Model], **kwargs: Any):
        self.model = model
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Send an object.")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        user = self.context["request"].user
        return {field.key: value.get(field.key) for field in seen_fields(self.model, user)}


class ExtraMixin:
    """For serializers of a desk: cleans what came in `extra` by the rules of the fields."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)  # type: ignore[misc]
        serializer: Any = self
        model = serializer.Meta.model
        if "extra" not in serializer.fields or (serializer.partial and "extra" not in attrs):
            return attrs
        stored = serializer.instance.extra if serializer.instance is not None else {}
        user = serializer.context["request"].user
        try:
            attrs["extra"] = clean_extra(
                model,
                attrs.get("extra", {}),
                stored,
                rows=lambda target: policy_for(target).rows(user),
                fields=fields_for(model, user),
            )
        except ValidationError as exc:
            raise serializers.ValidationError({"extra": exc.message_dict}) from exc
        return attrs


class DeskFilterBackend(DjangoFilterBackend):
    """Filters of the desk and those an administrator has added (`?extra_<key>=`)."""

    def get_filterset_class(self, view: Any, queryset: Any = None) -> Any:
        found = super().get_filterset_class(view, queryset)
        model = getattr(view, "model", None)
        if found is not None and model is not None and hasattr(view, "desk"):
            described = getattr(view, "swagger_fake_view", False)
            found = with_filters(found, added_filters(model, None if described else view.request.user))
        return (
            with_custom_filters(found, model, view.request.user)
            if model is not None and is_extensible(model)
            else found
        )


def _schema(field: CustomField) -> dict[str, Any]:
    kind = (
        {"type": "string", "enum": field.option_list} if field.kind == Kind.CHOICE else _SCHEMAS[field.kind]
    )
    return {**kind, "nullable": True, "description": field.label}


class ExtraFieldSchema(OpenApiSerializerFieldExtension):
    """Names the fields this installation has added."""

    target_class = "association.core.api.custom_fields.ExtraField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        fields = fields_for(self.target.model, None)  # the document is the same for everybody
        return {
            "type": "object",
            "description": "Custom fields of this installation, by key.",
            "properties": {field.key: _schema(field) for field in fields},
            "additionalProperties": len(fields) < len(fields_of(self.target.model)),
        }
