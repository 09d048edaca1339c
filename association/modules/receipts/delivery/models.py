"""Deliveries of receipts: what was sent to whom and how that went. A receipt knows nothing of them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import Record
from association.core.l10n.text import beside
from association.core.templatetags.majma_l10n import code

from .choices import FOLLOWS, TROUBLED, UNDER_WAY, Channel, DeliveryEventKind, DeliveryState

WAITS_TOO_LONG = timedelta(days=1)


class AddressField(models.CharField):
    """Where something was sent to: hidden from whoever may not see the donor's own addresses."""

    sources = ("receipt__donor__email", "receipt__donor__phone")


def message_id() -> str:
    """The same in every attempt, so that servers and mailboxes know a second one; 128 random bits, so that
    nobody makes up a bounce."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return f"<receipt.{secrets.token_hex(16)}@{host}>"


def called(user: Any) -> str:
    """How people call somebody who works here."""
    return user.get_full_name() or user.get_username()


def as_said(words: str) -> str:
    """What a server said stays left to right, with its own digits; our own words stand as they are."""
    return code(words) if words.isascii() else words


class DeliveryQuerySet(models.QuerySet["ReceiptDelivery"]):
    def in_need(self) -> DeliveryQuerySet:
        """Those a person must look at: they went wrong, or nobody has sent them for a day."""
        late = timezone.now() - WAITS_TOO_LONG
        stuck = Q(state__in=UNDER_WAY, updated_at__lt=late)
        return self.filter(Q(state__in=TROUBLED) | stuck)

    def move(self, pk: int, *, to: DeliveryState, **changes: Any) -> bool:
        """Let one delivery become `to`, if it stands where that may follow; whether it did.

        One conditional UPDATE: of two workers who want the same step, one takes it, and `claim` names it.
        """
        before = [state for state, following in FOLLOWS.items() if to in following]
        changes = {"state": to, "updated_at": timezone.now(), **changes}
        return bool(self.filter(pk=pk, state__in=before).update(**changes))


class ReceiptDelivery(Record):
    """One receipt to one address by one channel.

    `round` counts deliberate repetitions: the unique constraint over it is why nothing is sent twice by
    accident. `claim` is the worker that sent it last: only that one may say how it went. `is_test` means
    that it went to the address of the test mode, not to the donor.
    """

    receipt = models.ForeignKey(
        "receipts.Receipt", models.PROTECT, related_name="deliveries", verbose_name=_("receipt")
    )
    batch = models.ForeignKey(
        "receipts.ReceiptBatch",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("batch of receipts"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    language = models.CharField(
        _("language"), max_length=8, choices=[("fa", _("Persian")), ("en", _("English"))]
    )
    sent_to = AddressField(_("sent to"), max_length=254, blank=True)
    is_test = models.BooleanField(_("test"), default=False)
    round = models.PositiveSmallIntegerField(_("which time"), default=1)
    state = models.CharField(
        _("status"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    message_id = models.CharField(max_length=300, unique=True, default=message_id)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("delivery of a receipt")
        verbose_name_plural = _("deliveries of receipts")
        ordering = ("-pk",)
        default_permissions = ("view", "export")  # type: ignore[assignment]
        constraints = [
            models.UniqueConstraint(
                fields=("receipt", "channel", "sent_to", "is_test", "round"), name="receipt_delivered_once"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.PRINT) | ~Q(sent_to=""), name="receipt_delivery_has_an_address"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False),
                name="receipt_delivery_sent_at_a_time",
            ),
        ]

    class Desk:
        icon = "mail"
        route = "deliveries"
        columns = ["receipt", "channel", "sent_to", "state", "is_test", "created_at"]
        inspect = [
            "receipt",
            "state",
            "channel",
            "sent_to",
            "language",
            "is_test",
            "round",
            "attempts",
            "problem_said",
            "asked_by",
            "created_at",
            "sent_at",
        ]
        filters = ["state", "channel", "is_test", "created_at", "batch"]
        search = ["receipt__number", "receipt__donor__search_key", "receipt__donor__identity_key"]
        export = [
            "receipt",
            "channel",
            "sent_to",
            "language",
            "state",
            "is_test",
            "problem",
            "created_at",
            "sent_at",
        ]
        select_related = ["receipt__donor", "requested_by"]
        creatable = False
        menu_order = 110

    def __str__(self) -> str:
        return beside(self.receipt.number or "", self.get_channel_display())

    def allows(self, action: str) -> bool:
        """Nothing is typed or deleted; what may follow stands in `choices.FOLLOWS`."""
        return action not in ("add", "change", "delete")

    @property
    def problem_said(self) -> str:
        return as_said(self.problem)

    problem_said.fget.short_description = _("problem")  # type: ignore[attr-defined]

    @property
    def asked_by(self) -> str:
        return called(self.requested_by)

    asked_by.fget.short_description = _("asked by")  # type: ignore[attr-defined]

    @property
    def may_retry(self) -> bool:
        """Whether the same message may be tried again, with the same id."""
        return self.state in (DeliveryState.FAILED, DeliveryState.GIVEN_UP, DeliveryState.UNSURE)

    @property
    def needs_a_person(self) -> bool:
        """Those that `in_need` finds."""
        late = self.updated_at < timezone.now() - WAITS_TOO_LONG
        return self.state in TROUBLED or (self.state in UNDER_WAY and late)

    def note(self, kind: DeliveryEventKind, words: str = "", *, by: Any = None) -> ReceiptDeliveryEvent:
        """Put on record what happened to it."""
        return self.events.create(kind=kind, words=words[:300], by=by)


class ReceiptDeliveryEvent(models.Model):
    """One attempt, bounce or step of a person. Written once."""

    delivery = models.ForeignKey(ReceiptDelivery, models.PROTECT, related_name="events")
    kind = models.CharField(_("what happened"), max_length=10, choices=DeliveryEventKind)
    words = models.CharField(_("remark"), max_length=300, blank=True)
    at = models.DateTimeField(_("time"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("event of a delivery")
        verbose_name_plural = _("events of deliveries")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.kind}"

    @property
    def words_said(self) -> str:
        return as_said(self.words)

    @property
    def by_said(self) -> str:
        return called(self.by) if self.by else ""


class ReceiptLink(models.Model):
    """A link of an SMS, good for one opening. Of the token only the hash is kept."""

    delivery = models.ForeignKey(ReceiptDelivery, models.PROTECT, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("opened"), null=True)

    class Meta:
        verbose_name = _("link to a receipt")
        verbose_name_plural = _("links to receipts")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.delivery_id)
