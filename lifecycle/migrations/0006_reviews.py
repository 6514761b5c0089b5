import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0005_decision_attachments"),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('fine', 'Checked, still fine'), ('deferred', 'Deferred')], max_length=10, verbose_name='verdict')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('previous_date', models.DateField(null=True, verbose_name='review date before')),
                ('next_date', models.DateField(verbose_name='next review date')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='lifecycle.portfolioitem')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'deferred'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='review_deferred_with_a_reason')],
            },
        ),
    ]
