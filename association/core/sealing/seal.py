"""The declaration by which a kind of document is sealed.

    class Visit(Document):
        sealed = Seal("school", "visited_on", "children", lines={"guests": ("name", "age")})

From it follow an event in the kind's chain whenever a document is submitted, cancelled, replaced or printed, in the
transaction in which that happens; a signed head of the chain each day; its proof in `manage.py verify` and on the page
of the seal; and the right to inspect it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

if TYPE_CHECKING:
    from association.core.documents.models import Document

    from .document_proving import DocumentProving

INSPECT = "inspect"
INSPECT_TITLE = pgettext_lazy("right", "Inspect the seal")


class LeafKind(models.IntegerChoices):
    """Events of a document's life. The numbers are hashed, so they never change meaning."""

    SUBMIT = 1, _("Submitted")
    PRINT = 2, _("Printed")
    CANCEL = 3, _("Cancelled")
    REPLACE = 4, _("Replaced")


class Seal:
    """What is sealed of a kind of document: `fields` of the document, `lines` by relation with their fields.

    Fields may be added later; those once sealed stay on the model, and what they mean stays too. A kind whose
    contents are not its columns states them itself: it derives a class and says `statement`.
    """

    # Under which name the contents stand in a sealed body, and what the events are called there. Both are hashed.
    key = "document"
    events: Mapping[LeafKind, str] = {
        LeafKind.SUBMIT: "submit",
        LeafKind.PRINT: "print",
        LeafKind.CANCEL: "cancel",
        LeafKind.REPLACE: "replace",
    }
    # Codes of what its own proof finds beside those of `flaws`, each with its sentence.
    sentences: Mapping[str, str | Promise] = {}

    def __init__(self, *fields: str, lines: Mapping[str, Iterable[str]] | None = None):
        self.fields = fields
        self.lines = {name: tuple(columns) for name, columns in (lines or {}).items()}

    def stored(self, model: type[Document], pks: Iterable[int]) -> Mapping[int, Any]:
        """Documents by id, with what the other methods read, in a number of queries that does not grow with them."""
        relations = [*self.lines, *(name for name in self.fields if model._meta.get_field(name).many_to_many)]
        rows = model._base_manager.filter(pk__in=list(pks)).select_related("amendment")
        return {row.pk: row for row in rows.prefetch_related(*relations)}

    def submitted(self, document: Document) -> Any:
        """The document that has just been submitted, as `statement` reads it: as it is stored, to the last digit."""
        return self.stored(type(document), [document.pk])[document.pk]

    def statement(self, document: Any, sealed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the document says, as texts and whole numbers. With `sealed`, only what was sealed at the time."""
        fields, lines = self.fields, self.lines
        if sealed is not None:
            fields = tuple(name for name in sealed if name not in lines)
            lines = {name: tuple(sealed[name][0]) if sealed.get(name) else lines[name] for name in lines}
        told = {name: plain(document, name) for name in fields}
        for name, columns in lines.items():
            if sealed is None or name in sealed:
                rows = sorted(getattr(document, name).all(), key=lambda line: line.pk)
                told[name] = [{column: plain(line, column) for column in columns} for line in rows]
        return told

    def cancellation(self, document: Any) -> dict[str, Any] | None:
        """Who declared it cancelled, when and why: the time in UTC, the person by id. None while nobody did."""
        if not document.is_cancelled:
            return None
        return {
            "reason": document.cancel_reason,
            "cancelled_at": document.cancelled_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "cancelled_by": document.cancelled_by_id,
        }

    def cancelled(self) -> Q:
        """Documents whose cancelling must be among the events."""
        from association.core.documents.models import DocStatus

        return Q(docstatus=DocStatus.CANCELLED)

    def proving(self, model: type[Document]) -> DocumentProving:
        """What compares the rows with what was sealed."""
        from .document_proving import DocumentProving

        return DocumentProving(self, model)


def plain(row: models.Model, name: str) -> Any:
    """The value of a field as canonical JSON has it: a related row by its id, several by theirs in order."""
    field = row._meta.get_field(name)
    if field.many_to_many:
        return sorted(related.pk for related in getattr(row, name).all())
    value = field.value_from_object(row)  # type: ignore[union-attr]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, list, dict)) else str(value)


def seal_of(model: type[models.Model]) -> Seal | None:
    """How documents of the model are sealed; None where they are not."""
    return getattr(model, "sealed", None)


def sealed_models() -> dict[str, type[Document]]:
    """Every sealed kind by its label, such as ``majma_visits.visit``."""
    return {
        model._meta.label_lower: model  # type: ignore[misc]
        for model in apps.get_models()
        if not model._meta.proxy and seal_of(model) is not None
    }


def title_of(label: str) -> str:
    """What documents of a kind are called in the reader's language; its label when the module is gone."""
    model = sealed_models().get(label)
    return capfirst(str(model._meta.verbose_name_plural)) if model else label


def create_seal_permissions() -> None:
    """Write the right to inspect the seal of each sealed kind that does not name it itself. Safe to repeat."""
    with override("fa"):
        for model in sealed_models().values():
            if INSPECT not in model._meta.default_permissions:
                Permission.objects.update_or_create(
                    content_type=ContentType.objects.get_for_model(model),
                    codename=f"{INSPECT}_{model._meta.model_name}",
                    defaults={"name": f"{INSPECT_TITLE}: {model._meta.verbose_name}"[:255]},
                )
