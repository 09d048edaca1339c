"""Gifts of money. A donation is a draft until the treasurer submits it; then it is final."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from association.core.documents.listing import Has, Seen
from association.core.documents.models import DocStatus, Document
from association.core.l10n.calendar import civil_today
from association.core.l10n.fields import PersianCharField, RialField
from association.core.l10n.text import listed

from .choices import CARD_METHODS, Currency, PaymentMethod
from .querysets import DonationQuerySet
from .validators import card_last4, received_on, tracking_number


def today() -> date:
    """The civil day in the association's time zone."""
    return civil_today()


class Donation(Document):
    """One gift of one donor, split over one or more funds.

    `donor` empty means the giver wishes to stay unknown. `total_irr` is the sum of the lines in Rial.
    `source` and `external_id` name the line of the list a gift was imported from, once for ever;
    `fingerprint` is the SHA-256 of what that line said.
    """

    donor = models.ForeignKey(
        "people.Party",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("donor"),
        help_text=_("Leave empty for an anonymous donor."),
    )
    received_on = models.DateField(_("date received"), default=today)
    method = models.CharField(
        _("way of payment"), max_length=16, choices=PaymentMethod, default=PaymentMethod.CARD
    )
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    # Longer than what is kept: a browser cuts what is pasted at the length of the column, and the first four
    # digits of a whole number would pass for the last.
    card_last4 = models.CharField(
        _("last four digits of the card"),
        max_length=32,
        blank=True,
        help_text=_("Of the payer's card, where the payment was made with one; never the whole number."),
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=Currency, default=Currency.IRR, editable=False
    )
    total_irr = RialField(_("amount"), default=0, editable=False, allow_zero=True)
    note = PersianCharField(_("note"), max_length=400, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True, editable=False)
    external_id = models.CharField(_("id in the source"), max_length=80, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    objects = DonationQuerySet.as_manager()

    class Meta(Document.Meta):
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        ordering = ("-received_on", "-pk")
        indexes = [
            models.Index(fields=["docstatus", "received_on"], name="donation_by_status_and_date"),
            # The order of the list: without it each page sorts every donation there is.
            models.Index(fields=["-received_on", "-id"], name="donation_latest_first"),
            # Rows and sums below the list, without reading the rows themselves.
            models.Index(fields=["docstatus", "total_irr"], name="donation_by_status_and_amount"),
        ]
        constraints = [
            *Document.Meta.constraints,
            models.CheckConstraint(
                condition=Q(docstatus=0) | Q(total_irr__gt=0),
                name="donation_amount_positive",
                violation_error_message=_("The amount must be more than zero."),
            ),
            models.CheckConstraint(
                condition=Q(card_last4="")
                | (
                    Q(method__in=CARD_METHODS)
                    & Exact(Length("card_last4"), 4)
                    & Exact(Func(F("card_last4"), Value("0123456789"), function="LTRIM"), Value(""))
                ),
                name="donation_card_has_four_digits",
                violation_error_message=_("Type exactly the last four digits of the card, such as 0421."),
            ),
            models.UniqueConstraint(
                fields=("source", "external_id"),
                # A cancelled gift gives its id back: an import that was taken back may be made anew.
                condition=~Q(external_id="") & ~Q(docstatus=DocStatus.CANCELLED),
                name="donation_imported_once",
            ),
        ]

    class Desk:
        icon = "tag"
        route = "donations"
        series = "D-{year}-{n:05}"
        fields = [("donor", "received_on"), ("method", "tracking_number", "card_last4"), "note"]
        lines = {"lines": ("fund", "amount_irr", "intent")}
        columns = [
            "number",
            "donor_name",
            "total_irr",
            "received_on",
            "fund_names",
            "method",
            "card",
            "docstatus",
        ]
        inspect = [
            "number",
            "donor_name",
            "total_irr",
            "received_on",
            "method",
            "tracking_number",
            "card_last4",
            "note",
            "external_id",
        ]
        filters = [
            "docstatus",
            "received_on",
            "total_irr",
            "method",
            "lines__fund",
            "donor",
            "donor__kind",
            Has("donor", label=_("name of the donor")),
        ]
        totals = ["total_irr"]
        search = ["number", "donor__search_key", "donor__identity_key", "tracking_number", "external_id"]
        export = [
            "number",
            "donor_name",
            "total_irr",
            "fund_names",
            "intents",
            "received_on",
            "method",
            "tracking_number",
            "card_last4",
            "docstatus",
            "note",
        ]
        select_related = ["donor"]
        no_copy = ["received_on", "tracking_number", "card_last4"]

    @property
    def donor_name(self) -> str:
        return str(self.donor) if self.donor_id else str(_("Anonymous donor"))

    donor_name.fget.short_description = _("donor")  # type: ignore[attr-defined]

    @classmethod
    def desk_rows(cls, rows: models.QuerySet, seen: Seen) -> models.QuerySet:
        return rows.prefetch_related("lines__fund")

    @property
    def fund_names(self) -> str:
        """The funds it was split over, each once."""
        return listed(dict.fromkeys(line.fund for line in self.lines.all()))

    fund_names.fget.short_description = _("fund")  # type: ignore[attr-defined]

    @property
    def intents(self) -> str:
        """The giver's words, each once."""
        return listed(dict.fromkeys(line.intent for line in self.lines.all() if line.intent))

    intents.fget.short_description = _("intent")  # type: ignore[attr-defined]

    @property
    def card(self) -> str:
        """Its last digits under a heading short enough for a list."""
        return self.card_last4

    card.fget.short_description = _("card")  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return self.number or str(_("draft donation of %(donor)s")) % {"donor": self.donor_name}

    def posting_date(self) -> date:
        return self.received_on

    def derive(self) -> None:
        self.total_irr = sum(line.amount_irr or 0 for line in self.lines.all())

    def clean(self) -> None:
        self.tracking_number = tracking_number(self.tracking_number)
        try:
            self.card_last4 = card_last4(self.card_last4, self.method)
        except ValidationError as exc:
            raise ValidationError({"card_last4": exc.messages}) from exc
        if self.received_on:
            try:
                received_on(self.received_on, today=today())
            except ValidationError as exc:
                raise ValidationError({"received_on": exc.messages}) from exc

    def check_submittable(self) -> None:
        self.clean()
        lines = list(self.lines.all())
        if not lines:
            raise ValidationError({"lines": _("Name at least one fund and amount.")})
        for line in lines:
            if not line.amount_irr or line.amount_irr < 0:
                raise ValidationError({"lines": _("The amount must be more than zero.")})
            if not line.fund.is_open:
                raise ValidationError(
                    {"lines": _("The fund “%(fund)s” takes no gifts any more.") % {"fund": line.fund}}
                )


class DonationLine(models.Model):
    """A part of a gift for one fund. `intent` keeps the giver's own words."""

    donation = ParentalKey(Donation, related_name="lines", on_delete=models.CASCADE)
    fund = models.ForeignKey(
        "funds.Fund", models.PROTECT, related_name="donation_lines", verbose_name=_("fund")
    )
    amount_irr = RialField(_("amount (Rial)"))
    intent = PersianCharField(_("intent"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_irr__gt=0),
                name="donation_line_amount_positive",
                violation_error_message=_("The amount must be more than zero."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}: {self.amount_irr}"


# Django looks for tables here; goods have a module of their own.
from .in_kind import InKindGift, InKindItem  # noqa: E402

__all__ = ["Donation", "DonationLine", "InKindGift", "InKindItem"]
