import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lifecycle', '0009_approved_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposalDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=255)),
                ('step', models.CharField(max_length=20)),
                ('answers', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='proposal_drafts', to='lifecycle.portfolioitem')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposal_drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-saved_at'],
            },
        ),
        migrations.CreateModel(
            name='AdditionProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('new', 'new'), ('unregistered', 'unregistered'), ('existing', 'existing')], max_length=12, verbose_name='where it comes from')),
                ('need', models.TextField(verbose_name='why it is needed')),
                ('differs', models.TextField(blank=True, verbose_name='how it differs')),
                ('ends', models.CharField(choices=[('replaced', 'replaced'), ('merged', 'merged'), ('nothing', 'nothing')], max_length=10, verbose_name='what ends')),
                ('nothing_ends_why', models.TextField(blank=True, verbose_name='why nothing ends')),
                ('evidence', models.TextField(blank=True, verbose_name='evidence')),
                ('nearest', models.JSONField(default=list)),
                ('effect', models.JSONField(default=dict)),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('compared_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lifecycle.portfolioitem', verbose_name='nearest present service')),
                ('ended', models.ManyToManyField(blank=True, related_name='+', to='lifecycle.portfolioitem', verbose_name='services that end')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='lifecycle.portfolioitem')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposal of a new service',
                'verbose_name_plural': 'proposals of new services',
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('origin', 'unregistered'), _negated=True), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='proposal_restatement_has_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('ends', 'nothing'), _negated=True), models.Q(('nothing_ends_why', ''), _negated=True), _connector='OR'), name='proposal_says_why_nothing_ends')],
            },
        ),
    ]
