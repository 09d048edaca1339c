"""What a reader of PDFs says of a signature."""

import io
from concurrent.futures import ThreadPoolExecutor

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from association.core.printing.certificate import Certificate


def verdict(pdf: bytes, certificate: Certificate) -> PdfSignatureStatus:
    """Of a reader that trusts this certificate."""
    _kind, _headers, der = pem.unarmor(certificate.pem.encode())
    trusted = ValidationContext(trust_roots=[x509.Certificate.load(der)])
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    # In a thread of its own: pyHanko runs an event loop, and browsers of other tests leave one in this thread.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(validate_pdf_signature, signature, trusted).result()
