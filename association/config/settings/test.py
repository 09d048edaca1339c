"""Like the demo settings, but quick to hash passwords and free of anything left on disk."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from .base import DATABASES
from .development import *  # noqa: F403 -- settings files extend the base

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "association.modules.receipts.delivery.gateways.MemoryGateway"
VAR_DIR = Path(tempfile.mkdtemp(prefix="majma-test-"))


@atexit.register
def _leave_nothing(owner: int = os.getpid()) -> None:
    if os.getpid() == owner:  # children share the folder of the process they were forked from
        shutil.rmtree(VAR_DIR, ignore_errors=True)


PRIVATE_ROOT = VAR_DIR / "private"
MEDIA_ROOT = PRIVATE_ROOT
SEAL_KEY_FILE = str(VAR_DIR / "keys" / "seal.pem")
PDF_SIGNING_FILE = str(VAR_DIR / "keys" / "pdf.p12")
if DATABASES["default"]["ENGINE"].endswith("sqlite") and "MAJMA_TORTURE" not in os.environ:
    # No test cuts the power: a file of a test need not have reached the disk.
    _pragmas = DATABASES["default"]["OPTIONS"]["init_command"]
    DATABASES["default"]["OPTIONS"]["init_command"] = _pragmas.replace("synchronous=FULL", "synchronous=OFF")
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default", "wagtail"],
    }
}
