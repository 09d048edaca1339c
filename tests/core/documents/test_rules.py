"""The database itself refuses to change what is final: by queryset, bulk operation and raw SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from association.core.access.audit import ReadRecord, record_read
from association.core.documents.models import DocStatus
from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from association.core.rules import install
from association.core.rules.checks import rules_are_there
from association.modules.donations.models import Donation, DonationLine
from association.modules.receipts.models import Receipt, ReceiptClaim, ReceiptLine, ReceiptVoid
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_draft, make_receipt

pytestmark = pytest.mark.django_db


def execute(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(attempt) -> bool:
    try:
        with transaction.atomic():
            attempt()
    except DatabaseError:
        return True
    return False


def on_donations():
    donation = make_donation()
    line = donation.lines.get()
    rows = Donation.objects.filter(pk=donation.pk)
    return {
        "update": lambda: rows.update(total_irr=1),
        "update number": lambda: rows.update(number="D-1400-00001"),
        "back to draft": lambda: rows.update(docstatus=DocStatus.DRAFT, number=None, sequence=None),
        "bulk_update": lambda: Donation.objects.bulk_update([Donation(pk=donation.pk, note="x")], ["note"]),
        "raw delete": lambda: rows._raw_delete(rows.db),
        "sql update": lambda: execute(
            "UPDATE donations_donation SET total_irr = 1 WHERE id = %s", donation.pk
        ),
        "sql delete": lambda: execute("DELETE FROM donations_donation WHERE id = %s", donation.pk),
        "line update": lambda: DonationLine.objects.filter(pk=line.pk).update(amount_irr=1),
        "line delete": lambda: DonationLine.objects.filter(pk=line.pk).delete(),
        "line added": lambda: DonationLine.objects.create(donation=donation, fund=line.fund, amount_irr=5),
        "line moved in": lambda: (
            make_draft().lines.get() and DonationLine.objects.exclude(pk=line.pk).update(donation=donation)
        ),
        "cancel and change": lambda: rows.update(docstatus=DocStatus.CANCELLED, total_irr=1),
    }


def on_receipts():
    receipt = make_receipt()
    rows = Receipt.objects.filter(pk=receipt.pk)
    stored = stored_print(receipt, name="receipt", language="fa")
    other = make_receipt()
    void_receipt(receipt=other, reason="x", voided_by=None)
    return {
        "body": lambda: rows.update(body={}),
        "cancel": lambda: rows.update(docstatus=DocStatus.CANCELLED),
        "delete": lambda: rows._raw_delete(rows.db),
        "lines": lambda: ReceiptLine.objects.filter(receipt=receipt).update(amount_irr=1),
        "claim deleted": lambda: ReceiptClaim.objects.filter(receipt=receipt).delete(),
        "claim moved": lambda: ReceiptClaim.objects.filter(receipt=receipt).update(receipt=other),
        "void undone": lambda: ReceiptVoid.objects.filter(receipt=other).delete(),
        "void changed": lambda: ReceiptVoid.objects.filter(receipt=other).update(reason="y"),
        "print changed": lambda: StoredPrint.objects.filter(pk=stored.pk).update(pdf=b"%PDF"),
        "print deleted": lambda: StoredPrint.objects.filter(pk=stored.pk).delete(),
    }


@pytest.mark.parametrize("attempts", [on_donations, on_receipts])
def test_nothing_final_can_be_changed(attempts):
    passed = [name for name, attempt in attempts().items() if not refused(attempt)]

    assert passed == []


def test_record_of_exports_is_append_only(treasurer):
    record_read(user=treasurer, action="export", model=Donation, rows=3)

    assert refused(lambda: ReadRecord.objects.update(rows=1))
    assert refused(lambda: ReadRecord.objects.all().delete())


def test_the_vendors_own_ways_round_are_closed():
    donation = make_donation()
    columns = ", ".join(f'"{f.column}"' for f in Donation._meta.concrete_fields)
    attack = {
        "sqlite": f"INSERT OR REPLACE INTO donations_donation ({columns}) "
        f"SELECT {columns} FROM donations_donation WHERE id = {donation.pk}",
        "postgresql": "TRUNCATE donations_donation CASCADE",
    }[connection.vendor]

    assert refused(lambda: execute(attack))
    assert Donation.objects.filter(pk=donation.pk).exists()


def test_draft_stays_free():
    draft = make_draft()
    draft.note = "changed"
    draft.save()

    draft.delete()

    assert Donation.objects.count() == 0


def test_missing_rule_is_found():
    assert install.missing() == []
    name = "rule_donations_donation_update_final"
    execute(
        f'DROP TRIGGER "{name}"' + (" ON donations_donation" if connection.vendor == "postgresql" else "")
    )

    assert install.missing() == [name]
    install.install()
    assert install.missing() == []


def test_rule_that_lets_everything_pass_is_found_under_its_own_name():
    name = "rule_donations_donation_update_final"
    if connection.vendor == "postgresql":
        execute(
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
            "$$ BEGIN RETURN NEW; END $$"
        )
    else:
        execute(f'DROP TRIGGER "{name}"')
        execute(
            f'CREATE TRIGGER "{name}" BEFORE UPDATE ON donations_donation FOR EACH ROW WHEN 1 = 0 '
            "BEGIN SELECT RAISE(ABORT, 'x'); END"
        )

    assert install.missing() == [name]
    (told,) = rules_are_there(None, databases=["default"])
    assert name in told.msg
    install.install()
    assert rules_are_there(None, databases=["default"]) == []
