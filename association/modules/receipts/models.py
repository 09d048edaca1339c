"""Receipts. Issued is final: voiding is a row of its own, never a change of the receipt."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from association.core.documents.listing import Has, Seen
from association.core.documents.models import SUBMIT, Document
from association.core.documents.states import Transition
from association.core.l10n.calendar import JalaliYear, civil_today
from association.core.l10n.fields import RialField
from association.core.l10n.languages import active
from association.core.l10n.money import format_rial
from association.core.sealing.seal import INSPECT_TITLE

from .choices import ReceiptKind
from .errors import MixedSourcesError
from .lifecycle_models import ReceiptCopy, ReceiptRules, ReceiptVoid, ReceiptWish, VoidForm
from .sealing import ReceiptSeal

_VOIDING = "association.modules.receipts.voiding"


def verification_code() -> str:
    """128 random bits: knowing one receipt's code says nothing about another's."""
    return secrets.token_hex(16)


class Receipt(Document):
    """One receipt for one or more source documents (donations, gifts in kind, …) of one donor.

    `body` is the snapshot of everything printed, taken at issue; prints are made from it, never from
    live rows. `total_irr` is the money received in whole Rial; `estimated_irr` the estimated value of goods,
    which is never money received.
    """

    transitions = (
        SUBMIT,
        Transition(
            "void",
            _("Void receipt"),
            question=_(
                "The receipt keeps its number and stays on record as void; what it stated can be receipted again. "
                "This cannot be undone."
            ),
            done=_("The receipt is void."),
            log=_("Voided"),
            form=VoidForm,
            check=f"{_VOIDING}.require_valid",
            run=f"{_VOIDING}.void",
            two_people=f"{_VOIDING}.needs_second_person",
            icon="cross",
            priority=90,
            dangerous=True,
            concludes=True,
        ),
        Transition(
            "replace",
            _("Correct and replace"),
            check=f"{_VOIDING}.require_valid",
            run=f"{_VOIDING}.replace",
            permissions=("void",),
            own_page=True,
            concludes=True,
        ),
    )

    sealed = ReceiptSeal()

    donor = models.ForeignKey(
        "people.Party",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="receipts",
        verbose_name=_("donor"),
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=ReceiptKind, default=ReceiptKind.GIFT, editable=False
    )
    covers_year = models.PositiveSmallIntegerField(_("year covered"), null=True, editable=False)
    issued_on = models.DateField(_("date of issue"), default=civil_today, editable=False)
    total_irr = RialField(_("amount"), default=0, editable=False, allow_zero=True)
    estimated_irr = RialField(_("estimated value of goods"), default=0, editable=False, allow_zero=True)
    code = models.CharField(
        _("verification code"), max_length=32, unique=True, default=verification_code, editable=False
    )
    body = models.JSONField(default=dict, editable=False)

    class Meta(Document.Meta):
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ("-issued_on", "-pk")
        indexes = [models.Index(fields=["-issued_on", "-id"], name="receipt_latest_first")]
        default_permissions = (  # type: ignore[assignment]
            "view",
            "add",
            "delete",
            "submit",
            "void",
            "confirm_void",
            "print",
            "copy",
            "export",
            "inspect",
            "deliver",
        )
        constraints = [
            *Document.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="annual", covers_year__isnull=False)
                | (~Q(kind="annual") & Q(covers_year__isnull=True)),
                name="receipt_annual_names_its_year",
            ),
            models.CheckConstraint(
                condition=Q(kind="in_kind", total_irr=0) | (~Q(kind="in_kind") & Q(estimated_irr=0)),
                name="receipt_goods_are_not_money",
            ),
        ]

    class Desk:
        icon = "receipt"
        route = "receipts"
        series = "{year}-{n:06}"
        lines = {"lines": ("reference", "received_on", "amount_irr", "estimated_irr", "purpose")}
        columns = ["number", "donor_name", "total_irr", "documents", "issued_on", "kind", "docstatus"]
        computed = {"documents": pgettext_lazy("of a receipt", "documents")}
        inspect = [
            "number",
            "kind",
            "donor_name",
            "total_irr",
            "goods_value",
            "issued_on",
            "covered_year",
            "template_version",
            "void_reason",
            "verification_url",
        ]
        filters = ["docstatus", "kind", "issued_on", "total_irr", "donor", "documents", Has("voiding")]
        totals = ["total_irr"]
        search = ["number", "donor__search_key", "donor__identity_key", "code"]
        export = [
            "number",
            "kind",
            "donor_name",
            "total_irr",
            "estimated_irr",
            "documents",
            "issued_on",
            "state",
            "void_reason",
        ]
        select_related = ["donor", "voiding"]
        right_names = {
            "copy": _("Hand out duplicates"),
            "deliver": _("Send to donors"),
            "inspect": INSPECT_TITLE,
        }

    @classmethod
    def in_force(cls) -> Q:
        return super().in_force() & Q(voiding__isnull=True)

    @classmethod
    def desk_rows(cls, rows: models.QuerySet, seen: Seen) -> models.QuerySet:
        return rows.annotate(documents=ReceiptLine.of_receipt())

    @property
    def donor_name(self) -> str:
        """The name the receipt was issued to, as it is printed; of a draft the donor's name of today."""
        if not self.is_draft and "donor" in self.body:
            printed = self.body["donor"]
            return printed[active()] if printed else str(_("Anonymous donor"))
        return str(self.donor) if self.donor_id else str(_("Anonymous donor"))

    donor_name.fget.short_description = _("donor")  # type: ignore[attr-defined]

    @property
    def goods_value(self) -> str:
        """The estimated value of the goods; empty for money."""
        return format_rial(self.estimated_irr) if self.kind == ReceiptKind.IN_KIND else ""

    goods_value.fget.short_description = _("estimated value of goods")  # type: ignore[attr-defined]

    @property
    def covered_year(self) -> str:
        return JalaliYear(self.covers_year).label() if self.covers_year else ""

    covered_year.fget.short_description = _("year covered")  # type: ignore[attr-defined]

    @property
    def template_version(self) -> str:
        """The template it was issued with; empty for a draft and for receipts older than templates."""
        template = self.body.get("template")
        if template is None:
            return ""
        return template["number"] or str(_("the built-in words"))

    template_version.fget.short_description = _("template")  # type: ignore[attr-defined]

    @cached_property
    def is_void(self) -> bool:
        return hasattr(self, "voiding")

    @property
    def is_withdrawn(self) -> bool:
        return self.is_void

    def status_label(self) -> str:
        if self.is_void:
            return str(_("Void"))
        return str(_("Issued")) if self.is_submitted else str(self.get_docstatus_display())

    @property
    def state(self) -> str:
        return self.status_label()

    state.fget.short_description = _("status")  # type: ignore[attr-defined]

    @property
    def void_reason(self) -> str:
        return f"{self.voiding.get_reason_code_display()}: {self.voiding.reason}" if self.is_void else ""

    void_reason.fget.short_description = _("reason for voiding")  # type: ignore[attr-defined]

    @property
    def verification_url(self) -> str:
        """The public address in the QR code; empty for a draft."""
        return "" if self.is_draft else f"{settings.WAGTAILADMIN_BASE_URL}/verify/{self.code}/"

    verification_url.fget.short_description = _("verification address")  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return self.number or _g("draft receipt of %(donor)s") % {"donor": self.donor_name}

    def posting_date(self) -> date:
        return self.issued_on

    def print_variant(self, name: str) -> str:
        return f"{name}_void" if name in ("receipt", "copy") and self.is_void else name

    @property
    def value_irr(self) -> int:
        """What it is about in Rial, money or goods: for limits, never for sums."""
        return self.total_irr or self.estimated_irr

    @cached_property
    def stated(self) -> list[ReceiptLine]:
        """Its lines as `derive` has read them: with their documents, for as long as the receipt is being written."""
        return list(self.lines.all())

    def derive(self) -> None:
        self.stated = lines = list(self.lines.all())
        ReceiptLine.read_documents(lines)
        for position, line in enumerate(lines, start=1):
            line.fill(position)
        self.total_irr = sum(line.amount_irr for line in lines)
        self.estimated_irr = sum(line.estimated_irr for line in lines)
        self.donor = lines[0].document.donor if lines else None
        if len({line.source.kind for line in lines}) > 1:
            raise MixedSourcesError(_("Money and goods go on receipts of their own."))
        if self.kind != ReceiptKind.ANNUAL and lines:
            self.kind = lines[0].source.kind

    def check_submittable(self) -> None:
        if not self.stated:
            raise ValidationError({"sources": _("Choose at least one document.")})

    def renew(self) -> None:
        # A draft of last year would else be issued into last year: back-dated by having waited.
        self.issued_on = civil_today()

    def before_submit(self, user: Any) -> None:
        from .issuing import claim_and_freeze  # which reads these tables

        claim_and_freeze(self)

    def on_submit(self, user: Any) -> None:
        from .issuing import check_date

        check_date(self)


# Django looks for tables here; these have a room of their own.
from .batch_models import ReceiptBatch, ReceiptBatchItem  # noqa: E402
from .delivery.models import ReceiptDelivery, ReceiptDeliveryEvent, ReceiptLink  # noqa: E402
from .line_models import ReceiptClaim, ReceiptLine  # noqa: E402
from .template.models import ReceiptImage, ReceiptTemplate  # noqa: E402

__all__ = [
    "Receipt",
    "ReceiptBatch",
    "ReceiptBatchItem",
    "ReceiptClaim",
    "ReceiptCopy",
    "ReceiptDelivery",
    "ReceiptDeliveryEvent",
    "ReceiptImage",
    "ReceiptLine",
    "ReceiptLink",
    "ReceiptRules",
    "ReceiptTemplate",
    "ReceiptVoid",
    "ReceiptWish",
]
