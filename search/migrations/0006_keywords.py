"""Words that are found but never shown stand with the document, so that an index elsewhere can be made from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0005_more_facets")]

    operations = [
        migrations.AddField(model_name="searchdocument", name="keywords", field=models.TextField(blank=True)),
    ]
