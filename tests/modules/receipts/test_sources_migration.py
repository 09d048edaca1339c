"""Receipts issued before lines could name any kind of document are the same afterwards, claims included.

Going back, only goods are lost: nothing before knew them.
"""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from association.core.guards import install
from association.modules.receipts.claims import claims_match
from association.modules.receipts.errors import AlreadyReceiptedError
from association.modules.receipts.models import Receipt, ReceiptClaim
from association.modules.receipts.seal.proving import prove_seal
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_goods, make_receipt

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = ("receipts", "0007_seal_existing_receipts"), ("receipts", "0010_lines_without_donation")


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


def test_lines_and_claims_of_old_receipts_are_told_as_sources(treasurer):
    live, void = make_receipt(make_donation(by=treasurer), by=treasurer), make_receipt(by=treasurer)
    void_receipt(receipt=void, reason="اشتباه", voided_by=treasurer)
    donations = {receipt.pk: receipt.lines.get().source_id for receipt in (live, void)}
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("receipts")[0]
    goods = make_receipt(make_goods(by=treasurer), by=treasurer)

    try:
        old = migrate(OLD)
        before = list(old.get_model("receipts.ReceiptClaim").objects.values_list("donation", "receipt"))
        stated = set(old.get_model("receipts.ReceiptLine").objects.values_list("receipt", "donation"))
        migrate(NEW)
    finally:
        migrate(latest)
        install.install()

    assert before == [(donations[live.pk], live.pk)]
    assert stated == set(donations.items())

    line = Receipt.objects.get(pk=live.pk).lines.get()
    assert (line.source_model, line.source_id) == ("donations.donation", donations[live.pk])
    assert line.reference == line.document.number
    assert list(ReceiptClaim.objects.values_list("source_id", "receipt")) == [(donations[live.pk], live.pk)]
    assert (claims_match(), install.missing()) == ([], [])
    assert {goods.number in flaw for flaw in prove_seal()} == {True}
    with pytest.raises(AlreadyReceiptedError):
        make_receipt(line.document, by=treasurer)
