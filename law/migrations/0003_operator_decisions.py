from django.db import migrations, models

from foundation.isolation import ReadOnly
from law.sql import DROP_KEEP_DECISIONS, KEEP_DECISIONS


class Migration(migrations.Migration):

    dependencies = [
        ('law', '0002_read_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parameter', models.CharField(max_length=60)),
                ('number', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('text', models.CharField(blank=True, max_length=200)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(help_text='Last day in force; absent: until the next value.', null=True)),
                ('article', models.CharField(max_length=100)),
                ('source', models.CharField(max_length=200)),
                ('why', models.CharField(max_length=300)),
                ('decided_by', models.CharField(help_text='Who typed it, as they named themselves.', max_length=120)),
                ('decided_at', models.DateTimeField()),
                ('is_withdrawn', models.BooleanField(default=False, help_text='The decision before it no longer holds.')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('number__gte', 0), ('text', '')), models.Q(('number', None), models.Q(('text', ''), _negated=True)), ('is_withdrawn', True), _connector='OR'), name='legal_decision_says_something'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='legal_decision_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('source', ''), _negated=True), models.Q(('why', ''), _negated=True), models.Q(('decided_by', ''), _negated=True), models.Q(('article', ''), _negated=True)), name='legal_decision_says_why')],
            },
        ),
        ReadOnly("LegalDecision"),
        migrations.RunSQL(KEEP_DECISIONS, DROP_KEEP_DECISIONS),
    ]
