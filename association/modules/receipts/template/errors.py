"""Rules of templates that were broken."""

from association.core.documents.errors import DomainError


class ImageAlteredError(DomainError):
    """A stored image is gone, or its bytes are not those that were sealed: nothing is printed with it."""

    code = "image_altered"
