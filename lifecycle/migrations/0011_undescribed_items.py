from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lifecycle', '0010_proposals'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='lifecycle',
            name='life_cycle_past_draft_has_a_text',
        ),
        migrations.AddField(
            model_name='lifecycle',
            name='without_text',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='portfolioitem',
            name='name',
            field=models.CharField(blank=True, max_length=255, verbose_name='name in the register'),
        ),
        migrations.AddConstraint(
            model_name='lifecycle',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('submitted_revision__isnull', False), ('approved_revision__isnull', False), ('without_text', True), _connector='OR'), name='life_cycle_past_draft_has_a_text'),
        ),
    ]
