"""Prices that are paid on top of another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms_registry", "0007_import_sources")]

    operations = [
        migrations.AddField(
            "priceitem",
            "is_addition",
            models.BooleanField(default=False, verbose_name="paid on top of another price"),
        )
    ]
