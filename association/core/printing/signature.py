"""Signing PDFs (PAdES baseline B-B, ETSI EN 319 142-1). What is signed is final: readers show any later change."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

from .certificate import CertificateUnusableError, certificate_file, password, read_pkcs12

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

FIELD = "Signature"


@lru_cache(maxsize=1)
def _signer(file: str, changed_ns: int, secret: bytes | None) -> Signer:
    """Opening the file costs more than a signature, so it is kept until the file or its mode changes."""
    from pyhanko.sign.signers import SimpleSigner

    signer = SimpleSigner.load_pkcs12_data(read_pkcs12(), other_certs=[], passphrase=secret)
    if signer is None:
        raise CertificateUnusableError(file)
    return signer


def _signer_of_today() -> Signer:
    file = certificate_file()
    signer = _signer(str(file), file.stat().st_ctime_ns if file.is_file() else 0, password())
    certificate = signer.signing_cert
    assert certificate is not None  # a file without one is refused when it is opened
    if certificate.not_valid_after < timezone.now():
        read_pkcs12()  # says so
    return signer


def sign_pdf(pdf: bytes, *, name: str, reason: str) -> bytes:
    """The same PDF with a signature nobody sees on the page. Raises CertificateUnusableError.

    The time of signing is that of this machine: no authority of time is asked.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    signing = _signer_of_today()
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELD,
            name=name,
            reason=reason,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        signer=signing,
    )
    signed = io.BytesIO()
    # In a thread of its own: pyHanko runs an event loop, and the caller's thread may have one already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf)), output=signed).result()
    return signed.getvalue()
