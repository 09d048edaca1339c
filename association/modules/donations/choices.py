from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentMethod(models.TextChoices):
    """How a gift reached the association."""

    CASH = "cash", _("Cash")
    CARD = "card", _("Card to card")
    TRANSFER = "transfer", _("Bank transfer")
    CHEQUE = "cheque", _("Cheque")
    GATEWAY = "gateway", _("Online payment")
    TERMINAL = "terminal", _("Card terminal")


# Payments that have a card, and so its last four digits. A gateway names the card it was paid with.
CARD_METHODS = (PaymentMethod.CARD, PaymentMethod.GATEWAY, PaymentMethod.TERMINAL)


class Currency(models.TextChoices):
    """Currency of a gift. The new Rial (1 = 10,000 of these) will be a code of its own."""

    IRR = "IRR", _("Rial")
