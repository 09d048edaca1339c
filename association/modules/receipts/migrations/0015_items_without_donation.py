"""The column that knew donations only goes; an item is for a document or for a donor."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0014_name_sources_of_items'),
    ]

    operations = [
        migrations.RemoveField(model_name='receiptbatchitem', name='donation'),
        migrations.AddConstraint(
            model_name='receiptbatchitem',
            constraint=models.UniqueConstraint(condition=models.Q(('source_id__isnull', False)), fields=('batch', 'source_model', 'source_id'), name='batch_source_once'),
        ),
        migrations.AddConstraint(
            model_name='receiptbatchitem',
            constraint=models.UniqueConstraint(condition=models.Q(('donor__isnull', False)), fields=('batch', 'donor'), name='batch_donor_once'),
        ),
        migrations.AddConstraint(
            model_name='receiptbatchitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('donor', None), ('source_id__isnull', False), models.Q(('source_model', ''), _negated=True)), models.Q(('donor__isnull', False), ('source_id', None), ('source_model', '')), _connector='OR'), name='batch_item_source_or_donor'),
        ),
    ]
