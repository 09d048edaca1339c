"""T5: every way we know of to change or remove what was issued. None may work, on either database.

Donations have the same in tests/core/documents/test_final_documents.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import connection, models, transaction
from wagtail.actions import action_registry

from association.core.access.audit import ReadRecord, record_read
from association.core.documents.transitions import perform
from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from association.modules.donations.models import Donation
from association.modules.receipts.models import (
    Receipt,
    ReceiptClaim,
    ReceiptCopy,
    ReceiptLine,
    ReceiptVoid,
    ReceiptVoidRequest,
)
from association.modules.receipts.seal.erasure import erase_contents
from association.modules.receipts.seal.models import (
    LeafKind,
    SealContents,
    SealErasure,
    SealHead,
    SealKey,
    SealLeaf,
)
from association.modules.receipts.services import record_copy, void_receipt
from tests.core.documents.test_final_documents import PATHS as PATHS_TO_DONATIONS
from tests.core.documents.test_final_documents import REFUSALS
from tests.factories import make_donation, make_party, make_receipt

from .figures import publish

pytestmark = pytest.mark.django_db
ADMIN, API = "/admin/receipts/receipts", "/api/v1/receipts/receipts"
PATHS: dict[str, Callable[[Any], Any]] = {}
GUARDED = (
    Receipt, ReceiptLine, ReceiptClaim, ReceiptVoid, ReceiptCopy, ReceiptVoidRequest, StoredPrint, ReadRecord,
    SealLeaf, SealContents, SealErasure, SealHead, SealKey, Donation,
)  # fmt: skip


@dataclass
class Case:
    """An issued receipt, a void one, and everything an attacker may use."""

    receipt: Receipt
    void: Receipt
    user: Any
    client: Any
    api: Any

    @property
    def rows(self) -> Any:
        return Receipt.objects.filter(pk=self.receipt.pk)


def path(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    PATHS[function.__name__] = function
    return function


def attempt(name: str) -> Callable[[Callable[[Any], Any]], None]:
    def keep(function: Callable[[Any], Any]) -> None:
        PATHS[name] = function

    return keep


@path
def admin_edit(case):
    case.client.post(f"{ADMIN}/edit/{case.receipt.pk}/", {"total_irr": "5", "issued_on": "1400/01/01"})


@path
def admin_delete(case):
    case.client.post(f"{ADMIN}/delete/{case.receipt.pk}/")


@path
def admin_bulk_delete(case):
    data = {"action": "delete", "pks": str(case.receipt.pk), "query": "", "confirm": "1"}
    case.client.post(f"{ADMIN}/bulk/", data)


@path
def wagtail_bulk_delete(case):
    case.client.post(f"/admin/bulk/receipts/receipt/delete/?id={case.receipt.pk}")


@path
def api_patch(case):
    case.api.patch(f"{API}/{case.receipt.pk}/", {"total_irr": 5, "donations": []})


@path
def api_put(case):
    case.api.put(f"{API}/{case.receipt.pk}/", {"total_irr": 5})


@path
def api_delete(case):
    case.api.delete(f"{API}/{case.receipt.pk}/")


@path
def api_submit_again(case):
    case.api.post(f"{API}/{case.receipt.pk}/submit/")


@path
def api_void_again(case):
    case.api.post(f"{API}/{case.void.pk}/void/", {"reason": "again"})


@path
def api_cancel(case):
    case.api.post(f"{API}/{case.receipt.pk}/cancel/", {"reason": "x"})


@path
def cancel_by_the_general_action(case):
    perform(case.receipt, "cancel", user=case.user, reason="x")


@path
def cancel_past_the_list_of_actions(case):
    action_registry.get_action_class(Donation, "cancel")(case.receipt, user=case.user, reason="x").execute()


@path
def delete_action_without_permission_checks(case):
    delete = action_registry.get_action_class(Receipt, "delete")
    delete(case.receipt, user=case.user).execute(skip_permission_checks=True)


@path
def save(case):
    case.receipt.body = {}
    case.receipt.save()


@path
def save_past_our_own_save(case):
    case.receipt.body = {}
    models.Model.save_base(case.receipt)


@path
def delete(case):
    case.receipt.delete()


@path
def upsert(case):
    case.receipt.total_irr = 5
    fields = {"unique_fields": ["id"], "update_fields": ["total_irr"]}
    Receipt.objects.bulk_create([case.receipt], update_conflicts=True, **fields)


@path
def bulk_update(case):
    case.receipt.total_irr = 5
    Receipt.objects.bulk_update([case.receipt], ["total_irr"])


@path
def fixture(case):
    text = serializers.serialize("json", [case.receipt]).replace('"total_irr": 1000000', '"total_irr": 5')
    for loaded in serializers.deserialize("json", text):
        loaded.save()


@path
def kept_state_made_live(case):
    revision = case.receipt.latest_revision
    revision.content["total_irr"] = 5
    revision.save()
    revision.as_object().save()


@path
def back_to_draft(case):
    case.rows.update(docstatus=0, number=None, sequence=None)


@path
def raw_delete(case):
    case.rows._raw_delete(case.rows.db)


@path
def replace_or_truncate(case):
    columns = ", ".join(f'"{field.column}"' for field in Receipt._meta.concrete_fields)
    changed = columns.replace('"total_irr"', "5")
    sql = {
        "sqlite": f"INSERT OR REPLACE INTO receipts_receipt ({columns}) SELECT {changed} FROM receipts_receipt",
        "postgresql": "TRUNCATE receipts_receipt CASCADE",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])


@path
def cascade_from_the_donor(case):
    case.receipt.donor.delete()


@path
def cascade_from_the_kind_of_content(case):
    ContentType.objects.get_for_model(Receipt).delete()


@path
def line_added(case):
    line = ReceiptLine.objects.get(receipt=case.receipt)
    line.pk, line.donation = None, make_donation()
    line.save(force_insert=True)


@path
def line_moved_to_the_void_one(case):
    ReceiptLine.objects.filter(receipt=case.receipt).update(receipt=case.void)


@path
def claim_moved(case):
    ReceiptClaim.objects.filter(receipt=case.receipt).update(receipt=case.void)


@path
def contents_erased_without_a_reason(case):
    SealContents.objects.filter(leaf__receipt=case.receipt).delete()


@path
def receipted_donation_cancelled(case):
    perform(case.receipt.lines.get().donation, "cancel", user=case.user, reason="x")


def _changes(model: Any, column: str, value: Any) -> None:
    name = model._meta.db_table

    @attempt(f"{name}: update by queryset")
    def _update(case):
        model.objects.update(**{column: value})

    @attempt(f"{name}: update by SQL")
    def _sql_update(case):
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{name}" SET "{model._meta.get_field(column).column}" = %s', [value])

    @attempt(f"{name}: delete by SQL")
    def _sql_delete(case):
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{name}"')


for _model, _column, _value in (
    (Receipt, "total_irr", 5), (ReceiptLine, "amount_irr", 5), (ReceiptVoid, "reason", "y"),
    (ReceiptCopy, "reason", "y"), (ReceiptVoidRequest, "reason", "y"), (StoredPrint, "pdf", b"%PDF"),
    (ReadRecord, "rows", 1), (SealLeaf, "leaf_hash", b"x"), (SealContents, "body", b"{}"),
    (SealErasure, "reason", "y"), (SealHead, "voids", 9), (SealKey, "public_key", b"x"), (Donation, "total_irr", 5),
):  # fmt: skip
    _changes(_model, _column, _value)


def stored() -> dict[str, list[Any]]:
    """All guarded tables as the database holds them, but for rows that came in later (they may)."""
    found = {}
    with connection.cursor() as cursor:
        for model in GUARDED:
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
    erase_contents(leaf=void.leaves.get(kind=LeafKind.ISSUE), reason="پایان نگهداری")
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
