import django.db.models.deletion
import foundation.fields
import uuid
from django.conf import settings
from django.db import migrations, models

from beneficiaries.cards.sql import CREATE, DROP
from foundation.isolation import Isolate


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0004_fact_labels'),
        ('organisations', '0005_sessions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessCard',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('issued_at', models.DateTimeField()),
                ('author_name', models.CharField(help_text='As the organisation knew the author that day.', max_length=130)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('beneficiary', foundation.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='beneficiaries.beneficiary')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AccessCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
                ('card', foundation.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='beneficiaries.accesscard')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
        ),
        migrations.AddIndex(
            model_name='accesscard',
            index=models.Index(fields=['organisation', 'beneficiary', 'issued_at'], name='access_card_by_person'),
        ),
        migrations.AddConstraint(
            model_name='accesscard',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('organisation', 'beneficiary'), name='one_access_card_a_person', violation_error_message='Cette personne a déjà une carte\xa0: la nouvelle remplace l’ancienne.'),
        ),
        migrations.AddConstraint(
            model_name='accesscard',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='access_card_expires_later'),
        ),
        migrations.AddConstraint(
            model_name='accesscard',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_at', None), ('revoked_by__isnull', False), _connector='OR'), name='revoked_card_says_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='accesscode',
            constraint=models.UniqueConstraint(fields=('organisation', 'digest'), name='access_code_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='accesscode',
            constraint=models.UniqueConstraint(fields=('organisation', 'card', 'number'), name='access_code_has_its_number'),
        ),
        Isolate("AccessCard"),
        Isolate("AccessCode"),
        migrations.RunSQL(CREATE, DROP),
    ]
