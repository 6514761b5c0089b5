import django.db.models.deletion
from django.db import migrations, models

import lifecycle.models.decision


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0004_approval_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('file', models.FileField(max_length=400, storage=lifecycle.models.decision.decision_storage, upload_to=lifecycle.models.decision.decision_path, verbose_name='file')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='lifecycle.decision')),
            ],
            options={
                'verbose_name': 'attachment of a decision',
                'verbose_name_plural': 'attachments of decisions',
                'ordering': ['pk'],
            },
        ),
    ]
