"""Items that were for a donation, told as those of any document."""

from django.db import migrations
from django.db.models import F

MODEL = "donations.donation"


def name_sources(apps, schema_editor):
    Item = apps.get_model("receipts.ReceiptBatchItem")
    Item.objects.exclude(donation=None).update(source_model=MODEL, source_id=F("donation_id"))


def name_donations(apps, schema_editor):
    """Going back: what is no donation has no place there, and its items go. Their receipts stay."""
    Item = apps.get_model("receipts.ReceiptBatchItem")
    Item.objects.exclude(source_model__in=("", MODEL)).delete()
    Item.objects.filter(source_model=MODEL).update(donation_id=F("source_id"))


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0013_batches_of_any_kind'),
    ]

    operations = [
        migrations.RunPython(name_sources, name_donations),
    ]
