"""T8: whatever is changed, removed, added or exchanged past the triggers, the proof names it."""

import random
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from association.core.health.proofs import prove
from association.core.printing.prints import stored_print
from association.core.sealing.encoding import canonical_json
from association.core.sealing.models import SealHead
from association.core.sealing.proving import prove_seal
from association.modules.receipts.services import replace_receipt, void_receipt
from tests.factories import make_donation, make_receipt
from tests.modules.receipts.seal.test_proving import reforge

from .figures import SEED, publish, size
from .tampering import WAYS

pytestmark = pytest.mark.django_db
TAMPERINGS = size(small=60, full=1_000)
SCRIPT = settings.BASE_DIR / "docs" / "verify" / "verify_receipt.py"


@pytest.fixture
def receipts(sign, treasurer):
    """A small year: five receipts, one printed, one void, one replaced, all signed; then one more."""
    made = [make_receipt(make_donation(amount_irr=1_000_000 + n), by=treasurer) for n in range(5)]
    stored_print(made[1], name="receipt", language="fa")
    stored_print(made[1], name="receipt", language="en")
    void_receipt(receipt=made[2], reason="نام نادرست", voided_by=treasurer)
    replace_receipt(receipt=made[3], reason="مبلغ نادرست", replaced_by=treasurer)
    sign()
    return [*made, make_receipt(by=treasurer)]


def broken() -> list[str]:
    """Invariants that no longer hold. Triggers are left out: whoever tampers has put them back."""
    return [proof.name for proof in prove() if not proof.ok and proof.name != "rules"]


def test_every_tampering_is_found(receipts, unguarded):
    rng, done, unseen = random.Random(SEED), [], []
    assert broken() == []

    with unguarded():
        while len(done) < TAMPERINGS:
            mark = transaction.savepoint()
            way = rng.choice(WAYS)
            try:
                with transaction.atomic():
                    what = way(rng)
                    found = broken() if what else []
            except DatabaseError:  # a constraint stood in the way: no tampering took place
                what = ""
            transaction.savepoint_rollback(mark)
            if what:
                done.append(what)
                unseen += [] if found else [what]

    publish("T8", tamperings=len(done), detected=len(done) - len(unseen), kinds=len(set(map(_kind, done))))
    assert unseen == []
    assert broken() == []


def _kind(what: str) -> str:
    return " ".join(word for word in what.split() if not word.isdigit())


def proven(folder, key) -> int:
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(folder / "proof.json")]
    options = ["--heads", str(folder / "heads.json"), "--key", bytes(key.public_key).hex()]
    return subprocess.run([*command, *options], capture_output=True, check=False).returncode


def test_whole_history_rewritten_and_signed_again_contradicts_what_was_published(
    client, receipts, unguarded, sign, key, tmp_path
):
    """Whoever has the database, the server and the key can deceive the server, not the paper."""
    receipt = receipts[0]
    (tmp_path / "heads.json").write_bytes(client.get("/verify/heads.json").content)
    (tmp_path / "proof.json").write_bytes(client.get(f"/verify/{receipt.code}/proof.json").content)
    assert proven(tmp_path, key) == 0
    forged = {**receipt.body, "donor": {"fa": "دیگری", "en": "Another"}}
    names = {"series": f"receipts.receipt/{receipt.fiscal_year}", "number": receipt.number}

    with unguarded():
        type(receipt).objects.filter(pk=receipt.pk).update(body=forged)
        reforge(1, canonical_json({"version": 1, "event": "issue", **names, "receipt": forged}))
        caught = prove_seal()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM core_sealhead")
        sign(timezone.localdate())

    head = f"receipts.receipt/{receipt.fiscal_year} head {timezone.localdate().isoformat()}"
    assert caught == [f"{head} head_contradicts_chain"]
    assert prove_seal() == []
    (tmp_path / "proof.json").write_bytes(client.get(f"/verify/{receipt.code}/proof.json").content)
    assert proven(tmp_path, key) == 1
    assert SealHead.objects.count() == 1
