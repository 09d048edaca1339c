"""Whatever somebody with full power over the database changes, proving names it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from association.core.sealing import encoding
from association.core.sealing.chain import leaves_of
from association.core.sealing.encoding import Leaf, canonical_json, chain_hash
from association.core.sealing.flaws import MOST_NAMED, SENTENCES, Findings, sentence_of
from association.core.sealing.models import SealContents, SealHead, SealLeaf
from association.core.sealing.proving import prove_seal
from association.core.sealing.seal import LeafKind
from association.modules.receipts.services import replace_receipt, void_receipt
from tests.factories import make_receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipts(sign, treasurer):
    """Four receipts, the second printed, the third void, all signed; then one more."""
    made = [make_receipt(by=treasurer) for _ in range(4)]
    stored_print(made[1], name="receipt", language="fa")
    void_receipt(receipt=made[2], reason="نام نادرست", voided_by=treasurer)
    sign()
    return [*made, make_receipt(by=treasurer)]


def at(receipt, position) -> str:
    return f"receipts.receipt/{receipt.fiscal_year}/{position} {receipt.number}"


def head_of(receipt) -> str:
    return f"receipts.receipt/{receipt.fiscal_year} head {timezone.localdate().isoformat()}"


def test_untouched_chain_holds(receipts):
    assert prove_seal() == []


def test_changed_body_of_a_receipt(receipts, tamper):
    body = '{"total_irr": 1, "lines": []}'
    tamper("UPDATE receipts_receipt SET body = %s WHERE id = %s", body, receipts[1].pk)

    assert prove_seal() == [f"{at(receipts[1], 2)} document_altered", f"{at(receipts[1], 2)} lines_altered"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("total_irr", 5), ("issued_on", "2020-01-01"), ("code", "0" * 32), ("fiscal_year", 1300)],
)
def test_changed_column_of_a_receipt(receipts, tamper, column, value):
    tamper(f"UPDATE receipts_receipt SET {column} = %s WHERE id = %s", value, receipts[0].pk)

    assert prove_seal() == [f"{at(receipts[0], 1)} document_altered"]


@pytest.mark.parametrize("changes", ["kind = 'annual', covers_year = 1404", "docstatus = 2"])
def test_gift_made_a_certificate_or_a_cancelled_document(receipts, tamper, changes):
    tamper(f"UPDATE receipts_receipt SET {changes} WHERE id = %s", receipts[0].pk)

    assert prove_seal() == [f"{at(receipts[0], 1)} document_altered"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("source_model", "donations.inkindgift"), ("reference", "D-1400-00001"), ("received_on", "2020-01-01")],
)
def test_line_told_of_another_document_or_day(receipts, tamper, column, value):
    tamper(f"UPDATE receipts_receiptline SET {column} = %s WHERE receipt_id = %s", value, receipts[0].pk)

    assert prove_seal() == [f"{at(receipts[0], 1)} lines_altered"]


def test_replacement_told_of_another_receipt(receipts, tamper, treasurer):
    new = replace_receipt(receipt=receipts[3], reason="مبلغ نادرست", replaced_by=treasurer)
    leaf = leaves_of(receipts[3]).get(kind=LeafKind.REPLACE)
    tamper("UPDATE core_sealleaf SET document_id = %s WHERE id = %s", receipts[1].pk, leaf.pk)

    assert prove_seal() == [f"{at(receipts[1], leaf.position)} replacement_altered"]

    tamper("UPDATE core_sealleaf SET document_id = %s WHERE id = %s", receipts[3].pk, leaf.pk)
    tamper("UPDATE receipts_receipt SET amended_from_id = NULL WHERE id = %s", new.pk)

    issued = leaves_of(new).get(kind=LeafKind.SUBMIT)
    assert sorted(prove_seal()) == sorted(
        [
            f"{at(receipts[3], leaf.position)} replacement_altered",
            f"{at(new, issued.position)} document_altered",
        ]
    )


def test_changed_line_of_a_receipt(receipts, tamper):
    tamper("UPDATE receipts_receiptline SET amount_irr = 5 WHERE receipt_id = %s", receipts[0].pk)

    assert prove_seal() == [f"{at(receipts[0], 1)} lines_altered"]


def test_changed_sealed_contents(receipts, tamper):
    leaf = leaves_of(receipts[0]).get()
    tamper("UPDATE core_sealcontents SET body = %s WHERE leaf_id = %s", b"{}", leaf.pk)

    assert prove_seal() == [
        f"{at(receipts[0], 1)} contents_altered",
        f"{at(receipts[0], 1)} document_altered",
    ]


def test_contents_gone_without_a_word(receipts, tamper):
    tamper("DELETE FROM core_sealcontents WHERE leaf_id = %s", leaves_of(receipts[0]).get().pk)

    assert prove_seal() == [f"{at(receipts[0], 1)} contents_missing"]


def test_two_leaves_swapped(receipts, tamper):
    first, second = leaves_of(receipts[0]).get(), leaves_of(receipts[1]).get(kind=1)
    for pk, position in ((first.pk, 99), (second.pk, 1), (first.pk, 2)):
        tamper("UPDATE core_sealleaf SET position = %s WHERE id = %s", position, pk)

    found = prove_seal()

    assert f"{at(receipts[1], 1)} leaf_altered" in found
    assert f"{at(receipts[0], 2)} leaf_altered" in found
    assert f"{at(receipts[1], 1)} chain_broken" in found
    assert f"{at(receipts[0], 2)} number_gap" in found


def test_leaf_deleted(receipts, tamper):
    leaf = leaves_of(receipts[0]).get()
    tamper("DELETE FROM core_sealcontents WHERE leaf_id = %s", leaf.pk)
    tamper("DELETE FROM core_sealleaf WHERE id = %s", leaf.pk)

    found = prove_seal()

    assert f"receipts.receipt/{receipts[0].fiscal_year}/1 leaf_missing" in found
    assert f"{at(receipts[1], 2)} chain_broken" in found
    assert f"{head_of(receipts[0])} head_contradicts_chain" in found
    assert f"receipts.receipt {receipts[0].number} document_unsealed" in found


def test_end_of_the_chain_cut_off(receipts, tamper):
    for leaf in SealLeaf.objects.filter(position__gte=6):
        tamper("DELETE FROM core_sealcontents WHERE leaf_id = %s", leaf.pk)
        tamper("DELETE FROM core_sealleaf WHERE id = %s", leaf.pk)

    assert prove_seal() == [
        f"{head_of(receipts[0])} head_beyond_chain",
        f"receipts.receipt {receipts[4].number} document_unsealed",
        f"receipts.receipt {receipts[2].number} cancellation_unsealed",
    ]


def test_changed_void(receipts, tamper):
    tamper("UPDATE receipts_receiptvoid SET reason = 'x' WHERE receipt_id = %s", receipts[2].pk)

    assert prove_seal() == [f"{at(receipts[2], 6)} cancellation_altered"]


def test_void_taken_back(receipts, tamper):
    tamper("DELETE FROM receipts_receiptvoid WHERE receipt_id = %s", receipts[2].pk)

    assert prove_seal() == [f"{at(receipts[2], 6)} cancellation_altered"]


def test_void_written_past_the_house(receipts, tamper):
    now = timezone.now()
    tamper(
        "INSERT INTO receipts_receiptvoid (receipt_id, reason_code, reason, voided_at) VALUES (%s, %s, %s, %s)",
        receipts[0].pk,
        "other",
        "x",
        now,
    )

    assert prove_seal() == [f"receipts.receipt {receipts[0].number} cancellation_unsealed"]


def test_print_exchanged(receipts, tamper):
    tamper("UPDATE core_storedprint SET sha256 = %s", "0" * 64)

    assert prove_seal() == [f"{at(receipts[1], 5)} print_altered"]


def reforge(position: int, body: bytes) -> None:
    """Change a receipt's contents and compute the whole chain behind it again, as a careful forger would."""
    link = encoding.NOTHING
    for leaf in SealLeaf.objects.order_by("position"):
        if leaf.position == position:
            salt = bytes(leaf.contents.salt)
            SealContents.objects.filter(leaf=leaf).update(body=body)
            leaf.body_hash = encoding.body_hash(salt, body)
        name = f"receipts.receipt/{leaf.fiscal_year}"
        hashed = Leaf(
            leaf.kind,
            name,
            leaf.position,
            leaf.sequence,
            leaf.recorded_us,
            bytes(leaf.body_hash),
            bytes(leaf.document_hash),
        )
        leaf.leaf_hash = hashed.hash()
        leaf.chain_hash = link = chain_hash(link, leaf.leaf_hash)
        leaf.save()


def test_whole_chain_computed_again_contradicts_the_signed_head(receipts, unguarded):
    receipt = receipts[0]
    forged = {**receipt.body, "donor": {"fa": "دیگری", "en": "Another"}}
    with unguarded():
        type(receipt).objects.filter(pk=receipt.pk).update(body=forged)
        names = {"series": f"receipts.receipt/{receipt.fiscal_year}", "number": receipt.number}
        reforge(1, canonical_json({"version": 1, "event": "issue", **names, "receipt": forged}))

    assert prove_seal() == [f"{head_of(receipt)} head_contradicts_chain"]


def test_forged_head(receipts, tamper):
    tamper("UPDATE core_sealhead SET cancelled = 0")

    found = prove_seal()

    assert found == [f"{head_of(receipts[0])} head_forged", f"{head_of(receipts[0])} head_contradicts_chain"]


def test_missing_day_is_named_until_a_month_has_passed(receipts, tamper):
    today = timezone.localdate()
    tomorrow, later = today + timedelta(days=1), today + timedelta(days=3)
    year = receipts[0].fiscal_year

    assert prove_seal(today=tomorrow) == []
    assert prove_seal(today=later) == [
        f"receipts.receipt/{year} head {tomorrow.isoformat()} head_missing",
        f"receipts.receipt/{year} head {(today + timedelta(days=2)).isoformat()} head_missing",
    ]
    assert len(prove_seal(today=today + timedelta(days=400))) == 30


def test_days_without_any_key_are_missing_too():
    receipt = make_receipt()
    today = timezone.localdate()

    assert prove_seal() == []
    assert prove_seal(today=today + timedelta(days=2)) == [
        f"receipts.receipt/{receipt.fiscal_year} head {(today + timedelta(days=1)).isoformat()} head_missing"
    ]


def test_print_stored_past_the_house(receipts):
    StoredPrint.objects.create(
        document_model="receipts.receipt",
        document_id=receipts[0].pk,
        name="receipt",
        language="fa",
        template_version=1,
        sha256="0" * 64,
        pdf=b"%PDF",
    )

    assert prove_seal() == [f"receipts.receipt {receipts[0].number} print_unsealed"]


def test_receipt_issued_past_the_house(receipts, tamper):
    leaf = leaves_of(receipts[4]).get()
    tamper("DELETE FROM core_sealcontents WHERE leaf_id = %s", leaf.pk)
    tamper("DELETE FROM core_sealleaf WHERE id = %s", leaf.pk)

    assert prove_seal() == [f"receipts.receipt {receipts[4].number} document_unsealed"]


def test_command_names_the_flaw_and_fails(receipts, tamper):
    tamper("UPDATE receipts_receiptvoid SET reason = 'x' WHERE receipt_id = %s", receipts[2].pk)
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("verify", stdout=out)

    assert f"BROKEN seal\n       {at(receipts[2], 6)} cancellation_altered" in out.getvalue()


def test_queries_do_not_grow_with_receipts(receipts):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert prove_seal() == []
        return len(captured)

    before = queries()
    for _ in range(3):
        make_receipt()

    assert queries() == before
    assert SealHead.objects.count() == 1


def test_findings_stay_few_and_each_has_a_sentence():
    findings = Findings()
    for position in range(MOST_NAMED + 100):
        findings.add(f"1405/{position} 1405-000001", "leaf_altered")

    assert len(findings.found) == MOST_NAMED + 1
    assert sentence_of(findings.found[-1]) == str(SENTENCES["more"])
    assert sentence_of(findings.found[0]) == str(SENTENCES["leaf_altered"])
    with pytest.raises(KeyError):
        findings.add("1405/1", "unheard_of")
