"""Documents and mentions lose the index that repeats the beginning of their unique constraint."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE


def _card(name):
    return models.ForeignKey("search.indexedcard", on_delete=CASCADE, related_name=name, db_index=False)


class Migration(migrations.Migration):
    dependencies = [("search", "0013_index_build")]

    operations = [
        migrations.AlterField("searchdocument", "card", _card("documents")),
        migrations.AlterField("termmention", "card", _card("mentions")),
    ]
