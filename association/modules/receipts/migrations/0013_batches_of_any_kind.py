"""Batches of any kind of document: an item names it by its kind and id. The rows follow in 0014."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0012_templates'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='receiptbatchitem', name='batch_donation_once'),
        migrations.RemoveConstraint(model_name='receiptbatchitem', name='batch_donor_once'),
        migrations.AddField(
            model_name='receiptbatch',
            name='source_model',
            field=models.CharField(default='donations.donation', max_length=60),
        ),
        migrations.AlterField(
            model_name='receiptbatch',
            name='kind',
            field=models.CharField(choices=[('ready', 'A receipt for each one that is ready'), ('wished', 'Certificates of a year, for donors who want one a year'), ('all', 'Certificates of a year, for all named donors')], max_length=16, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='receiptbatchitem',
            name='source_model',
            field=models.CharField(blank=True, default='', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='receiptbatchitem',
            name='source_id',
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]
