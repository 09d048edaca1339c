"""The checker everyone can run: a bare Python, real files, good ones and altered ones."""

import json
import subprocess
import sys

import pikepdf
import pytest
from django.conf import settings
from django.utils import timezone

from association.core.printing.prints import stored_print
from association.core.sealing.keys import rotate_key
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db
SCRIPT = settings.BASE_DIR / "docs" / "verify" / "verify_receipt.py"


@pytest.fixture
def files(client, sign, key, tmp_path):
    """Proof, contents, heads and PDF of the second of five receipts, as a visitor downloads them."""
    receipts = [make_receipt(make_donation(donor=make_party("زهرا احمدی"))) for _ in range(5)]
    receipt = receipts[1]
    pdf = bytes(stored_print(receipt, name="receipt", language="fa").pdf)
    sign()
    (tmp_path / "receipt.pdf").write_bytes(pdf)
    for name in ("proof", "salt"):
        (tmp_path / f"{name}.json").write_bytes(client.get(f"/verify/{receipt.code}/{name}.json").content)
    (tmp_path / "heads.json").write_bytes(client.get("/verify/heads.json").content)
    return tmp_path


def run(folder, *, key, without=()) -> subprocess.CompletedProcess:
    options = {
        "--salt": "salt.json",
        "--pdf": "receipt.pdf",
        "--heads": "heads.json",
    }
    chosen = [
        word for name, file in options.items() if name not in without for word in (name, str(folder / file))
    ]
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(folder / "proof.json"), *chosen, "--key", key]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def public(key) -> str:
    return bytes(key.public_key).hex()


def alter(folder, name: str, change) -> None:
    value = json.loads((folder / name).read_text())
    change(value)
    (folder / name).write_text(json.dumps(value, ensure_ascii=False))


def test_real_files_are_proven(files, key):
    done = run(files, key=public(key))

    assert (done.returncode, done.stderr) == (0, "")
    assert "all that was given holds" in done.stdout
    assert "WRONG" not in done.stdout
    assert done.stdout.count("stands in the signed head") == 2


@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_any_number_of_receipts(client, sign, key, tmp_path, size):
    receipts = [make_receipt() for _ in range(size)]
    sign()

    for receipt in receipts:
        (tmp_path / "proof.json").write_bytes(client.get(f"/verify/{receipt.code}/proof.json").content)
        done = run(tmp_path, key=public(key), without=("--salt", "--pdf", "--heads"))
        assert done.returncode == 0, done.stdout


def test_void_receipt_is_noted(client, sign, key, tmp_path, treasurer):
    receipt = void_receipt(receipt=make_receipt(), reason="نام نادرست", voided_by=treasurer)
    sign()
    (tmp_path / "proof.json").write_bytes(client.get(f"/verify/{receipt.code}/proof.json").content)

    done = run(tmp_path, key=public(key), without=("--salt", "--pdf", "--heads"))

    assert done.returncode == 0
    assert "VOID" in done.stdout


def test_rotated_key_follows_from_the_printed_one(client, sign, key, tmp_path):
    receipt = make_receipt()
    rotate_key()
    sign(timezone.localdate())
    (tmp_path / "proof.json").write_bytes(client.get(f"/verify/{receipt.code}/proof.json").content)

    done = run(tmp_path, key=public(key), without=("--salt", "--pdf", "--heads"))

    assert done.returncode == 0
    assert "endorsed" in done.stdout


def _number(proof):
    proof["events"][0]["leaf"]["number"] += 1


def _path(proof):
    proof["events"][0]["path"][0] = "00" * 32


def _head(proof):
    proof["head"]["voids"] += 1


def _root(proof):
    proof["head"]["root"] = "00" * 32


def _signature(proof):
    proof["signature"] = "00" * 64


def _foreign_event(proof):
    proof["events"] = proof["events"][1:]


@pytest.mark.parametrize("change", [_number, _path, _head, _root, _signature, _foreign_event])
def test_altered_proof_is_refused(files, key, change):
    alter(files, "proof.json", change)

    done = run(files, key=public(key))

    assert done.returncode == 1
    assert "NOT proven" in done.stdout


def _other_amount(files):
    with pikepdf.open(files / "receipt.pdf", allow_overwriting_input=True) as book:
        body = book.attachments["receipt.json"].get_file().read_bytes()
        assert b'"total_irr":1000000' in body
        changed = body.replace(b'"total_irr":1000000', b'"total_irr":9000000')
        book.attachments["receipt.json"] = pikepdf.AttachedFileSpec(book, changed)
        book.save()


def _other_salt(files):
    alter(files, "salt.json", lambda salt: salt.update(salt="00" * 16))


@pytest.mark.parametrize("change", [_other_amount, _other_salt])
def test_altered_contents_are_refused(files, key, change):
    change(files)

    done = run(files, key=public(key))

    assert done.returncode == 1
    assert "WRONG   the contents" in done.stdout


def test_altered_pdf_is_refused(files, key):
    (files / "receipt.pdf").write_bytes((files / "receipt.pdf").read_bytes() + b"\n")

    done = run(files, key=public(key))

    assert done.returncode == 1
    assert "WRONG   the PDF" in done.stdout


def test_head_that_was_never_published_is_refused(files, key):
    alter(files, "heads.json", lambda published: published.update(heads=[]))

    assert run(files, key=public(key)).returncode == 1


def test_other_key_than_the_printed_one_is_refused(files):
    done = run(files, key="ab" * 32)

    assert done.returncode == 1
    assert "WRONG   the signing key" in done.stdout


def test_what_is_no_proof_cannot_be_read(files, key):
    (files / "proof.json").write_text("{}")

    done = run(files, key=public(key))

    assert (done.returncode, done.stdout) == (2, "")
