"""The certificate PDFs are signed with: a PKCS#12 file outside the database, readable by its owner only.

An association may have one of an authority; `create` makes one that says who it is and nobody vouches for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError
from association.core.private_file import is_exposed, write_private

YEARS = 10
# Document signing, RFC 9336.
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


class CertificateUnusableError(DomainError):
    """The certificate is missing, exposed to others, cannot be read, or has run out."""

    code = "certificate_unusable"


class CertificateExistsError(DomainError):
    """A certificate is never overwritten."""

    code = "certificate_exists"


@dataclass(frozen=True)
class Certificate:
    """What everyone may know of it. Times are UTC; `fingerprint` is the SHA-256 of its DER bytes, hexadecimal."""

    subject: str
    issuer: str
    valid_until: datetime
    fingerprint: str
    pem: str

    @property
    def is_own(self) -> bool:
        """Nobody but the association vouches for it."""
        return self.subject == self.issuer


def certificate_file() -> Path:
    return Path(settings.PDF_SIGNING_FILE)


def has_certificate() -> bool:
    """Whether there is a file to sign with; whether it serves is asked when it is read."""
    return certificate_file().is_file()


def password() -> bytes | None:
    return settings.PDF_SIGNING_PASSWORD.encode() or None


def read_pkcs12() -> bytes:
    """The file's bytes. Raises CertificateUnusableError when it is missing, exposed, unreadable or out of date."""
    file = certificate_file()
    if not file.is_file():
        raise CertificateUnusableError(
            _("There is no certificate at %(file)s. Run “manage.py pdf_certificate create”.") % {"file": file}
        )
    if is_exposed(file):
        raise CertificateUnusableError(
            _("Others can read the certificate %(file)s. Give it the mode 600.") % {"file": file}
        )
    content = file.read_bytes()
    if _load(content).not_valid_after_utc < timezone.now():
        raise CertificateUnusableError(_("The certificate %(file)s has run out.") % {"file": file})
    return content


def _load(content: bytes) -> x509.Certificate:
    try:
        key, found, _others = pkcs12.load_key_and_certificates(content, password())
    except ValueError as exc:
        key = found = None
        cause: Exception | None = exc
    else:
        cause = None
    if key is None or found is None:
        raise CertificateUnusableError(
            _(
                "The certificate %(file)s cannot be opened: not a PKCS#12 file with a key, or another password."
            )
            % {"file": certificate_file()}
        ) from cause
    return found


def read_certificate() -> Certificate:
    """The public half. Raises CertificateUnusableError."""
    found = _load(read_pkcs12())
    return Certificate(
        subject=found.subject.rfc4514_string(),
        issuer=found.issuer.rfc4514_string(),
        valid_until=found.not_valid_after_utc,
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        pem=found.public_bytes(serialization.Encoding.PEM).decode(),
    )


def published_certificate() -> Certificate | None:
    """What the public is shown: nothing while there is none, or none that serves."""
    try:
        return read_certificate() if has_certificate() else None
    except CertificateUnusableError:
        return None


def create_certificate(name: str) -> Certificate:
    """A key (P-256, which every reader of PDFs knows) and its own certificate. Raises CertificateExistsError."""
    file = certificate_file()
    if file.exists():
        raise CertificateExistsError(_("There is a certificate already: %(file)s.") % {"file": file})
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_only(), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    secret = password()
    encryption = serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    content = pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption)
    write_private(file, content)
    return read_certificate()


def _signs_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
