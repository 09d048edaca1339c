"""The seal's tables. Every row is written once; the database refuses the rest."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .seal import LeafKind, title_of


class SealLeaf(models.Model):
    """One event in the chain of a kind of document and a fiscal year, without anything about a person.

    `sequence` is the document's number within the year, `recorded_us` microseconds since 1970 UTC.
    """

    document_model = models.CharField(_("kind"), max_length=128)
    document_id = models.PositiveBigIntegerField(_("document"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    position = models.PositiveBigIntegerField(_("position"))
    kind = models.PositiveSmallIntegerField(_("event"), choices=LeafKind)
    sequence = models.PositiveIntegerField()
    stored_print = models.OneToOneField("core.StoredPrint", models.PROTECT, null=True, related_name="+")
    recorded_us = models.PositiveBigIntegerField()
    body_hash = models.BinaryField(max_length=32)
    document_hash = models.BinaryField(max_length=32)
    leaf_hash = models.BinaryField(max_length=32)
    chain_hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("sealed event")
        verbose_name_plural = _("sealed events")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("document_model", "fiscal_year", "position"), name="sealed_position_once"
            ),
            models.UniqueConstraint(
                fields=("document_model", "document_id", "kind"),
                condition=~models.Q(kind=LeafKind.PRINT),
                name="sealed_event_once",
            ),
        ]
        indexes = [
            models.Index(fields=("document_model", "document_id"), name="sealed_document"),
            models.Index(
                fields=("document_hash",), condition=models.Q(kind=LeafKind.PRINT), name="sealed_of_bytes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_model}/{self.fiscal_year}/{self.position}"


class SealContents(models.Model):
    """What a leaf's body hash hides. Stands apart, so that it can be erased while the chain still verifies."""

    leaf = models.OneToOneField(SealLeaf, models.PROTECT, primary_key=True, related_name="contents")
    salt = models.BinaryField(max_length=16)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("sealed contents")
        verbose_name_plural = _("sealed contents")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.leaf_id)


class SealErasure(models.Model):
    """Why a leaf has no contents any more: without this row the database lets none go."""

    leaf = models.OneToOneField(SealLeaf, models.PROTECT, primary_key=True, related_name="erasure")
    reason = models.CharField(_("reason"), max_length=300)
    erased_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("erasure of sealed contents")
        verbose_name_plural = _("erasures of sealed contents")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.leaf_id)


class SealBlock(models.Model):
    """The root over 1024 leaves that follow each other, so that a proof reads one block and not all leaves."""

    document_model = models.CharField(max_length=128)
    fiscal_year = models.PositiveSmallIntegerField()
    index = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("block of the chain")
        verbose_name_plural = _("blocks of the chain")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("document_model", "fiscal_year", "index"), name="sealed_block_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_model}/{self.fiscal_year}/{self.index}"


class SealKey(models.Model):
    """A public key heads are signed with. A later key is endorsed by the signature of an earlier one."""

    id = models.CharField(max_length=16, primary_key=True)
    public_key = models.BinaryField(max_length=32)
    since = models.DateTimeField(_("since"), auto_now_add=True)
    endorsed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    endorsement = models.BinaryField(max_length=64, null=True)

    class Meta:
        verbose_name = _("key of the chain")
        verbose_name_plural = _("keys of the chain")
        default_permissions = ()

    def __str__(self) -> str:
        return self.id


class SealHead(models.Model):
    """The signed state of one chain on one day; published."""

    document_model = models.CharField(_("kind"), max_length=128)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    date = models.DateField(_("date"))
    position = models.PositiveBigIntegerField()
    last_number = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    chain_hash = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    key = models.ForeignKey(SealKey, models.PROTECT, related_name="heads")
    signature = models.BinaryField(max_length=64)

    class Meta:
        verbose_name = _("signed head")
        verbose_name_plural = _("signed heads")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("document_model", "fiscal_year", "date"), name="sealed_head_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_model}/{self.fiscal_year} {self.date}"

    @property
    def kind(self) -> str:
        """What its documents are called, for people."""
        return title_of(self.document_model)
