import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0006_reviews"),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', 'Waits for agreement'), ('agreed', 'Agreed, waits for its day'), ('done', 'Carried out'), ('refused', 'Refused')], default='proposed', max_length=10, verbose_name='status')),
                ('effective', models.DateField(verbose_name='effective from')),
                ('reason', models.TextField(verbose_name='reason')),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('close_reason', models.TextField(blank=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.organisation', verbose_name='from')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='lifecycle.portfolioitem')),
                ('new_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='new owner person')),
                ('new_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.unit', verbose_name='new owner unit')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.organisation', verbose_name='to')),
            ],
            options={
                'verbose_name': 'transfer',
                'verbose_name_plural': 'transfers',
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['proposed', 'agreed'])), fields=('item',), name='one_open_transfer_an_item', violation_error_message='A transfer of this service waits already.'), models.CheckConstraint(condition=models.Q(('giver', models.F('receiver')), _negated=True), name='transfer_between_two_organisations'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['agreed', 'done']), _negated=True), models.Q(('given_by__isnull', False), ('received_by__isnull', False)), _connector='OR'), name='transfer_agreed_by_both')],
            },
        ),
        migrations.CreateModel(
            name='Dissolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective', models.DateField(verbose_name='dissolved on')),
                ('ordered_at', models.DateTimeField(auto_now_add=True)),
                ('carried_out_at', models.DateTimeField(null=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.decision')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dissolution', to='lifecycle.organisation')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.organisation')),
            ],
            options={
                'verbose_name': 'dissolution',
                'verbose_name_plural': 'dissolutions',
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation', models.F('successor')), _negated=True), name='dissolution_into_another')],
            },
        ),
    ]
