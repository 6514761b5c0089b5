from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0012_texts_where_written")]

    operations = [
        migrations.CreateModel(
            name="IndexBuild",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("builder", models.CharField(max_length=16)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
    ]
