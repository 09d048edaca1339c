"""Each event of a receipt is one leaf, in the transaction of the event, and no row of it ever changes."""

import json

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from association.core.sealing.chain import leaves_of
from association.core.sealing.encoding import NOTHING, chain_hash
from association.core.sealing.events import erase_contents, seal_print
from association.core.sealing.models import (
    SealBlock,
    SealContents,
    SealHead,
    SealKey,
    SealLeaf,
)
from association.core.sealing.proving import prove_seal
from association.core.sealing.seal import LeafKind
from association.modules.receipts.services import draft_receipt, replace_receipt, void_receipt
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db


def kinds() -> list[tuple[int, int]]:
    return [(leaf.position, leaf.kind) for leaf in SealLeaf.objects.order_by("position")]


def body_of(leaf: SealLeaf) -> dict:
    return json.loads(bytes(leaf.contents.body))


def test_issue_print_and_void_are_one_leaf_each(treasurer):
    receipt = make_receipt()
    stored_print(receipt, name="receipt", language="fa")
    stored_print(receipt, name="receipt", language="fa")
    void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)

    assert kinds() == [(1, LeafKind.SUBMIT), (2, LeafKind.PRINT), (3, LeafKind.CANCEL)]
    assert body_of(SealLeaf.objects.get(kind=LeafKind.CANCEL))["reason"] == "نام نادرست"
    assert body_of(SealLeaf.objects.get(kind=LeafKind.SUBMIT))["receipt"] == receipt.body


def test_replacement_names_the_receipt_that_follows(treasurer):
    old = make_receipt()

    new = replace_receipt(receipt=old, reason="نام نادرست", replaced_by=treasurer)

    leaf = leaves_of(old).get(kind=LeafKind.REPLACE)
    assert body_of(leaf)["replaced_by"] == new.number
    assert prove_seal() == []


def test_each_leaf_follows_from_the_one_before():
    make_receipt()
    make_receipt()
    first, second = SealLeaf.objects.order_by("position")

    assert bytes(first.chain_hash) == chain_hash(NOTHING, bytes(first.leaf_hash))
    assert bytes(second.chain_hash) == chain_hash(bytes(first.chain_hash), bytes(second.leaf_hash))


def test_print_leaf_holds_the_hash_of_the_bytes():
    stored = stored_print(make_receipt(), name="receipt", language="en")

    leaf = SealLeaf.objects.get(kind=LeafKind.PRINT)

    assert bytes(leaf.document_hash).hex() == stored.sha256
    assert leaf.stored_print == stored


def test_one_print_is_sealed_once():
    stored = stored_print(make_receipt(), name="receipt", language="fa")

    with pytest.raises(IntegrityError), transaction.atomic():
        seal_print(make_receipt(), stored)

    assert StoredPrint.objects.count() == 1
    assert prove_seal() == []


def test_draft_and_failed_issue_leave_no_leaf(treasurer):
    donation = make_donation()
    draft_receipt(sources=[donation], drafted_by=treasurer)
    with transaction.atomic():
        make_receipt(donation)
        transaction.set_rollback(True)

    assert kinds() == []
    assert make_receipt(donation).sequence == 1
    assert prove_seal() == []


def test_issue_costs_three_statements_more():
    make_receipt()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        make_receipt()

    assert len([q for q in queries if "core_seal" in q["sql"]]) == 3


def test_salts_differ_and_names_stand_only_in_contents():
    for _ in range(2):
        make_receipt(make_donation(donor=make_party("زهرا احمدی")))

    salts = {bytes(salt) for salt in SealContents.objects.values_list("salt", flat=True)}
    columns = {field.name for field in SealLeaf._meta.concrete_fields}

    assert (len(salts), {len(salt) for salt in salts}) == (2, {16})
    assert not columns & {"body", "salt", "donor"}


def refused(attempt) -> bool:
    try:
        with transaction.atomic():
            attempt()
    except DatabaseError:
        return True
    return False


def test_database_refuses_to_change_or_remove_anything(sign):
    receipt = make_receipt()
    sign()
    SealBlock.objects.create(document_model="receipts.receipt", fiscal_year=1300, index=0, root=NOTHING)
    leaf = SealLeaf.objects.get()
    attempts = {
        "leaf changed": lambda: SealLeaf.objects.update(recorded_us=1),
        "leaf deleted": lambda: SealLeaf.objects.all()._raw_delete("default"),
        "contents changed": lambda: SealContents.objects.update(body=b"{}"),
        "contents deleted": lambda: SealContents.objects.all()._raw_delete("default"),
        "head changed": lambda: SealHead.objects.update(cancelled=1),
        "head deleted": lambda: SealHead.objects.all()._raw_delete("default"),
        "key changed": lambda: SealKey.objects.update(public_key=NOTHING),
        "key deleted": lambda: SealKey.objects.all()._raw_delete("default"),
        "block changed": lambda: SealBlock.objects.update(root=b"x"),
        "block deleted": lambda: SealBlock.objects.all()._raw_delete("default"),
        "position twice": lambda: SealLeaf.objects.bulk_create([_copy(leaf, kind=LeafKind.CANCEL)]),
        "issued twice": lambda: SealLeaf.objects.bulk_create([_copy(leaf, position=2)]),
    }

    assert [name for name, attempt in attempts.items() if not refused(attempt)] == []
    assert receipt.pk


def _copy(leaf: SealLeaf, **changes) -> SealLeaf:
    values = {f.attname: getattr(leaf, f.attname) for f in leaf._meta.concrete_fields if not f.primary_key}
    return SealLeaf(**{**values, **changes})


def test_contents_are_erased_with_a_reason_and_the_chain_still_verifies(sign, treasurer):
    receipt = make_receipt()
    make_receipt()
    sign()

    erasure = erase_contents(leaf=leaves_of(receipt).get(), reason="ده سال گذشت")

    assert not SealContents.objects.filter(leaf=leaves_of(receipt).get()).exists()
    assert prove_seal() == []
    assert refused(lambda: type(erasure).objects.update(reason="x"))
