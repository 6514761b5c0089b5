"""The standard rates of value added tax in Finland since 1994 (Value Added Tax Act 1501/1993, section 84)."""

from datetime import date

from django.db import migrations

SOURCE = "1501/1993, 84 §"
RATES = [
    (220, date(1994, 6, 1)),
    (230, date(2010, 7, 1)),
    (240, date(2013, 1, 1)),
    (255, date(2024, 9, 1)),
]


def write_rates(apps, schema_editor):
    model = apps.get_model("forms_registry", "VatRate")
    for tenths, valid_from in RATES:
        model.objects.get_or_create(
            rate_class="standard", valid_from=valid_from, defaults={"tenths": tenths, "source": SOURCE}
        )


def remove_rates(apps, schema_editor):
    model = apps.get_model("forms_registry", "VatRate")
    model.objects.filter(rate_class="standard", valid_from__in=[day for _tenths, day in RATES]).delete()


class Migration(migrations.Migration):
    dependencies = [("forms_registry", "0005_pricing")]

    operations = [migrations.RunPython(write_rates, remove_rates)]
