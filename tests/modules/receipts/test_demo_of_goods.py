"""The demonstration's gifts in kind: an order that was issued, filed and mailed, and one of each sort that waits."""

from datetime import date

import pytest
from django.core import mail

from association.demo.goods import build_goods, send_goods
from association.modules.donations.models import InKindGift
from association.modules.receipts.batches import counts_of
from association.modules.receipts.models import ReceiptBatch
from association.modules.receipts.readiness import groups
from association.modules.receipts.sources import kind_of
from tests.factories import make_party

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def test_demonstration_shows_an_order_of_goods_and_what_waits(treasurer):
    for number in range(8):
        make_party(f"نیکوکار {number}", email=f"{number}@example.org" if number > 1 else "")

    for _run in range(2):
        build_goods(today=TODAY)
        send_goods()

    batch = ReceiptBatch.objects.get()
    assert counts_of(batch) == {"total": 3, "issued": 3, "refused": 0}
    assert set(batch.files) == {"zip", "pdf"}
    assert len(mail.outbox) == 3
    assert InKindGift.objects.count() == 9
    sizes = {group.name: group.count for group in groups(kind_of(batch.source_model), user=treasurer)}
    assert sizes == {"ready": 2, "anonymous": 1, "unwanted": 1, "draft": 0}
