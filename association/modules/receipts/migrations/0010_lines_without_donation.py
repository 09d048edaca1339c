"""The column that knew donations only goes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('receipts', '0009_name_sources'),
    ]

    operations = [
        migrations.RemoveField(model_name='receiptline', name='donation'),
        migrations.AlterField(
            model_name='receiptline',
            name='source_id',
            field=models.PositiveBigIntegerField(),
        ),
        migrations.AddConstraint(
            model_name='receiptline',
            constraint=models.UniqueConstraint(fields=('receipt', 'source_model', 'source_id'), name='source_once_per_receipt'),
        ),
    ]
