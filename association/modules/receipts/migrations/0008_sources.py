"""Receipts for any kind of document: lines and claims name it by its kind and id. The rows follow in 0009."""

import association.core.l10n.fields
import django.db.models.deletion
from django.db import migrations, models

from association.core.guards import install


def lift_guards(apps, schema_editor):
    """Lines of final receipts are about to be written; the guards come back after the migrations."""
    install.remove()


def claim_donations(apps, schema_editor):
    """Going back: live receipts claim their donations as they did."""
    ReceiptLine, ReceiptClaim = apps.get_model("receipts.ReceiptLine"), apps.get_model("receipts.ReceiptClaim")
    live = ReceiptLine.objects.filter(receipt__docstatus=1, receipt__voiding=None)
    ReceiptClaim.objects.bulk_create(
        [ReceiptClaim(donation_id=d, receipt_id=r) for d, r in live.values_list("donation_id", "receipt_id")],
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('donations', '0004_gifts_in_kind'),
        ('receipts', '0007_seal_existing_receipts'),
    ]

    operations = [
        migrations.RunPython(lift_guards, claim_donations),
        migrations.RemoveConstraint(model_name='receiptline', name='donation_once_per_receipt'),
        migrations.AlterField(
            model_name='receiptline',
            name='donation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipt_lines', to='donations.donation', verbose_name='donation'),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='source_model',
            field=models.CharField(default='donations.donation', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='receiptline',
            name='source_id',
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='reference',
            field=models.CharField(blank=True, max_length=40, default='', verbose_name='document'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='receiptline',
            name='estimated_irr',
            field=association.core.l10n.fields.RialField(allow_zero=True, default=0, verbose_name='estimated value'),
        ),
        migrations.AlterField(
            model_name='receiptline',
            name='amount_irr',
            field=association.core.l10n.fields.RialField(allow_zero=True, verbose_name='amount'),
        ),
        migrations.AlterModelOptions(
            name='receiptline',
            options={'ordering': ('position',), 'verbose_name': 'line', 'verbose_name_plural': 'lines'},
        ),
        migrations.AddField(
            model_name='receipt',
            name='estimated_irr',
            field=association.core.l10n.fields.RialField(allow_zero=True, default=0, editable=False, verbose_name='estimated value of goods'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='kind',
            field=models.CharField(choices=[('gift', 'Donation receipt'), ('annual', 'Annual certificate'), ('in_kind', 'Receipt of gifts in kind')], default='gift', editable=False, max_length=16, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'in_kind'), ('total_irr', 0)), models.Q(models.Q(('kind', 'in_kind'), _negated=True), ('estimated_irr', 0)), _connector='OR'), name='receipt_goods_are_not_money'),
        ),
        # Claims follow from the lines of live receipts: 0009 writes them anew.
        migrations.DeleteModel(name='ReceiptClaim'),
        migrations.CreateModel(
            name='ReceiptClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_model', models.CharField(max_length=60)),
                ('source_id', models.PositiveBigIntegerField()),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='receipts.receipt')),
            ],
            options={'default_permissions': ()},
        ),
        migrations.AddConstraint(
            model_name='receiptclaim',
            constraint=models.UniqueConstraint(fields=('source_model', 'source_id'), name='source_claimed_once'),
        ),
    ]
