"""How values stand in lists: money, dates, numbers and states, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column

from association.core.documents.models import DocStatus, Document
from association.core.l10n.fields import QuantityField, RialField
from association.core.l10n.money import format_number, format_quantity, format_rial
from association.core.templatetags.majma_l10n import code

from .declaration import Desk

STATUS_CLASS = {
    DocStatus.DRAFT: "desk-status desk-status--draft",
    DocStatus.SUBMITTED: "desk-status desk-status--submitted",
    DocStatus.CANCELLED: "desk-status desk-status--cancelled",
}
CODE_FIELDS = frozenset(
    {
        "number",
        "iban",
        "tracking_number",
        "card",
        "card_last4",
        "phone",
        "national_id",
        "email",
        "code",
        "reference",
        "sequence",
        "verification_url",
        "sent_to",
    }
)


def status_tag(document: Any) -> str:
    """The state of a document as a coloured tag."""
    css = STATUS_CLASS[DocStatus(document.docstatus)]
    if getattr(document, "is_void", False):
        css = STATUS_CLASS[DocStatus.CANCELLED]
    return format_html('<span class="{}">{}</span>', css, document.status_label())


def display(instance: Any, name: str) -> Any:
    """The value of a field, property or relation (``fund__name``) as a person reads it."""
    *relations, name = name.split("__")
    for relation in relations:
        instance = getattr(instance, relation, None)
        if instance is None:
            return ""
    if name == "docstatus":
        return status_tag(instance)
    value = getattr(instance, name)
    if value is None or value == "":
        return ""
    try:
        field = instance._meta.get_field(name)
    except FieldDoesNotExist:
        field = None
    return _display_value(instance, name, field, value)


def _display_value(instance: Any, name: str, field: Any, value: Any) -> Any:
    if getattr(field, "choices", None):
        return getattr(instance, f"get_{name}_display")()
    if isinstance(field, RialField) or name.endswith("_irr"):
        return format_rial(value)
    if isinstance(field, QuantityField):
        return format_quantity(value)
    if isinstance(field, models.DateTimeField):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        return date_format(value, "DATE_FORMAT")
    if name in CODE_FIELDS or isinstance(value, Document):
        return code(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return format_number(value)
    return value() if callable(value) else value


def label_of(model: type[models.Model], name: str) -> str:
    """Heading of a column: the field's verbose name, or a property's `short_description`."""
    head, _, rest = name.partition("__")
    try:
        field: Any = model._meta.get_field(head)
    except FieldDoesNotExist:
        attribute = getattr(model, head)
        described = attribute.fget if isinstance(attribute, property) else attribute
        return capfirst(str(getattr(described, "short_description", head)))
    if rest and field.related_model:
        return label_of(field.related_model, rest)
    if field.auto_created and not field.concrete:  # inline lines are named after their model
        return capfirst(str(field.related_model._meta.verbose_name_plural))
    return capfirst(str(field.verbose_name))


def lines_context(instance: Any, desk: Desk) -> list[dict[str, Any]]:
    """Inline children as tables: headings and rows of displayed values."""
    tables = []
    for relation, names in desk.lines.items():
        manager = getattr(instance, relation)
        foreign = [n for n in names if manager.model._meta.get_field(n).is_relation]
        rows = manager.select_related(*foreign) if foreign and instance.pk else manager.all()
        tables.append(
            {
                "title": manager.model._meta.verbose_name_plural,
                "headings": [(label_of(manager.model, name), name) for name in names],
                "rows": [[(display(row, name), name) for name in names] for row in rows],
            }
        )
    return tables


class FieldColumn(Column):
    """One declared column. Sortable when it is a database column."""

    cell_template_name = "core/desk/cell.html"

    def __init__(self, model: type[models.Model], name: str):
        sortable = name if self._is_sortable(model, name) else None
        super().__init__(
            name, label=label_of(model, name), sort_key=sortable, classname=self._classname(name)
        )

    @staticmethod
    def _classname(name: str) -> str:
        return "desk-cell desk-cell--money" if name.endswith("_irr") else "desk-cell"

    @staticmethod
    def _is_sortable(model: type[models.Model], name: str) -> bool:
        try:
            return not model._meta.get_field(name).is_relation
        except FieldDoesNotExist:
            return False

    def get_value(self, instance: Any) -> Any:
        return display(instance, self.name)
