"""Serializers made from a `Desk`: explicit fields, nested lines, dates and amounts as people type them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.utils.field_mapping import ClassLookupDict

from association.core.desk.columns import label_of
from association.core.desk.computed import computed_fields
from association.core.desk.declaration import Desk
from association.core.documents.lines import least_of, too_few
from association.core.documents.requests import needs_two_people
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

    def get_waiting_for(self, row: Any) -> str | None:
        waiting: str | None = getattr(row, "waiting_for", None)
        return waiting

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
    """Serializer of one inline child. A line sent with its `id` is that line changed, one without is a new one."""
    child: Any = desk.model._meta.get_field(relation).related_model
    own = {"id": serializers.IntegerField(required=False, min_value=1)}
    return _serializer(child, ("id", *desk.lines[relation]), own, "Line")


def _least(desk: Desk, relation: str) -> dict[str, Any]:
    """How many lines must be sent, and the words for fewer."""
    least, said = least_of(desk.model, relation), lazy(too_few, str)(desk.model, relation)
    if least < 2:
        return {"allow_empty": least == 0}
    return {"allow_empty": False, "min_length": least, "error_messages": {"min_length": said, "empty": said}}


def _computed_field(field: models.Field, heading: str) -> serializers.Field:
    """A column of `desk_rows`, to be read. One that was not computed for a row just written is null."""
    mapping: dict[Any, Any] = DeskModelSerializer.serializer_field_mapping
    kind: Any = ClassLookupDict(mapping)[field]
    options: dict[str, Any] = {"read_only": True, "allow_null": True, "help_text": heading}
    if issubclass(kind, serializers.DecimalField):
        options |= {"max_digits": None, "decimal_places": getattr(field, "decimal_places", None)}
    return kind(**options)  # type: ignore[no-any-return]


def desk_serializer(desk: Desk) -> Any:
    """Serializer of the whole row: form fields are writable, everything else is read-only."""
    own = [f.name for f in desk.model._meta.concrete_fields]
    shown = [name for name in desk.columns if name in own and name not in desk.field_names]
    computed = computed_fields(desk.model)
    read_only = [*shown, *(n for n in DOCUMENT_FIELDS if desk.is_document and n not in shown)]
    nested = {
        relation: line_serializer(desk, relation)(many=True, **_least(desk, relation))
        for relation in desk.lines
    }
    added: dict[str, Any] = {}
    if is_extensible(desk.model):
        added["extra"] = ExtraField(model=desk.model, required=False)
    if needs_two_people(desk.model):
        added["waiting_for"] = serializers.SerializerMethodField(
            help_text="The action a second person must confirm (`confirm-…`) or refuse (`reject-…`); null for none."
        )
    for name, field in computed.items():
        added[name] = _computed_field(field, label_of(desk.model, name))
    names = tuple(dict.fromkeys(["id", *desk.field_names, *desk.lines, *added, *read_only]))
    return _serializer(desk.model, names, {**nested, **added, "_read_only": tuple(read_only)}, "Serializer")


def build_instance(desk: Desk, data: dict[str, Any], instance: Any = None) -> Any:
    """An unsaved model instance with its lines, from validated data.

    The lines sent are all there will be: those with an `id` keep it, and what hangs on them, those left out go.
    Raises ValidationError for an `id` that is none of the row's lines, or is sent twice.
    """
    lines = {relation: data.pop(relation) for relation in desk.lines if relation in data}
    instance = instance or desk.model()
    for name, value in data.items():
        setattr(instance, name, value)
    for relation, rows in lines.items():
        setattr(instance, relation, _lines_of(instance, relation, rows))
    return instance


def _lines_of(instance: Any, relation: str, rows: list[dict[str, Any]]) -> list[Any]:
    child: Any = instance._meta.get_field(relation).related_model
    stored = {line.pk: line for line in getattr(instance, relation).all()} if instance.pk else {}
    lines, wrong = [], {}
    for position, row in enumerate(rows):
        pk = row.pop("id", None)
        line = child() if pk is None else stored.pop(pk, None)
        if line is None:
            wrong[str(position)] = {"id": [_("This row has no such line, or it is sent twice.")]}
            continue
        for name, value in row.items():
            setattr(line, name, value)
        lines.append(line)
    if wrong:
        raise serializers.ValidationError({relation: wrong})
    return lines
