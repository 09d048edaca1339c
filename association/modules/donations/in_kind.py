"""Gifts in kind: goods instead of money, each with its quantity and what it was estimated to be worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from association.core.documents.models import DocStatus, Document
from association.core.l10n.fields import PersianCharField, QuantityField, RialField

from .models import today
from .validators import received_on

LEAST = Decimal("0.001")
MOST_SHOWN = 400


class InKindGiftQuerySet(models.QuerySet):
    def recorded(self) -> InKindGiftQuerySet:
        """Submitted and not cancelled: what counts as received."""
        return self.filter(docstatus=DocStatus.SUBMITTED)

    def total_irr(self) -> int:
        """Sum of the estimated values in Rial; 0 for none."""
        return int(self.aggregate(total=models.Sum("estimated_irr"))["total"] or 0)


class InKindGift(Document):
    """Goods of one donor. `estimated_irr` is the sum of the items' estimated values in Rial: no money was received.

    `donor` empty means the giver wishes to stay unknown. `valued_by` names who estimated the value. `contents`
    says the goods in a few words, for lists.
    """

    donor = models.ForeignKey(
        "people.Party",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="in_kind_gifts",
        verbose_name=_("donor"),
        help_text=_("Leave empty for an anonymous donor."),
    )
    received_on = models.DateField(_("date received"), default=today)
    fund = models.ForeignKey(
        "funds.Fund", models.PROTECT, related_name="in_kind_gifts", verbose_name=_("fund")
    )
    intent = PersianCharField(_("intent"), max_length=80, blank=True)
    valued_by = PersianCharField(
        _("valued by"), max_length=120, help_text=_("Name and office of the person who estimated the value.")
    )
    estimated_irr = RialField(_("estimated value"), default=0, editable=False, allow_zero=True)
    contents = PersianCharField(_("goods"), max_length=MOST_SHOWN, blank=True, editable=False)
    note = PersianCharField(_("note"), max_length=400, blank=True)

    objects = InKindGiftQuerySet.as_manager()

    class Meta(Document.Meta):
        verbose_name = _("gift in kind")
        verbose_name_plural = _("gifts in kind")
        ordering = ("-received_on", "-pk")
        indexes = [models.Index(fields=["-received_on", "-id"], name="in_kind_latest_first")]

    class Desk:
        icon = "pick"
        route = "in-kind"
        series = "K-{year}-{n:05}"
        fields = [("donor", "received_on"), ("fund", "intent"), "valued_by", "note"]
        lines = {"items": ("description", "quantity", "unit", "estimated_irr")}
        columns = ["number", "donor_name", "contents", "estimated_irr", "received_on", "docstatus"]
        inspect = [
            "number",
            "donor_name",
            "received_on",
            "fund",
            "intent",
            "estimated_irr",
            "valued_by",
            "note",
        ]
        filters = ["docstatus", "received_on", "estimated_irr", "fund", "donor", "donor__kind"]
        totals = ["estimated_irr"]
        search = ["number", "donor__search_key", "donor__identity_key", "contents"]
        export = [
            "number",
            "donor_name",
            "contents",
            "estimated_irr",
            "received_on",
            "valued_by",
            "docstatus",
            "note",
        ]
        select_related = ["donor", "fund"]
        no_copy = ["received_on"]
        menu_order = 110

    @property
    def donor_name(self) -> str:
        return str(self.donor) if self.donor_id else str(_("Anonymous donor"))

    donor_name.fget.short_description = _("donor")  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return self.number or str(_("draft gift in kind of %(donor)s")) % {"donor": self.donor_name}

    def posting_date(self) -> date:
        return self.received_on

    def derive(self) -> None:
        items = list(self.items.all())
        self.estimated_irr = sum(item.estimated_irr or 0 for item in items)
        self.contents = "، ".join(item.description for item in items)[:MOST_SHOWN]

    def clean(self) -> None:
        if self.received_on:
            try:
                received_on(self.received_on, today=today())
            except ValidationError as exc:
                raise ValidationError({"received_on": exc.messages}) from exc

    def check_submittable(self) -> None:
        self.clean()
        items: list[Any] = list(self.items.all())
        if not items:
            raise ValidationError({"items": _("Name at least one item.")})
        if any(not item.quantity or item.quantity < LEAST for item in items):
            raise ValidationError({"items": _("The quantity must be more than zero.")})
        if not self.valued_by:
            raise ValidationError({"valued_by": _("Say who estimated the value.")})
        if not self.fund.is_open:
            raise ValidationError(
                {"fund": _("The fund “%(fund)s” takes no gifts any more.") % {"fund": self.fund}}
            )


class InKindItem(models.Model):
    """One kind of goods: what, how much of it, and its estimated value in Rial (zero: of no market value)."""

    gift = ParentalKey(InKindGift, related_name="items", on_delete=models.CASCADE)
    description = PersianCharField(_("goods"), max_length=160)
    quantity = QuantityField(_("quantity"), default=1, validators=[MinValueValidator(LEAST)])
    unit = PersianCharField(_("unit"), max_length=24, help_text=_("Such as piece, kilogram, set."))
    estimated_irr = RialField(_("estimated value (Rial)"), allow_zero=True)

    class Meta:
        verbose_name = _("goods item")
        verbose_name_plural = _("goods items")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, estimated_irr__gte=0),
                name="in_kind_item_positive",
                violation_error_message=_("The quantity must be more than zero."),
            )
        ]

    def __str__(self) -> str:
        return self.description
