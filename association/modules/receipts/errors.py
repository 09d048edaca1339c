"""Rules of receipts that were broken."""

from association.core.documents.errors import DomainError


class DonationAlreadyReceiptedError(DomainError):
    """A donation stands on at most one live receipt."""

    code = "donation_already_receipted"


class DonationNotRecordedError(DomainError):
    """Only submitted, uncancelled donations can be receipted."""

    code = "donation_not_recorded"


class SeveralDonorsError(DomainError):
    """One receipt names one donor."""

    code = "several_donors"


class ReceiptBackdatedError(DomainError):
    """Receipt numbers and dates run in one order."""

    code = "receipt_backdated"


class ReceiptAlreadyVoidError(DomainError):
    """A receipt is voided once."""

    code = "receipt_already_void"
