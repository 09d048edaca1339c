from django.db import models
from django.utils.translation import gettext_lazy as _


class ReceiptKind(models.TextChoices):
    """What a receipt is about."""

    GIFT = "gift", _("Donation receipt")
    ANNUAL = "annual", _("Annual certificate")
    IN_KIND = "in_kind", _("Receipt of gifts in kind")


class BatchKind(models.TextChoices):
    """What an order for many receipts covers."""

    READY = "ready", _("A receipt for each one that is ready")
    WISHED = "wished", _("Certificates of a year, for donors who want one a year")
    ALL = "all", _("Certificates of a year, for all named donors")


class Wish(models.TextChoices):
    """When a donor wants a receipt."""

    EACH = "each", _("For each donation")
    ANNUAL = "annual", _("Once a year")
    NONE = "none", _("Never")


class VoidReason(models.TextChoices):
    """Why a receipt is declared void."""

    WRONG_DONOR = "wrong_donor", _("Wrong donor")
    WRONG_AMOUNT = "wrong_amount", _("Wrong amount or date")
    PAYMENT_RETURNED = "payment_returned", _("The payment was returned")
    DUPLICATE = "duplicate", _("Issued twice")
    OTHER = "other", _("Other")


# Nothing is chosen beforehand: a careless press would put a false reason on record.
VOID_REASONS_OFFERED = [("", "---------"), *VoidReason.choices]
