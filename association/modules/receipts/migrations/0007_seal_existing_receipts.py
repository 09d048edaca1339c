"""Receipts issued before there was a seal get their leaves, in the order of their numbers.

What they are sealed with is what the database says today: the seal proves nothing about the time before.
"""

import secrets
import time

from django.db import migrations

from association.modules.receipts.seal import bodies, encoding

SERIES = "receipts.receipt"
ISSUE, PRINT, VOID = 1, 2, 3
CHUNK = 500


def _events(receipt, StoredPrint):
    """Kind, body, document hash and print of each event of one receipt, oldest first."""
    names = {"series": f"{SERIES}/{receipt.fiscal_year}", "number": receipt.number}
    yield ISSUE, bodies.issue_body(**names, receipt=receipt.body), encoding.NOTHING, None
    prints = StoredPrint.objects.filter(document_model=SERIES, document_id=receipt.pk).defer("pdf")
    for stored in prints.order_by("pk"):
        body = bodies.print_body(
            **names, form=stored.name, language=stored.language, template_version=stored.template_version
        )
        yield PRINT, body, bytes.fromhex(stored.sha256), stored
    void = getattr(receipt, "voiding", None)
    if void is not None:
        body = bodies.void_body(
            **names,
            reason_code=void.reason_code,
            reason=void.reason,
            voided_at=void.voided_at,
            voided_by=void.voided_by_id,
        )
        yield VOID, body, encoding.NOTHING, None


def seal_existing(apps, schema_editor):
    """Leaf by leaf, in bounded memory."""
    Receipt, StoredPrint = apps.get_model("receipts.Receipt"), apps.get_model("core.StoredPrint")
    SealLeaf, SealContents = apps.get_model("receipts.SealLeaf"), apps.get_model("receipts.SealContents")
    if SealLeaf.objects.exists():  # gone back and come forward again: a chain is not begun twice
        return
    year, position, link = None, 0, encoding.NOTHING
    issued = Receipt.objects.exclude(sequence=None).select_related("voiding")
    for receipt in issued.order_by("fiscal_year", "sequence").iterator(chunk_size=CHUNK):
        if receipt.fiscal_year != year:
            year, position, link = receipt.fiscal_year, 0, encoding.NOTHING
        for kind, body, document_hash, stored in _events(receipt, StoredPrint):
            position += 1
            salt, contents = secrets.token_bytes(encoding.SALT_BYTES), encoding.canonical_json(body)
            leaf = encoding.Leaf(
                kind=kind,
                series=f"{SERIES}/{year}",
                position=position,
                number=receipt.sequence,
                recorded_us=time.time_ns() // 1000,
                body_hash=encoding.body_hash(salt, contents),
                document_hash=document_hash,
            )
            link = encoding.chain_hash(link, leaf.hash())
            row = SealLeaf.objects.create(
                fiscal_year=year,
                position=position,
                kind=kind,
                receipt_id=receipt.pk,
                sequence=receipt.sequence,
                stored_print=stored,
                recorded_us=leaf.recorded_us,
                body_hash=leaf.body_hash,
                document_hash=document_hash,
                leaf_hash=leaf.hash(),
                chain_hash=link,
            )
            SealContents.objects.create(leaf=row, salt=salt, body=contents)


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0006_seal'),
    ]

    operations = [
        migrations.RunPython(seal_existing, migrations.RunPython.noop, elidable=False),
    ]
