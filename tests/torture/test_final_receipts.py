"""T5: every way we know of to change or remove what was issued. None may work, on either database.

Donations have the same in tests/core/documents/test_final_documents.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from association.core.access.audit import record_read
from association.core.documents.transitions import perform
from association.core.printing.prints import stored_print
from association.core.sealing.chain import leaves_of
from association.core.sealing.events import erase_contents
from association.core.sealing.seal import LeafKind
from association.modules.donations.models import Donation
from association.modules.receipts.models import Receipt
from association.modules.receipts.services import record_copy, void_receipt
from tests.core.documents.test_final_documents import PATHS as PATHS_TO_DONATIONS
from tests.core.documents.test_final_documents import REFUSALS
from tests.factories import make_donation, make_party, make_receipt

from .changing_receipts import FINAL, PATHS, Case
from .figures import publish

pytestmark = pytest.mark.django_db


def stored() -> dict[str, list[Any]]:
    """All restricted tables as the database holds them, but for rows that came in later (they may)."""
    found = {}
    with connection.cursor() as cursor:
        for model in FINAL:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
            found[model._meta.db_table] = cursor.fetchall()
    return found


@pytest.fixture
def case(make_user, client_for, api_for, sign):
    user, second = make_user("root", "treasurer"), make_user("second", "treasurer")
    user.is_superuser = True
    user.save()
    receipt, void, large = (
        make_receipt(make_donation(donor=make_party(f"نیکوکار {n}"), amount_irr=amount), by=user)
        for n, amount in enumerate((1_000_000, 1_000_000, 2_000_000_000))
    )
    stored_print(receipt, name="receipt", language="fa")
    record_copy(receipt=receipt, language="fa", reason="گم شد", made_by=user)
    void_receipt(receipt=large, reason="نادرست", voided_by=user)
    perform(large, "confirm_void", user=second)
    void_receipt(receipt=void, reason="نادرست", voided_by=None)
    sign()
    erase_contents(leaf=leaves_of(void).get(kind=LeafKind.SUBMIT), reason="پایان نگهداری")
    record_read(user=user, action="export", model=Donation, rows=3)
    return Case(Receipt.objects.get(pk=receipt.pk), void, user, client_for(user), api_for(user))


def test_nothing_issued_can_be_changed_or_removed(case):
    before = stored()
    passed = []

    for name, try_it in PATHS.items():
        mark = transaction.savepoint()
        try:
            with transaction.atomic():
                try_it(case)
        except REFUSALS:
            pass
        if any(row not in after for table, after in stored().items() for row in before[table]):
            passed.append(name)
        transaction.savepoint_rollback(mark)
        case.receipt = Receipt.objects.get(pk=case.receipt.pk)

    attempts = len(PATHS) + len(PATHS_TO_DONATIONS)
    publish("T5", attempts=attempts, on_receipts=len(PATHS), passed=len(passed))
    assert passed == []
    assert all(before.values())
    assert len(PATHS) >= 60
