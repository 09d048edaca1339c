"""A document of a third-party module is sealed by one line: its events, its proof, and what is found of tampering."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from majma_visits.models import Placement, Visit

from association.core.documents.submitting import create_submitted
from association.core.documents.transitions import perform
from association.core.health.proofs import prove
from association.core.printing.prints import stored_print
from association.core.sealing.chain import leaves_of
from association.core.sealing.events import erase_contents, seal_existing
from association.core.sealing.models import SealContents, SealLeaf
from association.core.sealing.proofs import proof_of
from association.core.sealing.proving import prove_seal
from association.core.sealing.seal import LeafKind, Seal
from association.modules.donations.models import Donation
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SERIES = "majma_visits.visit/1405"


def visited(school="شهید رجایی", on=date(2026, 8, 10), by=None, **values) -> Visit:
    return create_submitted(Visit(school=school, visited_on=on, children=12, **values), user=by)


def events() -> list[tuple[int, int]]:
    leaves = SealLeaf.objects.filter(document_model="majma_visits.visit").order_by("position")
    return list(leaves.values_list("kind", "sequence"))


def body_of(document, kind) -> dict:
    return json.loads(bytes(leaves_of(document).get(kind=kind).contents.body))


@pytest.fixture
def visits(sign, treasurer):
    """Three visits, the first with a placement, the second printed, the third cancelled and amended; signed."""
    placement = Placement.objects.create(volunteer="مریم", school="رجایی", starts_on=date(2026, 9, 23))
    made = [visited(by=treasurer, placements=[placement]), *(visited(by=treasurer) for _ in range(2))]
    stored_print(made[1], name="visit", language="fa")
    perform(made[2], "cancel", user=treasurer, reason="ناروا")
    draft = perform(Visit.objects.get(pk=made[2].pk), "amend", user=treasurer)
    made.append(perform(draft, "submit", user=treasurer))
    sign()
    return [Visit.objects.get(pk=visit.pk) for visit in made]


def test_every_event_is_sealed_and_proven(visits):
    kinds = [
        LeafKind.SUBMIT,
        LeafKind.SUBMIT,
        LeafKind.SUBMIT,
        LeafKind.PRINT,
        LeafKind.CANCEL,
        LeafKind.SUBMIT,
    ]
    assert events() == [*zip(kinds, (1, 2, 3, 2, 3, 4), strict=True), (LeafKind.REPLACE, 3)]
    assert body_of(visits[0], LeafKind.SUBMIT) == {
        "version": 1,
        "event": "submit",
        "series": SERIES,
        "number": "V-1405-001",
        "document": {
            "school": "شهید رجایی",
            "visited_on": "2026-08-10",
            "children": 12,
            "placements": [Placement.objects.get().pk],
        },
    }
    assert body_of(visits[2], LeafKind.CANCEL)["reason"] == "ناروا"
    assert body_of(visits[2], LeafKind.REPLACE)["replaced_by"] == "V-1405-004"
    assert prove_seal() == []
    assert {proof.name: proof.ok for proof in prove()}["seal"]


def test_refused_and_failed_submits_leave_no_event(treasurer):
    with transaction.atomic():
        visited(by=treasurer)
        transaction.set_rollback(True)

    assert events() == []
    assert visited(by=treasurer).sequence == 1
    assert events() == [(LeafKind.SUBMIT, 1)]


@pytest.mark.parametrize(
    ("sql", "which", "code"),
    [
        ("UPDATE majma_visits_visit SET school = 'x' WHERE id = %s", 0, "1 V-1405-001 document_altered"),
        ("UPDATE majma_visits_visit SET visited_on = '2020-01-01' WHERE id = %s", 0, "1 V-1405-001 document_altered"),
        ("DELETE FROM majma_visits_visit_placements WHERE visit_id = %s", 0, "1 V-1405-001 document_altered"),
        ("UPDATE majma_visits_visit SET cancel_reason = 'x' WHERE id = %s", 2, "5 V-1405-003 cancellation_altered"),
        ("UPDATE majma_visits_visit SET docstatus = 1 WHERE id = %s", 2, "5 V-1405-003 cancellation_altered"),
        ("UPDATE majma_visits_visit SET amended_from_id = NULL WHERE id = %s", 3, "7 V-1405-003 replacement_altered"),
        ("UPDATE core_storedprint SET sha256 = 'x' WHERE document_id = %s", 1, "4 V-1405-002 print_altered"),
    ],
)  # fmt: skip
def test_tampering_is_found(visits, tamper, sql, which, code):
    tamper(sql, visits[which].pk)

    assert prove_seal() == [f"{SERIES}/{code}"]
    assert not {proof.name: proof.ok for proof in prove()}["seal"]


def test_documents_past_the_house_are_found(visits, tamper):
    tamper("UPDATE majma_visits_visit SET docstatus = 2 WHERE id = %s", visits[0].pk)
    tamper("DELETE FROM core_sealcontents WHERE leaf_id = %s", leaves_of(visits[3]).get().pk)
    tamper("DELETE FROM core_sealleaf WHERE document_id = %s AND kind = 1", visits[3].pk)
    tamper("DELETE FROM majma_visits_visit_placements")
    tamper("DELETE FROM majma_visits_visit WHERE id = %s", visits[1].pk)

    found = prove_seal()

    assert "majma_visits.visit V-1405-001 cancellation_unsealed" in found
    assert "majma_visits.visit V-1405-004 document_unsealed" in found
    assert f"{SERIES}/2 - document_missing" in found
    assert any(line.endswith("head_contradicts_chain") for line in found)


def test_kinds_have_chains_of_their_own(visits, sign, treasurer, client):
    receipt = make_receipt(make_donation(on=date(2026, 8, 10)), on=timezone.localdate())
    void_receipt(receipt=receipt, reason="نادرست", voided_by=treasurer)
    sign(timezone.localdate() + timedelta(days=1))

    heads = client.get("/verify/heads.json").json()["heads"]
    of_visits = client.get("/verify/heads.json", {"series": SERIES}).json()["heads"]

    assert [leaf.position for leaf in leaves_of(receipt)] == [1, 2]
    assert {head["head"]["series"].rpartition("/")[0] for head in heads} == {
        "receipts.receipt",
        "majma_visits.visit",
    }
    assert {head["head"]["series"] for head in of_visits} == {SERIES}
    assert prove_seal(today=timezone.localdate() + timedelta(days=1)) == []
    assert proof_of(visits[2])["document"] == "V-1405-003"
    assert [event["leaf"]["event"] for event in proof_of(visits[2])["events"]] == [
        "submit",
        "cancel",
        "replace",
    ]


def test_lines_are_sealed_and_later_fields_change_no_earlier_proof(sign, tamper, monkeypatch):
    monkeypatch.setattr(Donation, "sealed", Seal("received_on", lines={"lines": ("amount_irr",)}))
    before = make_donation(amount_irr=5_000_000)
    monkeypatch.setattr(
        Donation, "sealed", Seal("received_on", "total_irr", lines={"lines": ("amount_irr", "intent")})
    )
    after = make_donation(amount_irr=7_000_000)

    assert body_of(before, LeafKind.SUBMIT)["document"]["lines"] == [{"amount_irr": 5_000_000}]
    assert body_of(after, LeafKind.SUBMIT)["document"]["lines"] == [{"amount_irr": 7_000_000, "intent": ""}]
    assert prove_seal() == []

    tamper("UPDATE donations_donationline SET amount_irr = 1 WHERE donation_id = %s", before.pk)

    series = f"donations.donation/{before.fiscal_year}"
    assert prove_seal() == [f"{series}/1 {before.number} document_altered"]


def test_what_was_there_before_is_sealed_once(treasurer, monkeypatch):
    monkeypatch.setattr(Visit, "sealed", None)
    first, second = visited(by=treasurer), visited(by=treasurer)
    stored_print(first, name="visit", language="fa")
    perform(second, "cancel", user=treasurer, reason="ناروا")
    monkeypatch.undo()
    assert len(prove_seal()) == 4

    out = StringIO()
    call_command("seal_existing", "majma_visits.visit", stdout=out)

    assert "2" in out.getvalue()
    assert prove_seal() == []
    assert seal_existing(Visit) == 0
    assert visited(by=treasurer).sequence == 3
    assert prove_seal() == []


def test_contents_are_erased_and_the_proof_stays(visits):
    erase_contents(leaf=leaves_of(visits[0]).get(), reason="ده سال گذشت")

    assert prove_seal() == []
    assert not SealContents.objects.filter(leaf__in=leaves_of(visits[0])).exists()


def test_inspector_sees_the_kinds_of_her_rights(visits, client_for, board, treasurer):
    make_receipt()
    page = client_for(board).get("/admin/seal/").text

    assert "رسیدها" in page
    assert "بازدیدهای مدرسه" not in page
    assert client_for(board).get("/admin/seal/majma_visits.visit/1405/leaves.jsonl").status_code == 404
    treasurer.is_superuser = True
    treasurer.save()
    assert "بازدیدهای مدرسه" in client_for(treasurer).get("/admin/seal/").text
