"""Rules of deliveries that were broken."""

from association.core.documents.errors import DomainError


class ReceiptNotSendableError(DomainError):
    """Only an issued receipt that is not void is sent."""

    code = "receipt_not_sendable"


class AlreadySentError(DomainError):
    """This receipt went to this address already; sending it again is a decision of its own."""

    code = "receipt_already_sent"


class NoTestAddressError(DomainError):
    """The test mode is on and knows no address for this channel."""

    code = "test_address_missing"


class NothingToSendError(DomainError):
    """No receipt of the batch can be sent this way."""

    code = "nothing_to_send"


class DeliveryStateError(DomainError):
    """The delivery does not stand where this could be done."""

    code = "delivery_state"


class ModeChangedError(DomainError):
    """The test mode was switched after a person saw where the message would go."""

    code = "test_mode_changed"


class ChannelNotSetUpError(DomainError):
    """The installation has no way to send by this channel."""

    code = "channel_not_set_up"
