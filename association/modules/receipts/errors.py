"""Rules of receipts that were broken."""

from association.core.documents.errors import DomainError
from association.core.documents.version import ChangedMeanwhileError


class AlreadyReceiptedError(DomainError):
    """A source document stands on at most one live receipt."""

    code = "already_receipted"


class SourceNotRecordedError(DomainError):
    """Only submitted, uncancelled documents can be receipted."""

    code = "source_not_recorded"


class MixedSourcesError(DomainError):
    """Money and goods go on receipts of their own."""

    code = "mixed_sources"


class KindNotOfferedError(DomainError):
    """Receipts are issued for kinds of documents that a module offers, while it is on, to who may see them."""

    code = "kind_not_offered"


class CertificatesOfDonationsError(DomainError):
    """Annual certificates state donations only."""

    code = "certificates_of_donations"


class SeveralDonorsError(DomainError):
    """One receipt names one donor."""

    code = "several_donors"


class ReceiptBackdatedError(DomainError):
    """Receipt numbers and dates run in one order."""

    code = "receipt_backdated"


class NothingToReceiptError(DomainError):
    """No recorded donation without a receipt is left."""

    code = "nothing_to_receipt"


class OutlookChangedError(ChangedMeanwhileError):
    """What would be done is no more what a person was shown."""

    code = "outlook_changed"


class OutsideTheYearError(DomainError):
    """An annual certificate states donations of its own year only."""

    code = "outside_the_year"


class YearNotOverError(DomainError):
    """An annual certificate is issued when its year is over: what comes in after it would stand nowhere."""

    code = "year_not_over"


class ReceiptAlreadyVoidError(DomainError):
    """A receipt is voided once."""

    code = "receipt_already_void"


class UnprintableLettersError(DomainError):
    """The receipt would show blanks where a name has letters of no script we have type for."""

    code = "unprintable_letters"


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
