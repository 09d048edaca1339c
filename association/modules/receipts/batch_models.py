"""Batches: many receipts asked for at once, each item with what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from association.core.jobs.models import FINAL, JobRun
from association.core.l10n.calendar import JalaliYear

from .choices import BatchKind
from .line_models import NamesSource
from .sources import DONATIONS, title_of

JOB = "receipt-batch"


class ReceiptBatch(models.Model):
    """One order: all ready documents of a kind, or all certificates of a year. `files` names what can be fetched."""

    kind = models.CharField(_("kind"), max_length=16, choices=BatchKind)
    source_model = models.CharField(max_length=60, default=DONATIONS)
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    language = models.CharField(_("language"), max_length=8, default="fa")
    files = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )

    class Meta:
        verbose_name = _("batch of receipts")
        verbose_name_plural = _("batches of receipts")
        default_permissions = ()

    def __str__(self) -> str:
        if self.kind == BatchKind.READY:
            return gettext("Receipts for %(documents)s") % {"documents": title_of(self.source_model)}
        year = JalaliYear(self.year).label() if self.year else ""
        return f"{self.get_kind_display()} {year}".strip()


class ReceiptBatchItemQuerySet(models.QuerySet["ReceiptBatchItem"]):
    def in_hand(self) -> ReceiptBatchItemQuerySet:
        """Those a job still has to do. What a stopped job left undone is nobody's."""
        at_work = JobRun.objects.filter(kind=JOB).exclude(state__in=FINAL)
        batches = [arguments["batch"] for arguments in at_work.values_list("arguments", flat=True)]
        return self.filter(batch__in=batches, receipt=None, problem="")


class ReceiptBatchItem(NamesSource, models.Model):
    """One receipt of a batch: the document or the donor it is for, and the receipt or why there is none."""

    batch = models.ForeignKey(ReceiptBatch, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    source_model = models.CharField(max_length=60, blank=True)
    source_id = models.PositiveBigIntegerField(null=True)
    donor = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+")
    receipt = models.OneToOneField("receipts.Receipt", models.PROTECT, null=True, related_name="batch_item")
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects = ReceiptBatchItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of an order")
        verbose_name_plural = _("receipts of orders")
        ordering = ("position",)
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("batch", "position"), name="batch_position_once"),
            models.UniqueConstraint(
                fields=("batch", "source_model", "source_id"),
                condition=Q(source_id__isnull=False),
                name="batch_source_once",
            ),
            models.UniqueConstraint(
                fields=("batch", "donor"), condition=Q(donor__isnull=False), name="batch_donor_once"
            ),
            models.CheckConstraint(
                condition=(Q(source_id__isnull=False, donor=None) & ~Q(source_model=""))
                | Q(source_model="", source_id=None, donor__isnull=False),
                name="batch_item_source_or_donor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"
