"""To whom: the donor's own address, another one a person typed, or that of the test mode."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from association.core.l10n.identifiers import normalize_mobile

from ..models import Receipt, ReceiptRules
from .choices import Channel
from .errors import NoTestAddressError

# Where a donor's own address for a channel stands.
OF_DONOR = {Channel.EMAIL: "email", Channel.SMS: "phone"}


def donors_address(receipt: Receipt, channel: Channel) -> str:
    """What the donor has given for this channel; empty without donor or address."""
    return getattr(receipt.donor, OF_DONOR[channel]) if channel in OF_DONOR and receipt.donor else ""


def test_address(channel: Channel, rules: ReceiptRules) -> str:
    """Where the test mode sends. Raises NoTestAddressError."""
    found = rules.test_email if channel == Channel.EMAIL else rules.test_phone
    if not found:
        raise NoTestAddressError(
            _(
                "The test mode is on and has no address for this channel. Give it one in the rules of receipts."
            )
        )
    return cleaned(found, channel)


def cleaned(address: str, channel: Channel) -> str:
    """An address in its one form. Raises ValidationError naming the field `address`."""
    address = address.strip()
    if channel == Channel.SMS:
        mobile = normalize_mobile(address)
        if mobile is None:
            raise ValidationError({"address": _("This is no mobile number.")})
        return mobile
    try:
        validate_email(address)
    except ValidationError as exc:
        raise ValidationError({"address": exc.messages}) from exc
    return address.lower()


def usable(address: str, channel: Channel) -> str:
    """The address in its one form; empty where nothing can be sent to it."""
    try:
        return cleaned(address, channel)
    except ValidationError:
        return ""


def address_for(receipt: Receipt, channel: Channel, typed: str | None) -> tuple[str, bool]:
    """Where a receipt goes, and whether that is a test. On paper there is no address.

    Raises ValidationError naming `address` for a missing or malformed one, and NoTestAddressError.
    """
    if channel == Channel.PRINT:
        return "", False
    wanted = typed or donors_address(receipt, channel)
    if not wanted:
        raise ValidationError({"address": missing_words(receipt, channel)})
    wanted = cleaned(wanted, channel)
    rules = ReceiptRules.load()
    return (test_address(channel, rules), True) if rules.test_mode else (wanted, False)


def missing_words(receipt: Receipt, channel: Channel) -> str:
    """What to do about a donor without an address."""
    if receipt.donor_id is None:
        return _("The donor is anonymous, so there is no address. Type one here.")
    values: dict[str, Any] = {"donor": receipt.donor_name}
    if channel == Channel.EMAIL:
        return _("%(donor)s has no e-mail address. Enter it on their page, or type one here.") % values
    return _("%(donor)s has no mobile number. Enter it on their page, or type one here.") % values
