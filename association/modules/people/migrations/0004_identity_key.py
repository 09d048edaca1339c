from django.db import migrations

import association.core.documents.fields


class Migration(migrations.Migration):
    """What identifies a person leaves the search key, which everybody searches who sees names."""

    dependencies = [("people", "0003_list_order")]

    operations = [
        migrations.AddField(
            "party",
            "identity_key",
            association.core.documents.fields.SearchKeyField(sources=("phone_local", "national_id", "email")),
        ),
        migrations.AlterField(
            "party",
            "search_key",
            association.core.documents.fields.SearchKeyField(sources=("name", "name_en")),
        ),
    ]
