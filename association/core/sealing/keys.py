"""The signing key: a file outside the database, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from association.core.private_file import is_exposed, write_private

from .errors import (
    SealKeyExistsError,
    SealKeyExposedError,
    SealKeyMissingError,
    SealKeyUnknownError,
)
from .models import SealKey
from .signing import key_id, key_message


def key_file() -> Path:
    return Path(settings.SEAL_KEY_FILE)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def read_key() -> Ed25519PrivateKey:
    """The key on this machine. Raises SealKeyMissingError or SealKeyExposedError."""
    file = key_file()
    if not file.is_file():
        raise SealKeyMissingError(
            _("There is no signing key at %(file)s. Run “manage.py seal_key create”.") % {"file": file}
        )
    if is_exposed(file):
        raise SealKeyExposedError(
            _("Others can read the signing key %(file)s. Give it the mode 600.") % {"file": file}
        )
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SealKeyMissingError(_("%(file)s holds no Ed25519 key.") % {"file": file})
    return key


def signing_key() -> tuple[SealKey, Ed25519PrivateKey]:
    """The key on this machine and its public row. Raises SealKeyUnknownError too, for a key nobody registered."""
    key = read_key()
    row = SealKey.objects.filter(public_key=public_bytes(key)).first()
    if row is None:
        raise SealKeyUnknownError(_("The signing key on this machine was never registered."))
    return row, key


def _write(file: Path, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(file, pem)


def _first_of_its_line(file: Path) -> SealKey:
    key = Ed25519PrivateKey.generate()
    public = public_bytes(key)
    with transaction.atomic():
        row = SealKey.objects.create(id=key_id(public), public_key=public)
        _write(file, key)
    return row


def create_key() -> SealKey:
    """The first key. Raises SealKeyExistsError when there is a file or a registered key already."""
    file = key_file()
    if file.exists() or SealKey.objects.exists():
        raise SealKeyExistsError(_("There is a signing key already. Use “manage.py seal_key rotate”."))
    return _first_of_its_line(file)


def rotate_key() -> SealKey:
    """A new key, endorsed by the one in use, whose file is set aside under its id.

    Raises what `signing_key` raises.
    """
    old_row, old = signing_key()
    new = Ed25519PrivateKey.generate()
    public, file = public_bytes(new), key_file()
    fresh = file.with_suffix(f".{key_id(public)}.new")
    _write(fresh, new)
    row = SealKey.objects.create(
        id=key_id(public),
        public_key=public,
        endorsed_by=old_row,
        endorsement=old.sign(key_message(public)),
    )
    file.rename(file.with_suffix(f".{old_row.pk}.retired"))
    fresh.rename(file)
    return row


def replace_lost_key() -> SealKey:
    """A new key that no earlier one endorses, because the file is lost. Raises SealKeyExistsError while it is there.

    Proving names it until its id stands in MAJMA_SEAL_TRUSTED_KEYS.
    """
    file = key_file()
    if file.exists():
        raise SealKeyExistsError(_("The signing key is still there. Use “manage.py seal_key rotate”."))
    return _first_of_its_line(file)
