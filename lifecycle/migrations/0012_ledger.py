import django.db.models.deletion
import lifecycle.models.inputs
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lifecycle', '0011_undescribed_items'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='ItemInputs',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('required', models.JSONField(default=list)),
                ('optional', models.JSONField(default=list)),
                ('channels', models.JSONField(default=lifecycle.models.inputs.on_paper)),
                ('concepts', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerActor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='pseudonym')),
            ],
        ),
        migrations.CreateModel(
            name='LedgerEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='hash')),
                ('salt', models.CharField(max_length=32)),
                ('text', models.TextField(verbose_name='evidence')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerOperation',
            fields=[
                ('seq', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                ('kind', models.CharField(db_index=True, max_length=16, verbose_name='operation')),
                ('effective', models.DateField(db_index=True, verbose_name='effective from')),
                ('recorded', models.DateField(db_index=True, verbose_name='recorded on')),
                ('payload', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='hash')),
                ('cause', models.CharField(max_length=120, null=True, unique=True)),
                ('appended_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'ledger operation',
                'verbose_name_plural': 'ledger operations',
                'ordering': ['seq'],
            },
        ),
        migrations.CreateModel(
            name='LedgerSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10, unique=True, verbose_name='period')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('head_seq', models.PositiveIntegerField(verbose_name='last operation')),
                ('head', models.CharField(max_length=64, verbose_name='head hash')),
                ('statement', models.TextField()),
                ('public_key', models.CharField(max_length=64, verbose_name='public key')),
                ('signature', models.CharField(max_length=128, verbose_name='signature')),
                ('sealed_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'seal of a period',
                'verbose_name_plural': 'seals of periods',
                'ordering': ['-ends_on', '-sealed_at'],
            },
        ),
        migrations.CreateModel(
            name='PortfolioTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(choices=[('S', 'Services'), ('S_own', 'Services produced by the group'), ('F', 'Application forms'), ('R', 'Required inputs'), ('C', 'Distinct data concepts')], max_length=6, verbose_name='unit of counting')),
                ('segment', models.CharField(blank=True, help_text='Empty: all segments.', max_length=40, verbose_name='segment')),
                ('on', models.DateField(verbose_name='on')),
                ('at_most', models.PositiveIntegerField(verbose_name='at most')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ['on', 'unit'],
            },
        ),
        migrations.CreateModel(
            name='Restatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('late', 'Late registration'), ('correction', 'Correction'), ('void', 'Making an operation void'), ('pair', 'A replacement: one retirement and one addition'), ('perimeter', 'Perimeter'), ('scope', 'Scope of counting')], max_length=12, verbose_name='what')),
                ('status', models.CharField(choices=[('proposed', 'Waits for the portfolio board'), ('posted', 'Posted'), ('rejected', 'Rejected')], default='proposed', max_length=10, verbose_name='status')),
                ('reason', models.TextField(verbose_name='grounds')),
                ('evidence', models.TextField(verbose_name='evidence')),
                ('operations', models.JSONField(default=list)),
                ('registration', models.JSONField(blank=True, default=dict)),
                ('impact', models.JSONField(default=dict)),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'restatement',
                'verbose_name_plural': 'restatements',
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='itemclassification',
            name='classification_instrument_only_for_support',
        ),
        migrations.RemoveConstraint(
            model_name='lifecycle',
            name='life_cycle_leaving_has_a_dossier',
        ),
        migrations.AddField(
            model_name='portfolioitem',
            name='in_perimeter',
            field=models.BooleanField(default=True, editable=False, verbose_name='in the perimeter'),
        ),
        migrations.AddField(
            model_name='portfolioitem',
            name='in_scope',
            field=models.BooleanField(default=True, editable=False, verbose_name='in the scope of counting'),
        ),
        migrations.AlterField(
            model_name='itemclassification',
            name='instrument',
            field=models.CharField(blank=True, choices=[('grant', 'grant'), ('loan', 'loan'), ('guarantee', 'guarantee'), ('equity', 'equity'), ('in_kind', 'in_kind'), ('application', 'application'), ('payment_claim', 'payment_claim'), ('report', 'report'), ('notification', 'notification'), ('attachment', 'attachment'), ('consent', 'consent')], max_length=20, verbose_name='instrument'),
        ),
        migrations.AlterField(
            model_name='portfolioitem',
            name='code',
            field=models.CharField(editable=False, max_length=40, unique=True, verbose_name='permanent code'),
        ),
        migrations.AddConstraint(
            model_name='itemclassification',
            constraint=models.CheckConstraint(condition=models.Q(('instrument__in', ['', 'application', 'payment_claim', 'report', 'notification', 'attachment', 'consent']), ('kind', 'support'), _connector='OR'), name='classification_instrument_only_for_support', violation_error_message='Only a support service has an instrument.'),
        ),
        migrations.AddConstraint(
            model_name='lifecycle',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dossier__isnull', False), ('state__in', ['retired', 'retirement_proposed', 'retiring'])), models.Q(models.Q(('state__in', ['retired', 'retirement_proposed', 'retiring']), _negated=True), ('dossier__isnull', True)), models.Q(('dossier__isnull', True), ('state', 'retired'), ('without_text', True)), _connector='OR'), name='life_cycle_leaving_has_a_dossier'),
        ),
        migrations.AddField(
            model_name='iteminputs',
            name='item',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='inputs', to='lifecycle.portfolioitem'),
        ),
        migrations.AddField(
            model_name='ledgeractor',
            name='user',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ledger_actor', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerseal',
            name='sealed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='portfoliotarget',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='lifecycle.decision', verbose_name='decision'),
        ),
        migrations.AddField(
            model_name='portfoliotarget',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Empty: the whole group.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='lifecycle.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='restatement',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='restatement',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restatements', to='lifecycle.decision'),
        ),
        migrations.AddField(
            model_name='restatement',
            name='first_operation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.ledgeroperation'),
        ),
        migrations.AddField(
            model_name='restatement',
            name='item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restatements', to='lifecycle.portfolioitem'),
        ),
        migrations.AddField(
            model_name='restatement',
            name='last_operation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.ledgeroperation'),
        ),
        migrations.AddField(
            model_name='restatement',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='portfoliotarget',
            constraint=models.UniqueConstraint(fields=('unit', 'owner', 'segment', 'on'), name='target_once', violation_error_message='There is a target for this unit, organisation, segment and day already.'),
        ),
        migrations.AddConstraint(
            model_name='portfoliotarget',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('unit', 'segment', 'on'), name='target_of_the_group_once', violation_error_message='There is a target for this unit, organisation, segment and day already.'),
        ),
        migrations.AddConstraint(
            model_name='restatement',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='restatement_decided_by_another', violation_error_message='Four eyes: the person who proposed a restatement does not decide it.'),
        ),
        migrations.AddConstraint(
            model_name='restatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'posted'), _negated=True), models.Q(('decided_by__isnull', False), ('decision__isnull', False), ('last_operation__isnull', False)), _connector='OR'), name='restatement_posted_by_a_decision'),
        ),
        migrations.AddConstraint(
            model_name='restatement',
            constraint=models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='restatement_has_evidence'),
        ),
    ]
