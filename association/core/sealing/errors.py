"""What keeps a seal from being set."""

from association.core.documents.errors import DomainError


class SealBrokenError(DomainError):
    """The chain contradicts what was signed before; nothing more is signed."""

    code = "seal_broken"


class SealKeyMissingError(DomainError):
    """There is no signing key on this machine."""

    code = "seal_key_missing"


class SealKeyExposedError(DomainError):
    """Others on this machine can read the signing key."""

    code = "seal_key_exposed"


class SealKeyUnknownError(DomainError):
    """The signing key on this machine was never registered."""

    code = "seal_key_unknown"


class SealKeyExistsError(DomainError):
    """A signing key is never overwritten."""

    code = "seal_key_exists"


class NotYetSealedError(DomainError):
    """The document is younger than the latest signed head."""

    code = "not_yet_sealed"
