"""The chain of receipts becomes one of the chains of core: the same rows under the same ids, told by their kind."""

from django.core.management.color import no_style
from django.db import migrations

KIND = "receipts.receipt"
LEAF = "id, fiscal_year, position, kind, sequence, stored_print_id, recorded_us, body_hash, document_hash, leaf_hash, chain_hash"
HEAD = "id, fiscal_year, date, position, last_number, chain_hash, root, signature, key_id"
# Table, columns of the same name on both sides, columns of receipts, the same of core; parents first.
TABLES = (
    ("sealkey", "id, public_key, since, endorsement, endorsed_by_id", "", "", False),
    ("sealleaf", LEAF, ", receipt_id", ", document_id", True),
    ("sealcontents", "leaf_id, salt, body", "", "", False),
    ("sealerasure", "leaf_id, reason, erased_at", "", "", False),
    ("sealblock", 'id, fiscal_year, "index", root', "", "", True),
    ("sealhead", HEAD, ", voids", ", cancelled", True),
)


def to_core(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for table, columns, own, there, of_kind in TABLES:
            kind = (", document_model", f", '{KIND}'") if of_kind else ("", "")
            cursor.execute(
                f"INSERT INTO core_{table} ({columns}{there}{kind[0]}) "
                f"SELECT {columns}{own}{kind[1]} FROM receipts_{table} WHERE 1 = 1 ON CONFLICT DO NOTHING"
            )
        _settle(apps, connection, cursor, "core")


def back_to_receipts(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for table, columns, own, there, of_kind in TABLES:
            where = f"document_model = '{KIND}'" if of_kind else "1 = 1"
            if "leaf_id" in columns:
                where = f"leaf_id IN (SELECT id FROM core_sealleaf WHERE document_model = '{KIND}')"
            cursor.execute(
                f"INSERT INTO receipts_{table} ({columns}{own}) SELECT {columns}{there} FROM core_{table} "
                f"WHERE {where} ON CONFLICT DO NOTHING"
            )
        _settle(apps, connection, cursor, "receipts")


def _settle(apps, connection, cursor, app):
    """New rows come behind those copied; and PostgreSQL alters no table whose foreign keys are still to be checked."""
    models = [apps.get_model(app, name) for name in ("SealLeaf", "SealBlock", "SealHead")]
    for sql in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(sql)
    connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0017_sealing"),
        ("receipts", "0003_requests_of_core"),
    ]

    operations = [
        migrations.RunPython(to_core, back_to_receipts),
        migrations.DeleteModel(name="SealBlock"),
        migrations.DeleteModel(name="SealContents"),
        migrations.DeleteModel(name="SealErasure"),
        migrations.DeleteModel(name="SealHead"),
        migrations.DeleteModel(name="SealKey"),
        migrations.DeleteModel(name="SealLeaf"),
    ]
