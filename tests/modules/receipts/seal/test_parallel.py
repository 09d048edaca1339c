"""Several people at once: one chain, no position twice, none missing. Real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from association.core.printing.prints import stored_print
from association.core.sealing.chain import append_leaf
from association.core.sealing.models import SealLeaf
from association.core.sealing.proving import prove_seal
from association.core.sealing.seal import LeafKind
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


def test_issues_voids_and_prints_at_once_make_one_chain():
    donor = make_party()
    donations = [make_donation(donor=donor) for _ in range(PEOPLE * 3)]
    stored_print(make_receipt(), name="receipt", language="fa")  # fonts are read once, not by four at a time

    def work(person: int) -> None:
        try:
            for donation in donations[person::PEOPLE]:
                receipt = make_receipt(donation)
                void_receipt(receipt=receipt, reason="نام نادرست", voided_by=None)
            stored_print(receipt, name="receipt", language="fa")
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(work, range(PEOPLE)))

    positions = list(SealLeaf.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, 2 + PEOPLE * 3 * 2 + PEOPLE + 1))
    assert prove_seal() == []


def test_leaf_outside_a_transaction_is_refused():
    receipt = make_receipt()

    with pytest.raises(transaction.TransactionManagementError):
        append_leaf(document=receipt, kind=LeafKind.REPLACE, body={})

    assert SealLeaf.objects.count() == 1
