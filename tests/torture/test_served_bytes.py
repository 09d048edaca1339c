"""T10: what was stored, downloaded, and downloaded again are the same bytes; an altered file is found."""

import hashlib
import random
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from association.core.access.throttle import LimitCount
from association.core.printing.models import StoredPrint
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_receipt

from .figures import SEED, publish, size

pytestmark = pytest.mark.django_db
RECEIPTS = size(small=4, full=400)
ALTERED = size(small=10, full=400)
SCRIPT = settings.BASE_DIR / "docs" / "verify" / "verify_receipt.py"


def test_downloads_are_the_stored_bytes_and_altered_files_are_found(
    client, treasurer, api_for, client_for, sign, key, tmp_path
):
    api, admin, rng = api_for(treasurer), client_for(treasurer), random.Random(SEED)
    receipts = [make_receipt(make_donation(amount_irr=1_000_000 + n), by=treasurer) for n in range(RECEIPTS)]
    files = {}
    different = 0

    for n, receipt in enumerate(receipts):
        language = ("fa", "en")[n % 2]
        address = f"/api/v1/receipts/receipts/{receipt.pk}/prints/receipt/?lang={language}"
        first, second = api.get(address).content, api.get(address).content
        if n % 4 == 0:
            void_receipt(receipt=receipt, reason="نادرست", voided_by=None)
        stored = StoredPrint.objects.get(document_id=receipt.pk, name="receipt", language=language)
        shown = admin.get(f"/admin/receipts/receipts/print/receipt/{receipt.pk}/{language}/")
        hashes = {hashlib.sha256(pdf).hexdigest() for pdf in (first, second, bytes(stored.pdf))}
        different += hashes != {stored.sha256}
        different += n % 4 != 0 and shown.content != first
        files[receipt] = first
    sign(timezone.localdate())

    missed = 0
    for _ in range(ALTERED):
        receipt, pdf = rng.choice(list(files.items()))
        changed = bytearray(pdf)
        changed[rng.randrange(len(changed))] ^= rng.randrange(1, 256)
        missed += _verdicts(client, receipt, bytes(changed), key, tmp_path) != ("unknown", 1)
    true = [_verdicts(client, *item, key, tmp_path) for item in list(files.items())[:3]]

    publish("T10", receipts=RECEIPTS, different=different, altered=ALTERED, undetected=missed)
    assert (different, missed) == (0, 0)
    assert true == [("ours", 0)] * 3


def _verdicts(client, receipt, pdf: bytes, key, folder) -> tuple[str, int]:
    """What the page for uploads says, and how the checker for everyone ends."""
    LimitCount.objects.all().delete()  # the page slows down guessing, which is not what is tried here
    page = client.post("/verify/check/?lang=en", {"pdf": SimpleUploadedFile("r.pdf", pdf)})
    (folder / "receipt.pdf").write_bytes(pdf)
    (folder / "proof.json").write_bytes(client.get(f"/verify/{receipt.code}/proof.json").content)
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(folder / "proof.json")]
    options = ["--pdf", str(folder / "receipt.pdf"), "--key", bytes(key.public_key).hex()]
    done = subprocess.run([*command, *options], capture_output=True, check=False)
    return page.context["verdict"], done.returncode
