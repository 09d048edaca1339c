"""Lines and claims of donations, told as those of any document."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

from association.core.guards import install

MODEL = "donations.donation"


def name_sources(apps, schema_editor):
    """In the database alone: an association may have a hundred thousand lines.

    Guards and claims may stand already where somebody stopped between 0008 and this, or came back to there.
    """
    install.remove()
    Donation = apps.get_model("donations.Donation")
    ReceiptLine = apps.get_model("receipts.ReceiptLine")
    number = Subquery(Donation.objects.filter(pk=OuterRef("donation_id")).values("number")[:1])
    ReceiptLine.objects.filter(donation__number__isnull=False).update(source_id=F("donation_id"), reference=number)
    ReceiptLine.objects.filter(source_id=None).update(source_id=F("donation_id"))
    Claim = apps.get_model("receipts.ReceiptClaim")
    live = ReceiptLine.objects.filter(receipt__docstatus=1, receipt__voiding=None).order_by("pk")
    claims = [
        Claim(source_model=MODEL, source_id=donation, receipt_id=receipt)
        for donation, receipt in live.values_list("donation_id", "receipt_id").iterator(chunk_size=1000)
    ]
    Claim.objects.bulk_create(claims, batch_size=500, ignore_conflicts=True)


def name_donations(apps, schema_editor):
    """Going back: what is no donation has no place there, and its lines go."""
    install.remove()
    ReceiptLine = apps.get_model("receipts.ReceiptLine")
    ReceiptLine.objects.filter(source_model=MODEL).update(donation_id=F("source_id"))
    ReceiptLine.objects.filter(donation=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0008_sources'),
    ]

    operations = [
        migrations.RunPython(name_sources, name_donations),
    ]
