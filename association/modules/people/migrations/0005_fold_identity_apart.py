from django.db import migrations

from association.core.l10n.text import normalize

CHUNK = 500


def _local(phone):
    return f"0{phone[3:]}" if phone.startswith("+98") else phone


def _fold(apps, keys_of):
    party = apps.get_model("people", "Party")
    rows = party.objects.order_by("pk").iterator(chunk_size=CHUNK)
    chunk = []
    for row in rows:
        row.search_key, row.identity_key = keys_of(row)
        chunk.append(row)
        if len(chunk) == CHUNK:
            party.objects.bulk_update(chunk, ["search_key", "identity_key"])
            chunk = []
    party.objects.bulk_update(chunk, ["search_key", "identity_key"])


def _key(*words):
    return normalize(" ".join(filter(None, words)))


def apart(apps, schema_editor):
    _fold(
        apps, lambda row: (_key(row.name, row.name_en), _key(_local(row.phone), row.national_id, row.email))
    )


def together(apps, schema_editor):
    _fold(
        apps,
        lambda row: (_key(row.name, row.name_en, _local(row.phone), row.national_id, row.email), ""),
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0004_identity_key")]

    operations = [migrations.RunPython(apart, together)]
