"""Orders made before an item could name any kind of document are the same afterwards, there and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from association.core.guards import install
from association.core.l10n.calendar import JalaliYear
from association.modules.receipts.batches import do_item, order_batch, pending
from association.modules.receipts.choices import BatchKind
from association.modules.receipts.models import Receipt, ReceiptBatch
from tests.factories import DAY, make_donation, make_goods, make_party

pytestmark = pytest.mark.django_db(transaction=True)
OLD = ("receipts", "0012_templates")


def migrate(target):
    MigrationExecutor(connection).migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


def test_items_of_donations_and_donors_go_back_and_come_again(treasurer):
    gift, donor = make_donation(on=DAY, by=treasurer), make_party("سالانه")
    make_goods(by=treasurer)
    ready = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    goods = order_batch(
        kind=BatchKind.READY, year=None, language="fa", user=treasurer, source="donations.inkindgift"
    )
    do_item(pending(ready).get(), issued_by=ready.created_by)
    do_item(pending(goods).get(), issued_by=goods.created_by)
    make_donation(donor=donor, on=JalaliYear(1404).start_on, by=treasurer)
    yearly = order_batch(kind=BatchKind.ALL, year=JalaliYear(1404), language="fa", user=treasurer)
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("receipts")[0]
    issued = Receipt.objects.get(batch_item__batch=ready)

    try:
        old = migrate(OLD)
        before = list(
            old.get_model("receipts.ReceiptBatchItem")
            .objects.order_by("batch")
            .values_list("batch", "donation", "donor", "receipt")
        )
    finally:
        migrate(latest)
        install.install()

    # Goods have no place there: their item is gone, their receipt is not.
    assert before == [(ready.pk, gift.pk, None, issued.pk), (yearly.pk, None, donor.pk, None)]
    items = ReceiptBatch.objects.order_by("pk").values_list(
        "items__source_model", "items__source_id", "items__donor", "items__receipt"
    )
    assert list(items) == [
        ("donations.donation", gift.pk, None, issued.pk),
        (None, None, None, None),
        ("", None, donor.pk, None),
    ]
    assert Receipt.objects.filter(kind="in_kind").count() == 1
    assert {batch.source_model for batch in ReceiptBatch.objects.all()} == {"donations.donation"}
