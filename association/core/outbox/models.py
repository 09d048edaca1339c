"""Webhooks: who is told, what each was told, and how every attempt went."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .address import check_form
from .signing import Secret, new_secret

LONGEST_ADDRESS = 500


def message_id() -> str:
    """A name that no other delivery ever bears."""
    return f"msg_{get_random_string(27)}"


class DeliveryState(models.TextChoices):
    """What became of a delivery. It waits between attempts too."""

    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
    FAILED = "failed", pgettext_lazy("delivery", "Given up")


class WebhookSubscription(models.Model):
    """An address of another system and the events it is told of.

    Secrets are not stored: `secret_seed` and the installation's own key make one anew each time, and
    `secret_mark` tells whether it is still the one that was handed out. `failing_since` is the first failure
    after the last success.
    """

    address = models.CharField(
        _("address"),
        max_length=LONGEST_ADDRESS,
        validators=[check_form],
        help_text=_("An https address of the other system. It must answer within ten seconds."),
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    events = models.JSONField(_("events"), default=list)
    active = models.BooleanField(_("active"), default=True)
    secret_seed = models.CharField(max_length=64, editable=False)
    secret_mark = models.CharField(max_length=64, editable=False)
    previous_seed = models.CharField(max_length=64, blank=True, editable=False)
    previous_mark = models.CharField(max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(_("old secret valid until"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    switched_off_at = models.DateTimeField(_("switched off by the system"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("-pk",)
        default_permissions = ("view", "add", "change", "delete")
        constraints = [
            models.CheckConstraint(
                condition=Q(active=False) | Q(switched_off_at=None), name="webhook_active_is_not_switched_off"
            ),
        ]

    def __str__(self) -> str:
        return self.description or urlsplit(self.address).hostname or self.address

    @property
    def secret(self) -> Secret:
        return Secret(self.secret_seed, self.secret_mark)

    def give_secret(self, *, keep_old_until: datetime | None = None) -> str:
        """Set a new secret and return its text, the only time it is told. Does not save."""
        self.previous_seed = self.secret_seed if keep_old_until else ""
        self.previous_mark = self.secret_mark if keep_old_until else ""
        self.previous_until = keep_old_until
        secret = new_secret()
        self.secret_seed, self.secret_mark = secret.seed, secret.mark
        return secret.text()

    def valid_secrets(self) -> list[Secret]:
        """The present secret, and the one before it while receivers may still use that."""
        old = self.previous_until is not None and timezone.now() < self.previous_until
        return [self.secret, Secret(self.previous_seed, self.previous_mark)] if old else [self.secret]


class WebhookDelivery(models.Model):
    """One message to one subscription: the same bytes and the same id at every attempt."""

    subscription = models.ForeignKey(
        WebhookSubscription, models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    message_id = models.CharField(_("message id"), max_length=40, unique=True, default=message_id)
    event = models.CharField(_("event"), max_length=120)
    module = models.CharField(max_length=64)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    body = models.TextField(_("content"))
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING, db_index=True
    )
    rounds = models.PositiveSmallIntegerField(default=1)
    error = models.CharField(_("error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-pk",)
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at=None)),
                name="webhook_delivered_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


class WebhookAttempt(models.Model):
    """One request and its answer, or why there was none. `response` holds the first 2 kB."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("time"), auto_now_add=True)
    status = models.PositiveSmallIntegerField(_("status code"), null=True)
    milliseconds = models.PositiveIntegerField(_("duration (ms)"))
    response = models.TextField(_("answer"), blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("number",)
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("delivery", "number"), name="webhook_attempt_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"
