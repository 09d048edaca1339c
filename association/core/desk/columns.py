"""How values stand in lists: money, dates, numbers and states, in the reader's language."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column

from association.core.documents.listing import computed_of
from association.core.documents.models import DocStatus, Document
from association.core.l10n.fields import QuantityField, RialField
from association.core.l10n.money import format_number, format_quantity, format_rial
from association.core.l10n.text import listed
from association.core.templatetags.majma_l10n import code

from .computed import field_of
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
    css = STATUS_CLASS[DocStatus.CANCELLED if document.is_withdrawn else DocStatus(document.docstatus)]
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
    # Only what `desk_rows` has read holds computed columns: a print is made of the document alone.
    value = getattr(instance, name, None) if name in computed_of(instance) else getattr(instance, name)
    if value is None or value == "":
        return ""
    return _display_value(instance, name, field_of(type(instance), name), value)


def _display_value(instance: Any, name: str, field: Any, value: Any) -> Any:
    if getattr(field, "choices", None) and hasattr(instance, f"get_{name}_display"):
        return getattr(instance, f"get_{name}_display")()
    if _is_rial(field, name):
        return format_rial(value)
    if isinstance(value, models.Manager):
        return listed(value.all())
    if isinstance(field, QuantityField):
        return format_quantity(value)
    if isinstance(value, datetime.datetime):
        return date_format(localtime(value) if is_aware(value) else value, "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if name in CODE_FIELDS or isinstance(value, Document):
        return code(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, (int, Decimal)):
        return format_number(value)
    return value() if callable(value) else value


def _is_rial(field: Any, name: str) -> bool:
    return isinstance(field, RialField) or name.endswith("_irr")


def is_money(model: type[models.Model], name: str) -> bool:
    """Whether a column holds amounts of Rial."""
    return _is_rial(field_of(model, name), name)


def label_of(model: type[models.Model], name: str) -> str:
    """Heading of a column: the field's verbose name, that of a computed one, or a property's `short_description`."""
    head, _, rest = name.partition("__")
    if computed := computed_of(model).get(head):
        return capfirst(str(computed.heading))
    field = field_of(model, head)
    if field is None:
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
        sortable = name if self.is_sortable(model, name) else None
        super().__init__(
            name, label=label_of(model, name), sort_key=sortable, classname=self._classname(model, name)
        )

    @staticmethod
    def _classname(model: type[models.Model], name: str) -> str:
        return "desk-cell desk-cell--money" if is_money(model, name) else "desk-cell"

    @staticmethod
    def is_sortable(model: type[models.Model], name: str) -> bool:
        field = None if "__" in name else field_of(model, name)
        return field is not None and not field.is_relation

    def get_value(self, instance: Any) -> Any:
        return display(instance, self.name)
