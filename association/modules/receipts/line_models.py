"""What a receipt states, document by document, and the place of each document on its one live receipt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from association.core.l10n.fields import PersianCharField, RialField

from .sources import SourceKind, Statement, kind_of, label_of


class NamesSource:
    """A row that names a source document by its kind and id, in `source_model` and `source_id`."""

    source_model: Any
    source_id: Any

    @property
    def source(self) -> SourceKind:
        return kind_of(self.source_model)

    @cached_property
    def document(self) -> Any:
        """The source document. Raises ValidationError when a draft of it has been deleted."""
        found = self.source.model_class._default_manager.filter(pk=self.source_id).first()
        if found is None:
            raise ValidationError({"sources": _("One of the documents has been deleted. Choose again.")})
        return found

    @staticmethod
    def read_documents(rows: Sequence[NamesSource]) -> None:
        """Read the source documents of many rows at once. Those not there any more are told when asked for."""
        for model, ids in ids_of(rows).items():
            found = kind_of(model).read(ids)
            for row in rows:
                if row.source_model == model and row.source_id in found:
                    row.document = found[row.source_id]


class ReceiptLine(NamesSource, models.Model):
    """A source document as the receipt states it: a donation, a gift in kind, or what another module offers."""

    receipt = ParentalKey("receipts.Receipt", related_name="lines", on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField()
    source_model = models.CharField(max_length=60)
    source_id = models.PositiveBigIntegerField()
    reference = models.CharField(_("document"), max_length=40, blank=True)
    received_on = models.DateField(_("date received"))
    amount_irr = RialField(_("amount"), allow_zero=True)
    estimated_irr = RialField(_("estimated value"), default=0, allow_zero=True)
    purpose = PersianCharField(_("fund and intent"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=("receipt", "source_model", "source_id"), name="source_once_per_receipt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}/{self.position}"

    @classmethod
    def of_receipt(cls) -> Coalesce:
        """How many documents a receipt states, for a query over receipts."""
        lines = cls.objects.filter(receipt=models.OuterRef("pk")).order_by().values("receipt")
        count = models.Subquery(lines.annotate(n=models.Count("pk")).values("n"))
        return Coalesce(count, 0, output_field=models.IntegerField())

    @classmethod
    def of(cls, document: Any) -> ReceiptLine:
        """A line for a source document, not yet filled. What it states is read anew, not taken from `document`."""
        return cls(source_model=label_of(document), source_id=document.pk)

    @cached_property
    def statement(self) -> Statement:
        return self.source.state(self.document)

    def fill(self, position: int) -> None:
        """Copy what the receipt will state."""
        stated = self.statement
        self.position, self.reference = position, stated.reference
        self.received_on, self.purpose = stated.received_on, stated.purpose
        self.amount_irr, self.estimated_irr = stated.amount_irr, stated.estimated_irr


def ids_of(rows: Iterable[NamesSource]) -> dict[str, list[int]]:
    """The ids of what rows name, by kind of document."""
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.source_model, []).append(row.source_id)
    return ids


class ReceiptClaim(models.Model):
    """A document's place on its one live receipt. The unique constraint makes a second receipt impossible."""

    source_model = models.CharField(max_length=60)
    source_id = models.PositiveBigIntegerField()
    receipt = models.ForeignKey("receipts.Receipt", models.PROTECT, related_name="claims")

    class Meta:
        verbose_name = _("document on a receipt")
        verbose_name_plural = _("documents on receipts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("source_model", "source_id"), name="source_claimed_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_model} {self.source_id} -> {self.receipt_id}"
