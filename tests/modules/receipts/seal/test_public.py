"""What anyone can fetch, and what nobody learns from it."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from association.core.printing.prints import stored_print
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.core.sealing.chain import leaves_of
from association.core.sealing.events import erase_contents
from association.core.sealing.models import SealContents, SealHead
from association.core.sealing.proofs import machine_readable
from association.core.sealing.public import CHECKS_PER_MINUTE, LARGEST_FILE
from association.modules.receipts.services import draft_receipt, void_receipt
from association.modules.receipts.verification import TRIES_PER_MINUTE
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db
NAME = "زهرا احمدی"
CHECK = "/verify/check/"


@pytest.fixture
def receipt():
    return make_receipt(make_donation(donor=make_party(NAME)))


def upload(client, content: bytes, **params):
    return client.post(CHECK, {"pdf": SimpleUploadedFile("r.pdf", content)}, query_params=params)


def test_proof_holds_no_name(client, receipt, sign):
    sign()

    answer = client.get(f"/verify/{receipt.code}/proof.json")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="proof-{receipt.number}.json"'
    assert NAME not in answer.text
    assert str(receipt.total_irr) not in answer.text
    assert [event["leaf"]["event"] for event in answer.json()["events"]] == ["issue"]


def test_salt_and_the_contents_in_the_pdf_give_the_sealed_hash(client, receipt, sign):
    sign()
    answer = client.get(f"/verify/{receipt.code}/salt.json")
    leaf = client.get(f"/verify/{receipt.code}/proof.json").json()["events"][0]["leaf"]
    (attached,) = machine_readable(receipt)

    found = hashlib.sha256(bytes.fromhex(answer.json()["salt"]) + attached.content).hexdigest()

    assert found == leaf["body_hash"]
    assert json.loads(attached.content)["receipt"]["donor"]["fa"] == NAME
    assert set(answer.json()) == {"version", "receipt", "salt"}


def test_salt_of_a_void_receipt_stays_that_of_its_issue(client, receipt, sign, treasurer):
    before = client.get(f"/verify/{receipt.code}/salt.json").json()
    void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)
    sign()
    leaf = client.get(f"/verify/{receipt.code}/proof.json").json()["events"][0]["leaf"]
    (attached,) = machine_readable(receipt)

    answer = client.get(f"/verify/{receipt.code}/salt.json").json()

    assert SealContents.objects.filter(leaf__in=leaves_of(receipt)).count() == 2
    assert answer == before
    assert hashlib.sha256(bytes.fromhex(answer["salt"]) + attached.content).hexdigest() == leaf["body_hash"]


def test_proof_waits_for_the_head(client, receipt, sign):
    page = client.get(f"/verify/{receipt.code}/").text
    proof = client.get(f"/verify/{receipt.code}/proof.json?lang=en")

    assert "proof.json" not in page
    assert (proof.status_code, proof.json()["detail"][:20]) == (409, "It is newer than the")

    sign()

    assert "proof.json" in client.get(f"/verify/{receipt.code}/").text


@pytest.mark.parametrize("file", ["proof.json", "salt.json"])
def test_unknown_malformed_and_draft_codes_answer_alike(client, treasurer, file):
    draft = draft_receipt(sources=[make_donation()], drafted_by=treasurer)

    answers = [client.get(f"/verify/{code}/{file}") for code in ("0" * 32, "nonsense", draft.code)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize("file", ["proof.json", "salt.json"])
def test_guessing_is_slowed_down(client, file):
    answers = [client.get(f"/verify/{n:032x}/{file}").status_code for n in range(TRIES_PER_MINUTE + 1)]

    assert answers == [404] * TRIES_PER_MINUTE + [429]


def test_erased_contents_are_gone_and_the_proof_stays(client, receipt, sign):
    sign()
    erase_contents(leaf=leaves_of(receipt).get(), reason="ده سال گذشت")

    erased, unknown = (client.get(f"/verify/{code}/salt.json") for code in (receipt.code, "0" * 32))
    assert (erased.status_code, erased.text) == (unknown.status_code, unknown.text) == (404, unknown.text)
    assert client.get(f"/verify/{receipt.code}/proof.json").status_code == 200


def test_exact_bytes_are_recognised(client, receipt):
    pdf = bytes(stored_print(receipt, name="receipt", language="fa").pdf)

    answer = upload(client, pdf)

    assert answer.status_code == 200
    assert "مجمع دقیقاً همین پرونده را صادر کرده است" in answer.text
    assert NAME not in answer.text


def test_one_changed_byte_is_not(client, receipt):
    pdf = bytearray(stored_print(receipt, name="receipt", language="fa").pdf)
    pdf[-2] ^= 1

    answer = upload(client, bytes(pdf), lang="en")

    assert "The association never issued this file" in answer.text
    assert receipt.number not in answer.text


def test_void_receipt_is_said_to_be_void(client, receipt, treasurer):
    pdf = bytes(stored_print(receipt, name="receipt", language="fa").pdf)
    void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)

    assert "what it says was withdrawn later" in upload(client, pdf, lang="en").text


def test_file_is_stored_nowhere(client, receipt, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.MEDIA_ROOT = tmp_path

    upload(client, b"%PDF" + bytes(LARGEST_FILE - 10))

    assert list(tmp_path.iterdir()) == []


def test_large_missing_and_frequent_files_are_refused(client):
    assert upload(client, bytes(LARGEST_FILE + 1)).status_code == 413
    assert client.post(CHECK).status_code == 400
    answers = [upload(client, b"x").status_code for _ in range(CHECKS_PER_MINUTE - 1)]
    assert answers == [200] * (CHECKS_PER_MINUTE - 2) + [429]


def test_upload_needs_the_token_of_the_page():
    client = Client(enforce_csrf_checks=True)
    token = client.get(CHECK).cookies["csrftoken"].value

    assert upload(client, b"x").status_code == 403
    file = SimpleUploadedFile("r.pdf", b"x")
    assert client.post(CHECK, {"pdf": file, "csrfmiddlewaretoken": token}).status_code == 200


def test_heads_are_published_with_keys(client, receipt, sign, key):
    sign()

    answer = client.get("/verify/heads.json")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    body = answer.json()
    assert [k["public_key"] for k in body["keys"]] == [bytes(key.public_key).hex()]
    assert body["heads"] == [
        {"head": body["heads"][0]["head"], "signature": bytes(SealHead.objects.get().signature).hex()}
    ]
    assert client.get("/verify/heads.json?series=1300").json()["heads"] == []
    assert client.get("/verify/heads.json?series=²").json() == body  # no number: nothing is left out


@pytest.mark.parametrize(("language", "words"), [("fa", "امضاهای روزانه"), ("en", "Signed heads")])
def test_heads_page_is_readable(client, receipt, sign, language, words):
    sign()

    page = client.get("/verify/heads/", {"lang": language})

    assert words in page.text
    assert bytes(SealHead.objects.get().root).hex() in page.text


def test_heads_stay_published_while_the_module_is_off(client, receipt, sign):
    sign()
    ModuleState.objects.filter(label="receipts").update(enabled=False)
    forget()

    assert len(client.get("/verify/heads.json").json()["heads"]) == 1
    assert [client.get(address).status_code for address in ("/verify/heads/", CHECK)] == [200, 200]
    assert client.get(f"/verify/{receipt.code}/proof.json").json() == {
        "detail": "استعلام موقتاً در دسترس نیست"
    }
