"""Every way we know of to change or remove what was issued; tried by test_final_receipts.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import connection, models, transaction
from wagtail.actions import action_registry

from association.core.access.audit import ReadRecord
from association.core.documents.models import CANCEL
from association.core.documents.requests import TransitionRequest
from association.core.documents.transitions import execute, perform
from association.core.documents.version import locked
from association.core.printing.models import StoredPrint
from association.core.sealing.chain import leaves_of
from association.core.sealing.models import (
    SealContents,
    SealErasure,
    SealHead,
    SealKey,
    SealLeaf,
)
from association.modules.donations.models import Donation
from association.modules.receipts.models import (
    Receipt,
    ReceiptClaim,
    ReceiptCopy,
    ReceiptLine,
    ReceiptVoid,
)
from tests.factories import make_donation

ADMIN, API = "/admin/receipts/receipts", "/api/v1/receipts/receipts"
PATHS: dict[str, Callable[[Any], Any]] = {}
FINAL = (
    Receipt, ReceiptLine, ReceiptClaim, ReceiptVoid, ReceiptCopy, TransitionRequest, StoredPrint, ReadRecord,
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
    case.api.patch(f"{API}/{case.receipt.pk}/", {"total_irr": 5, "sources": []})


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
    case.api.post(f"{API}/{case.void.pk}/void/", {"reason": "again", "reason_code": "other"})


@path
def api_cancel(case):
    case.api.post(f"{API}/{case.receipt.pk}/cancel/", {"reason": "x"})


@path
def cancel_by_the_general_action(case):
    perform(case.receipt, "cancel", user=case.user, reason="x")


@path
def cancel_past_the_list_of_actions(case):
    with transaction.atomic():
        execute(locked(case.receipt), CANCEL, case.user, {"reason": "x"})


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
    line.pk, line.source_id = None, make_donation().pk
    line.save(force_insert=True)


@path
def line_moved_to_the_void_one(case):
    ReceiptLine.objects.filter(receipt=case.receipt).update(receipt=case.void)


@path
def claim_moved(case):
    ReceiptClaim.objects.filter(receipt=case.receipt).update(receipt=case.void)


@path
def contents_erased_without_a_reason(case):
    SealContents.objects.filter(leaf__in=leaves_of(case.receipt)).delete()


@path
def receipted_donation_cancelled(case):
    perform(case.receipt.lines.get().document, "cancel", user=case.user, reason="x")


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
    (ReceiptCopy, "reason", "y"), (TransitionRequest, "values", "{}"), (StoredPrint, "pdf", b"%PDF"),
    (ReadRecord, "rows", 1), (SealLeaf, "leaf_hash", b"x"), (SealContents, "body", b"{}"),
    (SealErasure, "reason", "y"), (SealHead, "cancelled", 9), (SealKey, "public_key", b"x"), (Donation, "total_irr", 5),
):  # fmt: skip
    _changes(_model, _column, _value)
