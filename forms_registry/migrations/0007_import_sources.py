"""What an import said last time, so that the same row again changes nothing."""

from django.db import migrations, models
from django.db.models import Q

DIGEST = models.CharField(blank=True, editable=False, max_length=64)


class Migration(migrations.Migration):
    dependencies = [("forms_registry", "0006_vat_rates")]

    operations = [
        migrations.AddField("aidblock", "source_digest", DIGEST.clone()),
        migrations.AddField("guidelineversion", "source_digest", DIGEST.clone()),
        migrations.AddField("priceitem", "source_digest", DIGEST.clone()),
        migrations.AddField(
            "pricingguideline",
            "source_id",
            models.CharField(blank=True, editable=False, max_length=120, verbose_name="code in the source"),
        ),
        migrations.AddField(
            "pricingguideline",
            "source_system",
            models.CharField(blank=True, editable=False, max_length=40, verbose_name="imported from"),
        ),
        migrations.AddConstraint(
            "pricingguideline",
            models.UniqueConstraint(
                condition=~Q(source_id=""), fields=["source_system", "source_id"], name="guideline_source_once"
            ),
        ),
    ]
