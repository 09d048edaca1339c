"""Custom fields in the admin: in forms, on the page of a row, as columns and filters of lists, in exports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Model, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin import filters as wagtail_filters
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.ui.tables import Column

from association.core.access.policy import policy_for
from association.core.documents.custom_fields import CustomField, clean_extra, fields_for
from association.core.documents.custom_kinds import LONGEST_TEXT, Kind
from association.core.documents.lines import too_few
from association.core.l10n.forms import JalaliDateFormField
from association.core.l10n.money import format_number
from association.core.l10n.widgets import WholeNumberInput

from .chooser import chooser_widget
from .filters import YesNoFilter

PREFIX = "extra_"


def form_field(field: CustomField, user: Any) -> forms.Field:
    """The input of one custom field."""
    common: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help_text,
        "required": field.required and field.kind != Kind.BOOLEAN,
    }
    if field.kind == Kind.NUMBER:
        return forms.CharField(widget=WholeNumberInput(attrs={"inputmode": "decimal"}), **common)
    if field.kind == Kind.DATE:
        return JalaliDateFormField(**common)
    if field.kind == Kind.BOOLEAN:
        return forms.BooleanField(**common)
    if field.kind == Kind.CHOICE:
        choices = [("", "---------"), *((text, text) for text in field.option_list)]
        return forms.ChoiceField(choices=choices, **common)
    if field.kind == Kind.LINK:
        rows = policy_for(field.target_model).rows(user)
        return forms.ModelChoiceField(rows, widget=chooser_widget(field.target_model), **common)
    return forms.CharField(max_length=LONGEST_TEXT, **common)


class DeskForm(WagtailAdminModelForm):
    """The form of a record or document, with the fields the association has added."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for relation, formset in self.formsets.items():
            formset.error_messages["too_few_forms"] = too_few(type(self.instance), relation)
        self.custom_fields = seen_fields(type(self.instance), self.for_user)
        for field in self.custom_fields:
            name = PREFIX + field.key
            self.fields[name] = form_field(field, self.for_user)
            self.initial.setdefault(name, _initial(field, self.instance.extra.get(field.key)))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        given = {f.key: cleaned[PREFIX + f.key] for f in self.custom_fields if PREFIX + f.key in cleaned}
        rows = lambda model: policy_for(model).rows(self.for_user)  # noqa: E731 -- one expression, used once
        try:
            self.instance.extra = clean_extra(
                type(self.instance),
                given,
                self.instance.extra,
                rows=rows,
                fields=fields_for(type(self.instance), self.for_user),
            )
        except ValidationError as exc:
            for key, messages in exc.message_dict.items():
                name = PREFIX + key if PREFIX + key in self.fields else None
                if name is None or name not in self.errors:
                    self.add_error(name, messages)
        return cleaned


def _initial(field: CustomField, value: Any) -> Any:
    if field.kind == Kind.DATE and value:
        return date.fromisoformat(value)
    return format_number(value) if field.kind == Kind.NUMBER and value is not None else value


class CustomFieldsPanel(Panel):
    """Where they stand in the form: after the fields the module declares."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/desk/custom_fields_panel.html"

        def is_shown(self) -> bool:
            return bool(self.form.custom_fields)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["fields"] = [self.form[PREFIX + field.key] for field in self.form.custom_fields]
            return context


class DeskObjectList(ObjectList):
    """The whole form. Wagtail appends every field no panel has claimed when the class was made, which would
    show custom fields a second time, and the empty second input would win."""

    class BoundPanel(ObjectList.BoundPanel):
        def render_missing_fields(self) -> SafeString:
            claimed = self.panel.get_form_options().get("fields", [])
            left = [name for name in self.form.fields if name not in claimed and not name.startswith(PREFIX)]
            return format_html_join("", "{}", ((self.form[name],) for name in left))


def seen_fields(model: type[Model], user: Any) -> list[CustomField]:
    """The fields in use that `user` may see: a link to a kind of record closed to them is left out."""
    return [
        field
        for field in fields_for(model, user)
        if field.kind != Kind.LINK or policy_for(field.target_model).user_has_permission(user, "view")
    ]


def shown_value(
    field: CustomField, value: Any, names: dict[int, str] | None = None, *, user: Any = None
) -> str:
    """A value as a person reads it; `names` gives the words of links read beforehand, for `user`."""
    if value is None:
        return ""
    if field.kind == Kind.BOOLEAN:
        return _("Yes") if value else _("No")
    if field.kind == Kind.NUMBER:
        return format_number(value)
    if field.kind == Kind.DATE:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if field.kind == Kind.LINK:
        return (link_names(field, [value], user) if names is None else names).get(value, "")
    return str(value)


def link_names(field: CustomField, values: Iterable[Any], user: Any) -> dict[int, str]:
    """Words for the records that links name, in one query; of those `user` may see (None: a print, all)."""
    wanted = {value for value in values if value is not None}
    if not wanted:
        return {}
    rows = field.target_model._default_manager.all()
    seen = rows if user is None else policy_for(field.target_model).rows(user, rows)
    return {row.pk: str(row) for row in seen.filter(pk__in=wanted)}


def custom_facts(row: Any, user: Any) -> list[tuple[str, str, str]]:
    """Label, words and name of every custom value of a row that `user` may see (None: a print, all of no level)."""
    fields = fields_for(type(row), None) if user is None else seen_fields(type(row), user)
    return [
        (field.label, shown_value(field, row.extra.get(field.key), user=user), PREFIX + field.key)
        for field in fields
    ]


class CustomColumn(Column):
    """A custom field as a column; what links name is read once for the whole page."""

    cell_template_name = "core/desk/cell.html"

    def __init__(self, field: CustomField):
        self.field = field
        self.names: dict[int, str] = {}
        sort_key = None if field.kind == Kind.LINK else f"extra__{field.key}"
        super().__init__(PREFIX + field.key, label=field.label, sort_key=sort_key, classname="desk-cell")

    def read_links(self, rows: Iterable[Any], user: Any) -> None:
        if self.field.kind == Kind.LINK:
            self.names = link_names(self.field, (row.extra.get(self.field.key) for row in rows), user)

    def get_value(self, instance: Any) -> Any:
        return shown_value(self.field, instance.extra.get(self.field.key), self.names)


def custom_columns(model: type[Model], user: Any) -> list[CustomColumn]:
    """Columns of the list, as the administrator has chosen."""
    return [CustomColumn(field) for field in seen_fields(model, user) if field.in_list]


def _filter(field: CustomField) -> django_filters.Filter:
    name = f"extra__{field.key}"
    common = {"label": field.label, "field_name": name}
    if field.kind == Kind.DATE:
        return django_filters.DateFromToRangeFilter(
            method=_between(field.key), widget=wagtail_filters.DateRangePickerWidget, **common
        )
    if field.kind == Kind.BOOLEAN:
        return YesNoFilter(**common)
    if field.kind == Kind.CHOICE:
        return django_filters.ChoiceFilter(choices=[(text, text) for text in field.option_list], **common)
    if field.kind == Kind.LINK:
        return django_filters.ModelChoiceFilter(
            queryset=lambda request: policy_for(field.target_model).rows(request.user),
            method=_links_to(field.key),
            **common,
        )
    if field.kind == Kind.NUMBER:
        return django_filters.NumberFilter(method=_equals(field.key), widget=WholeNumberInput, **common)
    return django_filters.CharFilter(lookup_expr="icontains", **common)


def _between(key: str) -> Any:
    """ISO dates compare as text; the lookups of JSON itself compare numbers only."""

    def apply(queryset: QuerySet, name: str, value: Any) -> QuerySet:
        if value is None:
            return queryset
        queryset = queryset.alias(**{f"_{key}": Cast(KeyTextTransform(key, "extra"), CharField())})
        if value.start:
            queryset = queryset.filter(**{f"_{key}__gte": value.start.date().isoformat()})
        if value.stop:
            queryset = queryset.filter(**{f"_{key}__lte": value.stop.date().isoformat()})
        return queryset

    return apply


def _equals(key: str) -> Any:
    """JSON knows no Decimal: the number is looked for as it was kept."""

    def apply(queryset: QuerySet, name: str, value: Any) -> QuerySet:
        if value is None:
            return queryset
        number = int(value) if value == value.to_integral_value() else float(value)
        return queryset.filter(**{f"extra__{key}": number})

    return apply


def _links_to(key: str) -> Any:
    def apply(queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset if value is None else queryset.filter(**{f"extra__{key}": value.pk})

    return apply


def with_custom_filters(filterset: Any, model: type[Model], user: Any) -> Any:
    """A filter set with the custom fields an administrator made filters of."""
    added = {PREFIX + field.key: _filter(field) for field in seen_fields(model, user) if field.in_filters}
    return type(filterset.__name__, (filterset,), added) if added and filterset else filterset


def fields_by_name(model: type[Model], user: Any) -> dict[str, CustomField]:
    """The fields `user` may see, by the name they bear in forms, exports and addresses."""
    return {PREFIX + field.key: field for field in seen_fields(model, user)}


def exported_names(
    fields: dict[str, CustomField], queryset: QuerySet, user: Any
) -> dict[str, dict[int, str]]:
    """Words of all links an export will write, one query per link field."""
    return {
        name: link_names(
            field, queryset.order_by().values_list(f"extra__{field.key}", flat=True).distinct(), user
        )
        for name, field in fields.items()
        if field.kind == Kind.LINK
    }


def plain_custom(field: CustomField, row: Any, names: dict[int, str]) -> Any:
    """A custom value for spreadsheets: numbers and dates stay what they are."""
    value = row.extra.get(field.key)
    if value is None:
        return ""
    if field.kind == Kind.DATE:
        return date.fromisoformat(value)
    return value if field.kind == Kind.NUMBER else shown_value(field, value, names)
