import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lifecycle', '0008_digests'),
    ]

    operations = [
        migrations.AddField(
            model_name='historyrow',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.organisation', verbose_name='owner'),
        ),
        migrations.CreateModel(
            name='ApprovedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('approved_at', models.DateTimeField(verbose_name='approved')),
                ('revision_id', models.BigIntegerField(null=True)),
                ('content', models.JSONField()),
                ('digest', models.CharField(max_length=64, verbose_name='checksum')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approved_versions', to='lifecycle.decision', verbose_name='decision')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approved_versions', to='lifecycle.portfolioitem')),
            ],
            options={
                'verbose_name': 'approved version',
                'verbose_name_plural': 'approved versions',
                'ordering': ['item', 'number'],
            },
        ),
        migrations.AddField(
            model_name='historyrow',
            name='approved_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='history', to='lifecycle.approvedversion'),
        ),
        migrations.AddField(
            model_name='lifecycle',
            name='approved_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.approvedversion'),
        ),
        migrations.AddConstraint(
            model_name='approvedversion',
            constraint=models.UniqueConstraint(fields=('item', 'number'), name='approved_version_number_once'),
        ),
    ]
