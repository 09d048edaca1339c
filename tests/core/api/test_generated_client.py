"""The treasurer's day with a client that a program made from the document of the API, over a real connection.

Dear (about ten seconds, most of them for making and importing the client): only a client somebody else wrote shows
that the document can be read by somebody else. What each answer holds is tried beside, without a server.
"""

import datetime
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from association.modules.receipts.models import Receipt
from tests.factories import make_party

CONFIG = Path("docs/operations/examples/openapi-python-client.yml").resolve()


@pytest.fixture
def generated(transactional_db, tmp_path, monkeypatch):
    """The package `majma_client`, as an integrator makes it by docs/operations/api-clients.md."""
    cache.clear()
    document = tmp_path / "schema.json"
    document.write_bytes(Client().get("/api/v1/schema/?format=json").content)
    out = tmp_path / "majma_client"
    options = ["--meta", "none", "--config", CONFIG, "--path", document, "--output-path", out]
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", *options, "--fail-on-warning"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("majma_client")
    for name in [name for name in sys.modules if name.partition(".")[0] == "majma_client"]:
        del sys.modules[name]


def call(operation: str, **sent):
    """Call an operation such as ``people.people_people_list``; a problem is shown, not returned."""
    answer = importlib.import_module(f"majma_client.api.{operation}").sync_detailed(**sent)
    assert answer.status_code < 300, answer.content.decode()
    return answer.parsed


def test_generated_client_plays_the_treasurers_day(generated, live_server, treasurer):
    models = importlib.import_module("majma_client.models")
    make_party("علی کریمی")

    sign_in = models.CredentialsRequest(username="treasurer", password="a-long-secret")
    token = call("auth.auth_login_create", client=generated.Client(live_server.url), body=sign_in).token
    client = generated.AuthenticatedClient(live_server.url, token=token, prefix="Token")
    found = call("people.people_people_list", client=client, search="علي كريمي")
    donor = call(
        "people.people_people_create",
        client=client,
        body=models.PartyRequest(name="زهرا احمدی", phone="0912 123 4567"),
        idempotency_key="donor-1",
    )
    fund = call("funds.funds_funds_list", client=client).results[0]
    draft = call(
        "donations.donations_donations_create",
        client=client,
        body=models.DonationRequest(
            donor=donor.id,
            received_on=datetime.date(2026, 8, 10),
            method=models.MethodEnum.CASH,
            lines=[models.DonationLineLineRequest(fund=fund.id, amount_irr=2_500_000)],
        ),
    )
    gift = call("donations.donations_donations_submit_create", id=draft.id, client=client)
    wanted = models.ReceiptRequest(donations=[gift.id])
    receipt = call("receipts.receipts_receipts_create", client=client, body=wanted)
    issued = call("receipts.receipts_receipts_submit_create", id=receipt.id, client=client)
    pdf = call("receipts.receipts_receipts_prints_retrieve", id=issued.id, name="receipt", client=client)

    assert [person.name for person in found.results] == ["علی کریمی"]
    assert (donor.phone, donor.email) == ("+989121234567", "")
    assert (draft.docstatus.name, gift.docstatus.name) == ("DRAFT", "SUBMITTED")
    assert issued.number == Receipt.objects.get().number
    assert pdf.payload.read(5) == b"%PDF-"
